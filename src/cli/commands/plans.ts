import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp, type GatewayApi } from '../gateway-api.ts'
import { CommandError, UsageError } from '../io.ts'
import { apiOf, keyOf, listAll, type Named, planOf } from '../named.ts'
import { planPatch, type PlanLimits } from '../plan-patch.ts'
import { chooseVerb, type Verb } from '../subcommands.ts'
import { tableText } from '../table.ts'

/** A usage plan as the admin API shows it. */
interface Plan extends Named {
  readonly throttle?: { readonly rateLimit?: number; readonly burstLimit?: number }
  readonly quota?: { readonly limit?: number; readonly period?: string }
  readonly apiStages?: readonly { readonly apiId?: string; readonly stage?: string }[]
}

interface PlanContext {
  readonly api: GatewayApi
  readonly limits: PlanLimits
  readonly stages: readonly string[]
  readonly remaining: string | undefined
}

/** Usage plans of a running gateway. */
export const plans: Command = {
  name: 'plans',
  summary: 'make, list and change usage plans, their keys, stages and limits',
  usage:
    'tidegate plans list | create NAME | show PLAN | update PLAN | delete PLAN | add-key PLAN KEY | remove-key PLAN KEY | add-stage PLAN API/STAGE | remove-stage PLAN API/STAGE | usage PLAN | grant PLAN KEY [--rate N] [--burst N] [--quota N] [--period DAY|WEEK|MONTH] [--stage API/STAGE]… [--remaining N] [--endpoint URL] [--data DIR] [--json]',
  details: `
PLAN, KEY and API are ids or names.

  list                        all plans
  create NAME                 with the limits and stages of the flags
  show PLAN                   the plan and its keys
  update PLAN                 sets the limits of the flags, leaves the others
  delete PLAN                 for good; a plan with stages is not deleted
  add-key, remove-key         which keys the plan is for; a key is in one plan a stage
  add-stage, remove-stage     which stages its keys open
  usage PLAN                  calls of each key today, and what is left of the quota
  grant PLAN KEY              sets what is left of the key's quota (--remaining)

  --rate N                    calls a second
  --burst N                   calls at once
  --quota N                   calls a period
  --period NAME               DAY, WEEK or MONTH (DAY)
  --stage API/STAGE           create: may be repeated
  --remaining N               grant
${gatewayFlagsHelp(27)}
  --json                      as JSON`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...gatewayFlags,
        rate: { type: 'string' },
        burst: { type: 'string' },
        quota: { type: 'string' },
        period: { type: 'string' },
        stage: { type: 'string', multiple: true, default: [] },
        remaining: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const { verb, words } = chooseVerb(verbs, positionals)
    const limits = readLimits(values)
    const { stage: stages, remaining } = values
    const result = await verb.run({ api: gatewayApi(values), limits, stages, remaining }, words)
    io.stdout(values.json ? `${JSON.stringify(result)}\n` : plansText(result))
    return 0
  },
}

const verbs: Readonly<Record<string, Verb<PlanContext>>> = {
  list: { words: [], run: ({ api }) => listAll<Plan>(api, '/usageplans') },
  create: { words: ['NAME'], run: create },
  show: { words: ['PLAN'], run: show },
  update: { words: ['PLAN'], run: update },
  delete: {
    words: ['PLAN'],
    run: async ({ api }, [given]) => {
      const { id, name = id, apiStages = [] } = await planOf<Plan>(api, given)
      if (apiStages.length > 0) {
        const [one] = apiStages.map(stageText)
        throw new CommandError(
          `plan '${name}' still opens ${apiStages.map(stageText).join(', ')}: 'tidegate plans remove-stage ${name} ${one}' first`,
        )
      }
      await api.ask('DELETE', `/usageplans/${id}`)
      return { id, deleted: true }
    },
  },
  'add-key': {
    words: ['PLAN', 'KEY'],
    run: async ({ api }, [plan, key]) => {
      const { id } = await planOf(api, plan)
      const body = { keyId: (await keyOf(api, key)).id, keyType: 'API_KEY' }
      return api.ask('POST', `/usageplans/${id}/keys`, body)
    },
  },
  'remove-key': {
    words: ['PLAN', 'KEY'],
    run: async ({ api }, [plan, key]) => {
      const { id } = await planOf(api, plan)
      const { id: keyId } = await keyOf(api, key)
      await api.ask('DELETE', `/usageplans/${id}/keys/${keyId}`)
      return { id: keyId, deleted: true }
    },
  },
  'add-stage': { words: ['PLAN', 'API/STAGE'], run: (...given) => patchStage('add', ...given) },
  'remove-stage': {
    words: ['PLAN', 'API/STAGE'],
    run: (...given) => patchStage('remove', ...given),
  },
  usage: { words: ['PLAN'], run: usage },
  grant: { words: ['PLAN', 'KEY'], run: grant },
}

async function create(
  { api, limits, stages }: PlanContext,
  [name]: readonly string[],
): Promise<unknown> {
  const { rate, burst, quota, period = 'DAY' } = limits
  return api.ask('POST', '/usageplans', {
    name,
    apiStages: await Promise.all(stages.map((stage) => stageOf(api, stage))),
    ...((rate !== undefined || burst !== undefined) && {
      throttle: { rateLimit: rate ?? burst, burstLimit: burst ?? Math.ceil(rate ?? 1) },
    }),
    ...(quota !== undefined && { quota: { limit: quota, period } }),
  })
}

