import { all, call, path } from '../base/admin-api.ts'
import { h } from '../base/dom.ts'
import { limitFields, logLevelChoice } from '../base/limit-fields.ts'
import { refresh } from '../base/view.ts'
import type { Route, RouteSettings, V2Api, V2Stage } from '../base/wire.ts'
import { button, choice, field, form, openDialog, table } from '../base/widgets.ts'

/** What a stage does route by route: limits, metrics, and for WebSocket APIs logs. */
export function routeSettingsPart(api: V2Api, target: string, stage: V2Stage): HTMLElement {
  const rows = Object.entries(stage.routeSettings ?? {}).map(([routeKey, settings]) => [
    h('code', {}, routeKey),
    settings.throttlingRateLimit === undefined
      ? 'the stage’s'
      : `${settings.throttlingRateLimit}/s, burst ${settings.throttlingBurstLimit ?? 0}`,
    settings.detailedMetricsEnabled === true ? 'yes' : 'no',
    h(
      'div',
      { class: 'actions' },
      button('Edit', () => settingsDialog(api, target, routeKey, settings), {
        class: 'quiet small',
        'aria-label': `Edit the settings of ${routeKey}`,
      }),
      button(
        'Remove',
        async () => {
          await call('DELETE', `${target}${path`/routesettings/${routeKey}`}`)
          refresh()
        },
        { class: 'quiet small', 'aria-label': `Remove the settings of ${routeKey}` },
      ),
    ),
  ])
  return h(
    'section',
    { class: 'part whole' },
    h(
      'div',
      { class: 'title' },
      h('h3', {}, 'Route settings'),
      button('Override a route', () => chooseRoute(api, target, stage)),
    ),
    rows.length === 0
      ? h('p', { class: 'muted' }, 'None: every route has the stage’s settings.')
      : table(
          `Route settings of ${stage.stageName}`,
          ['Route', 'Throttle', 'Metrics by route', ''],
          rows,
        ),
  )
}

async function chooseRoute(api: V2Api, target: string, stage: V2Stage): Promise<void> {
  const routes = await all<Route>(path`/v2/apis/${api.apiId}/routes`)
  openDialog('Override a route', (close) =>
    form({
      submit: 'Continue',
      fields: [
        choice(
          'Route',
          'routeKey',
          routes.map(({ routeKey }) => [routeKey, routeKey]),
        ),
      ],
      run(values) {
        close()
        const routeKey = values('routeKey')
        const present = stage.routeSettings?.[routeKey] ?? stage.defaultRouteSettings ?? {}
        settingsDialog(api, target, routeKey, present)
        return Promise.resolve()
      },
    }),
  )
}

function settingsDialog(api: V2Api, target: string, routeKey: string, before: RouteSettings): void {
  const isSocket = api.protocolType === 'WEBSOCKET'
  openDialog(`Settings of ${routeKey}`, (close) =>
    form({
      submit: 'Save',
      fields: [
        h(
          'div',
          { class: 'row' },
          ...limitFields({
            rate: before.throttlingRateLimit,
            burst: before.throttlingBurstLimit,
            required: true,
          }),
        ),
        isSocket && logLevelChoice(before.loggingLevel),
        field('Metrics by route', 'metrics', {
          type: 'checkbox',
          checked: before.detailedMetricsEnabled,
        }),
      ],
      async run(values) {
        await call('PATCH', target, {
          routeSettings: {
            [routeKey]: {
              throttlingRateLimit: Number(values('rate')),
              throttlingBurstLimit: Number(values('burst')),
              detailedMetricsEnabled: values('metrics') !== '',
              ...(isSocket && { loggingLevel: values('loglevel') }),
            },
          },
        })
        close()
        refresh()
      },
    }),
  )
}
