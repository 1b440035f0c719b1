import { call, patch, path } from '../base/admin-api.ts'
import type { StageLabel } from '../base/api-names.ts'
import { h } from '../base/dom.ts'
import { limitFields } from '../base/limit-fields.ts'
import { changedText, type Patch } from '../base/patches.ts'
import { pairsEditor } from '../base/pairs.ts'
import { refresh } from '../base/view.ts'
import type { ApiStage, KeyWithValue, UsagePlan } from '../base/wire.ts'
import { button, choice, empty, field, form, openDialog, removal, table } from '../base/widgets.ts'
import { stageChoices } from './stage-choices.ts'

/** A plan's name and limits; an emptied limit takes it away. */
export function editPlan(plan: UsagePlan): void {
  const { throttle, quota } = plan
  openDialog(`Plan ${plan.name}`, (close) =>
    form({
      submit: 'Save',
      fields: [
        field('Name', 'name', { required: true, value: plan.name }),
        field('Description', 'description', { value: plan.description }),
        h(
          'div',
          { class: 'row' },
          ...limitFields({
            rate: throttle?.rateLimit,
            burst: throttle?.burstLimit,
            hint: 'Empty: no throttle',
          }),
        ),
        h(
          'div',
          { class: 'row' },
          field('Quota', 'quota', {
            type: 'number',
            min: 0,
            value: quota?.limit,
            hint: 'Empty: no quota',
          }),
          choice(
            'Period',
            'period',
            [
              ['DAY', 'a day'],
              ['WEEK', 'a week'],
              ['MONTH', 'a month'],
            ],
            quota?.period,
          ),
        ),
        choice(
          'Developers sign up by themselves',
          'signUp',
          [
            ['', 'No'],
            ['manual', 'Yes, and you approve each'],
            ['automatic', 'Yes, at once'],
          ],
          plan.tags?.[signUpTag],
        ),
      ],
      async run(values) {
        const [rate, burst, limit] = [values('rate'), values('burst'), values('quota')]
        const drop = (member: string): readonly Patch[] => [{ op: 'remove', path: `/${member}` }]
        const changes = [
          ...changedText('/name', plan.name, values('name')),
          ...changedText('/description', plan.description, values('description')),
          ...(rate === ''
            ? throttle === undefined
              ? []
              : drop('throttle')
            : [
                ...changedText('/throttle/rateLimit', throttle?.rateLimit, rate),
                ...changedText('/throttle/burstLimit', throttle?.burstLimit, burst || '0'),
              ]),
          ...(limit === ''
            ? quota === undefined
              ? []
              : drop('quota')
            : [
                ...changedText('/quota/limit', quota?.limit, limit),
                ...changedText('/quota/period', quota?.period, values('period')),
              ]),
        ]
        if (changes.length > 0) await patch(path`/usageplans/${plan.id}`, ...changes)
        await setSignUp(plan, values('signUp'))
        close()
        refresh()
      },
    }),
  )
}

/** The tag that opens a plan in the developer portal. */
const signUpTag = 'tidegate:sign-up'

async function setSignUp({ id, tags }: UsagePlan, value: string): Promise<void> {
  if (value === (tags?.[signUpTag] ?? '')) return
  const target = path`/tags/${`arn:aws:apigateway:us-east-1::/usageplans/${id}`}`
  await (value === ''
    ? call('DELETE', `${target}?tagKeys=${encodeURIComponent(signUpTag)}`)
    : call('PUT', target, { tags: { [signUpTag]: value } }))
}

/** The stages that a plan's keys open, each with limits of its own methods. */
export function planStages(plan: UsagePlan, labelOf: StageLabel, isDeclared: boolean): HTMLElement {
  const target = path`/usageplans/${plan.id}`
  const rows = plan.apiStages.map((stage) => {
    const name = `${stage.apiId}:${stage.stage}`
    return [
      labelOf(stage.apiId, stage.stage),
      Object.keys(stage.throttle ?? {}).length === 0
        ? 'the plan’s'
        : `${Object.keys(stage.throttle ?? {}).length} methods have their own`,
      !isDeclared &&
        h(
          'div',
          { class: 'actions' },
          button('Method limits', () => methodLimits(target, name, stage), {
            class: 'quiet small',
            'aria-label': `Method limits of ${name}`,
          }),
          removal(
            'Remove',
            `Take ${name} out of the plan? Its keys no longer open it.`,
            async () => {
              await patch(target, { op: 'remove', path: '/apiStages', value: name })
              refresh()
            },
            `Remove ${name}`,
          ),
        ),
    ]
  })
  return rows.length === 0
    ? empty('No stages', 'The keys of this plan open nothing yet.', !isDeclared && addStage(plan))
    : table('Stages of the plan', ['Stage', 'Limits', ''], rows)
}

