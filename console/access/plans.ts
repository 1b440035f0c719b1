import { all, call, page, path } from '../base/admin-api.ts'
import { stageLabels } from '../base/api-names.ts'
import { type Declared, declared, declaredNote } from '../base/declared.ts'
import { type Child, h } from '../base/dom.ts'
import { limitFields } from '../base/limit-fields.ts'
import { goTo, refresh, type View } from '../base/view.ts'
import type { KeyWithValue, Usage, UsagePlan } from '../base/wire.ts'
import {
  button,
  choice,
  empty,
  facts,
  field,
  form,
  link,
  openDialog,
  removal,
  table,
  type Values,
} from '../base/widgets.ts'
import { addStage, editPlan, memberActions, planStages } from './edit-plan.ts'
import { stageChoices } from './stage-choices.ts'

export const showPlans: View = async () => {
  const plans = await all<UsagePlan>('/usageplans')
  const create = () => button('Create plan', createDialog, { class: 'primary' })
  const rows = plans.map((plan) => [
    link(`#/plans/${plan.id}`, plan.name),
    throttleText(plan),
    quotaText(plan),
    String(plan.apiStages.length),
    plan.description ?? '',
  ])
  return {
    title: 'Usage plans',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Usage plans'), plans.length > 0 && create()),
      plans.length === 0
        ? empty(
            'No usage plans yet',
            'A plan says how fast and how much its keys may call.',
            create(),
          )
        : table('Usage plans', ['Name', 'Throttle', 'Quota', 'Stages', 'Description'], rows),
    ],
  }
}

const signUpText = ({ tags }: UsagePlan): string | undefined =>
  ({
    automatic: 'open to developers, at once',
    manual: 'open to developers, you approve each',
  })[tags?.['tidegate:sign-up'] ?? '']

/** Whether keys of others may join: a plan of routes.json says so by being open for sign-up. */
export const takesKeys = (plan: UsagePlan, { usagePlans }: Declared): boolean =>
  !usagePlans.includes(plan.id) || signUpText(plan) !== undefined

const number = (value = 0): string => value.toLocaleString('en')

const throttleText = ({ throttle }: UsagePlan): string =>
  throttle === undefined
    ? 'none'
    : `${number(throttle.rateLimit)}/s, burst ${number(throttle.burstLimit)}`

const quotaText = ({ quota }: UsagePlan): string =>
  quota === undefined
    ? 'none'
    : `${quota.limit.toLocaleString('en')} a ${quota.period.toLowerCase()}`

/** Members a plan's page shows; each costs a look into its meter. */
const membersShown = 100

/** A plan: its limits, its stages, and how much of the quota each key has used. */
export const showPlan: View = async ([planId = '']) => {
  const target = path`/usageplans/${planId}`
  const today = new Date().toISOString().slice(0, 10)
  const [plan, keys, usage, labelOf, fixed] = await Promise.all([
    call<UsagePlan>('GET', target),
    page<KeyWithValue>(`${target}/keys`, undefined, membersShown),
    call<Usage>('GET', `${target}/usage?startDate=${today}&endDate=${today}&limit=${membersShown}`),
    stageLabels(),
    declared(),
  ])
  const isDeclared = fixed.usagePlans.includes(planId)
  const usageOf = ({ id }: KeyWithValue) =>
    usage.values[id]?.at(-1) ?? ([0, plan.quota?.limit ?? 0] as const)
  const rows = keys.items.map((key) => [
    key.name ?? key.id,
    ...usageCells(plan, usageOf(key)),
    memberActions(plan, key, usageOf(key)[1], fixed.apiKeys.includes(key.id)),
  ])
  return {
    title: plan.name,
    content: [
      h('p', { class: 'crumbs' }, link('#/plans', 'Usage plans')),
      h(
        'div',
        { class: 'title' },
        h('h1', {}, plan.name),
        ...(isDeclared
          ? [declaredNote()]
          : [
              removal('Delete plan', removalText(plan), async () => {
                await removePlan(plan)
                goTo('/plans')
              }),
              button('Edit', () => editPlan(plan)),
            ]),
      ),
      h(
        'section',
        { class: 'panel' },
        facts(
          ['Throttle', throttleText(plan)],
          ['Quota', quotaText(plan)],
          ['Description', plan.description],
          ['Sign-up', signUpText(plan)],
        ),
      ),
      h(
        'div',
        { class: 'title' },
        h('h2', {}, 'Stages'),
        plan.apiStages.length > 0 && !isDeclared && addStage(plan),
      ),
      planStages(plan, labelOf, isDeclared),
      h('div', { class: 'title' }, h('h2', {}, 'Keys'), takesKeys(plan, fixed) && addKey(plan)),
      rows.length === 0
        ? empty('No keys', 'Create a key under “API keys” and choose this plan.')
        : table('Keys of the plan', ['Key', 'Today', 'Of the quota', 'Remaining', ''], rows),
      keys.next !== undefined &&
        h('p', { class: 'muted' }, `The first ${membersShown} keys are shown.`),
    ],
  }
}

