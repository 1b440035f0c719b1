import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { QuotaTerms } from '../../ports.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { storedPage, v1Asked, type Page } from '../paging.ts'
import { patchInput, patchNumber } from '../patch.ts'
import { queryRequires } from '../query.ts'
import { planScope } from '../store.ts'
import { findUsagePlan } from './plan-membership.ts'

/** Days a report may span. */
const daysMax = 90
const dayMs = 86_400_000
const dateShape = /^\d{4}-\d{2}-\d{2}$/

const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

function parseDay(text: string | null, name: string): number {
  const ms = text !== null && dateShape.test(text) ? Date.parse(text) : Number.NaN
  // Engines take the 31st of February for a day in March.
  if (Number.isNaN(ms) || toDay(ms) !== text)
    throw badRequest(`Invalid ${name} specified. Expected YYYY-MM-DD.`)
  return ms
}

/** The days of a report as texts, refused when there are none or too many. */
function parseRange(query: URLSearchParams): readonly [startDate: string, endDate: string] {
  const startMs = parseDay(query.get('startDate'), 'startDate')
  const endMs = parseDay(query.get('endDate'), 'endDate')
  if (startMs > endMs) throw badRequest('Invalid date range: startDate is after endDate.')
  if ((endMs - startMs) / dayMs >= daysMax) {
    throw badRequest(`Invalid date range: at most ${daysMax} days.`)
  }
  return [toDay(startMs), toDay(endMs)]
}

/** The meter that counts a key in a plan. */
const meterOf = (planId: string, keyId: string): string => `key|${planId}|${keyId}`

/** A plan's quota as its meters take it. */
const quotaOf = ({ quota }: UsagePlan): QuotaTerms | undefined =>
  quota && { limit: quota.limit, offset: quota.offset ?? 0, period: quota.period }

/** A report of some keys of a plan, under the wire's name `values`. */
async function report(
  call: AdminCall,
  plan: UsagePlan,
  keys: Page<string>,
  startDate: string,
  endDate: string,
): Promise<object> {
  const quota = quotaOf(plan)
  const query = { startDay: startDate, endDay: endDate, ...(quota && { quota }) }
  const rows = await Promise.all(
    keys.entities.map(async (keyId) => {
      const days = await call.ports.meters.usage(meterOf(plan.id, keyId), query)
      return [keyId, days.map(({ used, remaining }) => [used, remaining])] as const
    }),
  )
  const { position } = keys
  return { usagePlanId: plan.id, startDate, endDate, position, values: Object.fromEntries(rows) }
}

function checkMember(call: AdminCall, planId: string, keyId: string): void {
  if (call.store.get('planKey', planScope(planId), keyId)) return
  throw notFound('Invalid API Key identifier specified')
}

export const usageOperations = [
  operation(
    'GetUsage',
    'GET /usageplans/{usageplanId}/usage',
    200,
    { violations: queryRequires('startDate', 'endDate') },
    (call) => {
      const { query } = call
      const plan = findUsagePlan(call, call.labels.usageplanId)
      const [startDate, endDate] = parseRange(query)
      const keyId = query.get('keyId')
      if (keyId !== null) checkMember(call, plan.id, keyId)
      const members = storedPage(call.store, 'planKey', planScope(plan.id), {}, v1Asked(query))
      const keys =
        keyId === null
          ? { ...members, entities: members.entities.map((entry) => entry.keyId) }
          : { entities: [keyId] }
      return { later: async () => ({ body: await report(call, plan, keys, startDate, endDate) }) }
    },
  ),

  operation(
    'UpdateUsage',
    'PATCH /usageplans/{usageplanId}/keys/{keyId}/usage',
    200,
    { input: patchInput },
    (call) => {
      const { usageplanId, keyId } = call.labels
      const plan = findUsagePlan(call, usageplanId)
      checkMember(call, plan.id, keyId)
      const quota = quotaOf(plan)
      if (quota === undefined) throw badRequest(`Usage Plan ${plan.id} has no quota`)
      const grants = (call.input.patchOperations ?? []).map(({ op, path, value = '' }) => {
        if (op !== 'replace' || path !== '/remaining') {
          throw badRequest(`Invalid patch path ${path ?? 'null'}`)
        }
        const range = { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true }
        return patchNumber(value, range, 'Invalid remaining value specified')
      })
      const later = async () => {
        for (const remaining of grants) {
          await call.ports.meters.setRemaining(meterOf(plan.id, keyId), quota, remaining)
        }
        const today = toDay(call.nowMs)
        return { body: await report(call, plan, { entities: [keyId] }, today, today) }
      }
      return { later }
    },
  ),
]