export const addStage = (plan: UsagePlan): HTMLElement =>
  button('Add stage', async () => {
    const known = new Set(plan.apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`))
    const offered = (await stageChoices()).filter(([value]) => !known.has(value))
    openDialog('Add a stage', (close) =>
      form({
        submit: 'Add',
        fields: [choice('Stage', 'stage', offered)],
        async run(values) {
          const value = values('stage')
          await patch(path`/usageplans/${plan.id}`, { op: 'add', path: '/apiStages', value })
          close()
          refresh()
        },
      }),
    )
  })

/** `'/pets/GET'` ↔ `'GET /pets'`, as it is kept and as people say it. */
const methodName = (key: string): string => {
  const cut = key.lastIndexOf('/')
  return `${key.slice(cut + 1)} ${key.slice(0, cut)}`
}
const methodKey = (name: string): string => {
  const [verb = '', at = ''] = name.split(/\s+/)
  return `${at}/${verb}`
}

function methodLimits(target: string, name: string, { throttle = {} }: ApiStage): void {
  const limits = pairsEditor('Limits', {
    names: ['Method', 'Rate and burst'],
    placeholders: ['GET /pets/{id}', '10 20'],
    hint: 'Requests a second, then burst; both count for each key by itself',
    pairs: Object.fromEntries(
      Object.entries(throttle).map(([key, { rateLimit = 0, burstLimit = 0 }]) => [
        methodName(key),
        `${rateLimit} ${burstLimit}`,
      ]),
    ),
  })
  openDialog(`Method limits of ${name}`, (close) =>
    form({
      submit: 'Save',
      fields: [limits.element],
      async run() {
        const entries = Object.entries(limits.read()).map(([method, text]) => {
          const [rateLimit = Number.NaN, burstLimit = Number.NaN] = text.split(/[\s,]+/).map(Number)
          if (Number.isNaN(rateLimit + burstLimit)) {
            throw new Error(`Give ${method} two numbers: requests a second, and burst.`)
          }
          return [methodKey(method), { rateLimit, burstLimit }] as const
        })
        const value = JSON.stringify(Object.fromEntries(entries))
        await patch(target, { op: 'replace', path: `/apiStages/${name}/throttle`, value })
        close()
        refresh()
      },
    }),
  )
}

/**
 * What can be done to a key of the plan: more calls in this period, or out of the plan, unless routes.json
 * puts it there.
 */
export function memberActions(
  plan: UsagePlan,
  key: KeyWithValue,
  remaining: number,
  isDeclared: boolean,
): HTMLElement {
  const target = path`/usageplans/${plan.id}/keys/${key.id}`
  const name = key.name ?? key.id
  return h(
    'div',
    { class: 'actions' },
    plan.quota !== undefined &&
      button('Adjust', () => adjust(target, name, remaining), {
        class: 'quiet small',
        'aria-label': `Adjust what remains for ${name}`,
      }),
    !isDeclared &&
      removal(
        'Remove',
        `Take ${name} out of the plan? It no longer opens its stages.`,
        async () => {
          await call('DELETE', target)
          refresh()
        },
        `Remove ${name}`,
      ),
  )
}

function adjust(target: string, name: string, remaining: number): void {
  openDialog(`What remains for ${name}`, (close) =>
    form({
      submit: 'Save',
      fields: [
        field('Remaining calls of this period', 'remaining', {
          type: 'number',
          min: 0,
          required: true,
          value: remaining,
        }),
      ],
      async run(values) {
        const value = values('remaining')
        await patch(`${target}/usage`, { op: 'replace', path: '/remaining', value })
        close()
        refresh()
      },
    }),
  )
}