async function show({ api }: PlanContext, [given]: readonly string[]): Promise<object> {
  const plan = await planOf(api, given)
  const keys = await listAll<Named>(api, `/usageplans/${plan.id}/keys`)
  return { ...plan, keys: keys.map(({ id, name }) => name ?? id) }
}

async function update({ api, limits }: PlanContext, [given]: readonly string[]): Promise<unknown> {
  const plan = await planOf<Plan>(api, given)
  const patchOperations = planPatch(plan, limits)
  if (patchOperations.length === 0) {
    throw new UsageError('name what to change: --rate, --burst, --quota or --period')
  }
  return api.ask('PATCH', `/usageplans/${plan.id}`, { patchOperations })
}

async function patchStage(
  op: 'add' | 'remove',
  { api }: PlanContext,
  [given, stage = '']: readonly string[],
): Promise<unknown> {
  const { id, apiStages = [] } = await planOf<Plan>(api, given)
  // The API of a stage that is taken out may be gone.
  const there = op === 'remove' ? apiStages.find((one) => stageText(one) === stage) : undefined
  const { apiId, stage: stageName } = there ?? (await stageOf(api, stage))
  const patchOperations = [{ op, path: '/apiStages', value: `${apiId}:${stageName}` }]
  return api.ask('PATCH', `/usageplans/${id}`, { patchOperations })
}

async function usage({ api }: PlanContext, [given]: readonly string[]): Promise<object> {
  const { id } = await planOf(api, given)
  const today = new Date().toISOString().slice(0, 10)
  const path = `/usageplans/${id}/usage?startDate=${today}&endDate=${today}`
  const { values = {} } = (await api.ask('GET', path)) as {
    readonly values?: Readonly<Record<string, readonly (readonly [number, number])[]>>
  }
  return Object.entries(values).map(([keyId, [day]]) => ({
    keyId,
    used: day?.[0] ?? 0,
    remaining: day?.[1] ?? 0,
  }))
}

async function grant(
  { api, remaining }: PlanContext,
  [plan, key]: readonly string[],
): Promise<unknown> {
  if (remaining === undefined) throw new UsageError('grant needs --remaining N')
  const { id } = await planOf(api, plan)
  const { id: keyId } = await keyOf(api, key)
  const patchOperations = [{ op: 'replace', path: '/remaining', value: remaining }]
  return api.ask('PATCH', `/usageplans/${id}/keys/${keyId}/usage`, { patchOperations })
}

async function stageOf(
  api: GatewayApi,
  text: string,
): Promise<{ readonly apiId: string; readonly stage: string }> {
  const [given = '', stage = '', ...more] = text.split('/')
  if (given === '' || stage === '' || more.length > 0) {
    throw new UsageError(`a stage is API/STAGE, as in petstore/prod, not '${text}'`)
  }
  return { apiId: (await apiOf(api, given)).id, stage }
}

const stageText = ({ apiId, stage }: NonNullable<Plan['apiStages']>[number]): string =>
  `${apiId}/${stage}`

function readLimits(given: {
  readonly rate?: string | undefined
  readonly burst?: string | undefined
  readonly quota?: string | undefined
  readonly period?: string | undefined
}): PlanLimits {
  const numberOf = (name: 'rate' | 'burst' | 'quota'): number | undefined => {
    const text = given[name]
    if (text === undefined) return undefined
    const value = Number(text)
    if (value >= 0 && (name === 'rate' || Number.isInteger(value))) return value
    throw new UsageError(`--${name} takes a number, not '${text}'`)
  }
  const period = given.period?.toUpperCase()
  if (period !== undefined && !/^(?:DAY|WEEK|MONTH)$/.test(period)) {
    throw new UsageError(`--period takes DAY, WEEK or MONTH, not '${given.period}'`)
  }
  return { rate: numberOf('rate'), burst: numberOf('burst'), quota: numberOf('quota'), period }
}

function plansText(result: unknown): string {
  const items = [result].flat() as readonly Readonly<Record<string, unknown>>[]
  if (items.length === 0) return 'Nothing yet.\n'
  if (items[0] !== undefined && 'used' in items[0]) {
    const rows = items.map(({ keyId, used, remaining }) => [keyId, used, remaining].map(String))
    return tableText([['KEY', 'USED', 'LEFT'], ...rows])
  }
  if (!Array.isArray(result) && !('apiStages' in (result as object))) {
    return tableText(Object.entries(result as object).map(([name, value]) => [name, textOf(value)]))
  }
  const rows = (items as unknown as readonly (Plan & { readonly keys?: readonly string[] })[]).map(
    ({ id, name, throttle, quota, apiStages = [], keys }) => [
      id,
      name ?? '-',
      throttle === undefined ? '-' : `${throttle.rateLimit}/s, ${throttle.burstLimit} at once`,
      quota === undefined ? '-' : `${quota.limit} a ${quota.period?.toLowerCase()}`,
      apiStages.map(stageText).join(' ') || '-',
      ...(keys === undefined ? [] : [keys.join(' ') || '-']),
    ],
  )
  const heads = ['ID', 'NAME', 'THROTTLE', 'QUOTA', 'STAGES', 'KEYS']
  return tableText([heads.slice(0, rows[0]?.length), ...rows])
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)
