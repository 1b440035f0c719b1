import { all, patch, path } from '../base/admin-api.ts'
import type { Patch } from '../base/patches.ts'
import { h } from '../base/dom.ts'
import { limitFields, logLevelChoice } from '../base/limit-fields.ts'
import { refresh } from '../base/view.ts'
import type { MethodSetting, Resource, Stage } from '../base/wire.ts'
import { button, choice, field, form, openDialog, table } from '../base/widgets.ts'

/** The key of the settings of every method that has none of its own. */
const everyMethod = '*/*'

/** `'~1pets~1{id}/GET'` as people say it: `'GET /pets/{id}'`. */
function settingName(key: string): string {
  const cut = key.lastIndexOf('/')
  const resource = key.slice(0, cut).replaceAll('~1', '/').replaceAll('~0', '~')
  const name = resource.startsWith('/') ? resource : `/${resource}`
  return key === everyMethod ? 'All methods' : `${key.slice(cut + 1)} ${name}`
}

/** What a stage does method by method: limits, cache, logs. */
export function methodSettingsPart(apiId: string, target: string, stage: Stage): HTMLElement {
  const entries = Object.entries(stage.methodSettings)
  const rows = entries.map(([key, setting]) => [
    settingName(key),
    limitText(setting),
    setting.cachingEnabled === true ? `${setting.cacheTtlInSeconds ?? ttlSecondsDefault} s` : 'off',
    setting.loggingLevel ?? 'OFF',
    h(
      'div',
      { class: 'actions' },
      button('Edit', () => settingDialog(target, key, setting), {
        class: 'quiet small',
        'aria-label': `Edit the settings of ${settingName(key)}`,
      }),
      button('Remove', () => patch(target, { op: 'remove', path: `/${key}` }).then(refresh), {
        class: 'quiet small',
        'aria-label': `Remove the settings of ${settingName(key)}`,
      }),
    ),
  ])
  return h(
    'section',
    { class: 'part whole' },
    h(
      'div',
      { class: 'title' },
      h('h3', {}, 'Method settings'),
      button('All methods', () =>
        settingDialog(target, everyMethod, stage.methodSettings[everyMethod] ?? {}),
      ),
      button('Override a method', () => chooseMethod(apiId, target, stage)),
    ),
    rows.length === 0
      ? h('p', { class: 'muted' }, 'None: the account’s limits, no cache, no execution logs.')
      : table(
          `Method settings of ${stage.stageName}`,
          ['Method', 'Throttle', 'Cache', 'Logs', ''],
          rows,
        ),
  )
}

const ttlSecondsDefault = 300

/** A limit below zero is none of the method's own. */
const ownLimit = (limit: number | undefined): number | undefined =>
  limit === undefined || limit < 0 ? undefined : limit

const noLimit = '-1'

const limitText = ({ throttlingRateLimit, throttlingBurstLimit }: MethodSetting): string => {
  const rate = ownLimit(throttlingRateLimit)
  return rate === undefined ? 'account’s' : `${rate}/s, burst ${throttlingBurstLimit ?? 0}`
}

async function chooseMethod(apiId: string, target: string, stage: Stage): Promise<void> {
  const resources = await all<Resource>(`${path`/restapis/${apiId}/resources`}?embed=methods`)
  const methods = resources.flatMap(({ path: at, resourceMethods = {} }) =>
    Object.keys(resourceMethods).map((verb) => {
      const key = `${at.replaceAll('~', '~0').replaceAll('/', '~1')}/${verb}`
      return [key, `${verb} ${at}`] as const
    }),
  )
  openDialog('Override a method', (close) =>
    form({
      submit: 'Continue',
      fields: [choice('Method', 'key', methods)],
      async run(values) {
        close()
        const key = values('key')
        settingDialog(target, key, stage.methodSettings[key] ?? stage.methodSettings['*/*'] ?? {})
      },
    }),
  )
}

function settingDialog(target: string, key: string, before: MethodSetting): void {
  openDialog(settingName(key), (close) =>
    form({
      submit: 'Save',
      fields: [
        h(
          'div',
          { class: 'row' },
          ...limitFields({
            rate: ownLimit(before.throttlingRateLimit),
            burst: ownLimit(before.throttlingBurstLimit),
            hint: 'Empty: the account’s limits',
          }),
        ),
        h(
          'div',
          { class: 'row' },
          field('Keep answers, seconds', 'ttl', {
            type: 'number',
            min: 0,
            max: 3600,
            value: before.cacheTtlInSeconds ?? ttlSecondsDefault,
          }),
          logLevelChoice(before.loggingLevel),
        ),
        field('Cache answers', 'caching', { type: 'checkbox', checked: before.cachingEnabled }),
        field('Only signed callers may empty the cache', 'protected', {
          type: 'checkbox',
          checked: before.requireAuthorizationForCacheControl ?? true,
        }),
        field('Log whole requests and answers', 'trace', {
          type: 'checkbox',
          checked: before.dataTraceEnabled,
        }),
        field('Metrics by method', 'metrics', { type: 'checkbox', checked: before.metricsEnabled }),
      ],
      async run(values) {
        const isOn = (name: string): string => String(values(name) !== '')
        const set = (tail: string, value: string): readonly Patch[] =>
          value === '' ? [] : [{ op: 'replace', path: `/${key}/${tail}`, value }]
        const limit = (name: string, present: number | undefined): string =>
          values(name) === '' && present !== undefined ? noLimit : values(name)
        await patch(
          target,
          ...set('throttling/rateLimit', limit('rate', before.throttlingRateLimit)),
          ...set('throttling/burstLimit', limit('burst', before.throttlingBurstLimit)),
          ...set('caching/ttlInSeconds', values('ttl')),
          ...set('caching/enabled', isOn('caching')),
          ...set('caching/requireAuthorizationForCacheControl', isOn('protected')),
          ...set('logging/loglevel', values('loglevel')),
          ...set('logging/dataTrace', isOn('trace')),
          ...set('metrics/enabled', isOn('metrics')),
        )
        close()
        refresh()
      },
    }),
  )
}