/** Puts a key that exists into the plan, by its name. */
const addKey = (plan: UsagePlan): HTMLElement =>
  button('Add key', () =>
    openDialog('Add a key', (close) =>
      form({
        submit: 'Add',
        fields: [field('Name or id of the key', 'key', { required: true })],
        async run(values) {
          const text = values('key')
          const query = `/apikeys?name=${encodeURIComponent(text)}`
          const { items } = await page<KeyWithValue>(query, undefined, namesakesMax)
          const keyId = items.find(({ name }) => name === text)?.id ?? text
          await call('POST', path`/usageplans/${plan.id}/keys`, { keyId, keyType: 'API_KEY' })
          close()
          refresh()
        },
      }),
    ),
  )

/** Keys looked at for one of exactly this name. */
const namesakesMax = 25

/** Calls today, and the present period's use as a bar. */
function usageCells(
  { quota, name }: UsagePlan,
  [used, remaining]: readonly [used: number, remaining: number],
): Child[] {
  if (quota === undefined) return [String(used), 'no quota', '']
  const spent = Math.max(0, quota.limit - remaining)
  const percent = quota.limit === 0 ? 100 : Math.min(100, Math.round((spent / quota.limit) * 100))
  const bar = h('progress', {
    max: 100,
    value: percent,
    'aria-label': `Quota used of ${name}`,
    class: percent >= 90 ? 'high' : '',
  })
  return [
    String(used),
    h('span', { class: 'usage' }, bar, `${percent} %`),
    remaining.toLocaleString('en'),
  ]
}

function removalText({ name, apiStages }: UsagePlan): string {
  const question = `Delete the plan ${name}?`
  if (apiStages.length === 0) return question
  const stages = apiStages.length === 1 ? 'stage' : `${apiStages.length} stages`
  return `${question} Its keys no longer open its ${stages}.`
}

/** A plan lets go of its stages first; the admin API refuses to delete it otherwise. */
async function removePlan(plan: UsagePlan): Promise<void> {
  const target = path`/usageplans/${plan.id}`
  const patchOperations = plan.apiStages.map(({ apiId, stage }) => ({
    op: 'remove',
    path: '/apiStages',
    value: `${apiId}:${stage}`,
  }))
  if (patchOperations.length > 0) await call('PATCH', target, { patchOperations })
  await call('DELETE', target)
}

async function createDialog(): Promise<void> {
  const fields = await planFields()
  openDialog('Create a usage plan', (close) =>
    form({
      submit: 'Create',
      fields: [field('Name', 'name', { required: true }), ...fields],
      async run(values) {
        await call('POST', '/usageplans', readPlan(values('name'), values))
        close()
        refresh()
      },
    }),
  )
}

/** What a plan is made of, as fields; `readPlan` reads them. */
export async function planFields(): Promise<readonly HTMLElement[]> {
  return [
    h('div', { class: 'row' }, ...limitFields({ rate: 10, burst: 20 })),
    h(
      'div',
      { class: 'row' },
      field('Quota', 'quota', { type: 'number', min: 0, hint: 'Empty: no quota' }),
      choice('Period', 'period', [
        ['DAY', 'a day'],
        ['WEEK', 'a week'],
        ['MONTH', 'a month'],
      ]),
    ),
    choice('Stage', 'apiStage', [...(await stageChoices()), ['', 'None yet']]),
  ]
}

/** The input of CreateUsagePlan that the fields say. */
export function readPlan(name: string, values: Values): object {
  const [apiId, stage] = values('apiStage').split(':')
  const quota = values('quota')
  return {
    name,
    apiStages: stage === undefined ? [] : [{ apiId, stage }],
    throttle: { rateLimit: Number(values('rate')), burstLimit: Number(values('burst')) },
    ...(quota !== '' && { quota: { limit: Number(quota), period: values('period') } }),
  }
}
