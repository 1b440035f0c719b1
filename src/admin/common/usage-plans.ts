import { resourceId as newId } from '../../aws/ids.ts'
import type { ThrottleSettings } from '../../definition/common.ts'
import {
  quotaPeriods,
  type ApiStage,
  type QuotaSettings,
  type UsagePlan,
} from '../../definition/usage-plan.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, listPage, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, patchInput, plainTexts } from '../patch.ts'
import {
  compact,
  type Infer,
  integer,
  list,
  map,
  number,
  oneOf,
  required,
  struct,
  text,
} from '../shape.ts'
import { keyScope, planScope } from '../store.ts'
import { checkTags } from '../tags.ts'
import { filledText, tagsOfItem, tagsOfOne } from '../wire.ts'
import { checkNewStages, findUsagePlan, stageKey } from './plan-membership.ts'
import {
  checkedMethodKey,
  missingStage,
  parseApiStage,
  quotaLimitProblem,
  usagePlanRules,
} from './usage-plan-patch.ts'

const throttleInput = struct({ burstLimit: integer, rateLimit: number })

const createInput = struct({
  name: required(text),
  description: text,
  apiStages: list(struct({ apiId: text, stage: text, throttle: map(throttleInput) })),
  throttle: throttleInput,
  quota: struct({ limit: integer, offset: integer, period: oneOf(...quotaPeriods) }),
  tags: map(text),
})
type CreateInput = Infer<typeof createInput>

/** Period → the largest offset it takes, and how a larger one is refused. */
const offsets: Readonly<Record<QuotaSettings['period'], readonly [number, string]>> = {
  DAY: [0, 'Usage Plan quota offset must be zero in the DAY period'],
  WEEK: [6, 'Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period'],
  MONTH: [27, 'Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period'],
}

function checkedQuota(quota: Partial<QuotaSettings> | undefined): QuotaSettings | undefined {
  if (quota === undefined) return undefined
  const { limit = 0, offset = 0, period } = quota
  if (period === undefined || !Object.hasOwn(offsets, period)) {
    throw badRequest('Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]')
  }
  if (limit < 1) throw badRequest(quotaLimitProblem)
  const [max, message] = offsets[period]
  if (offset < 0 || offset > max) throw badRequest(message)
  return { limit, offset, period }
}

/** Methods of one stage that a plan may limit by themselves. */
const methodThrottlesMax = 20

function checkThrottle(throttle: ThrottleSettings | undefined): void {
  const { rateLimit = 0, burstLimit = 0 } = throttle ?? {}
  if (rateLimit < 0 || burstLimit < 0) {
    throw badRequest('Usage Plan throttle limits must not be negative')
  }
}

function toApiStage(input: NonNullable<CreateInput['apiStages']>[number]): ApiStage {
  const stage = parseApiStage(`${input.apiId ?? ''}:${input.stage ?? ''}`)
  for (const limit of Object.values(input.throttle ?? {})) checkThrottle(limit)
  if (input.throttle === undefined) return stage
  const limits = Object.entries(input.throttle).map(([key, limit]) => [
    checkedMethodKey(key),
    limit,
  ])
  return { ...stage, throttle: Object.fromEntries(limits) }
}

const isStage = ({ store }: AdminCall, { apiId, stage }: ApiStage): boolean =>
  (store.get('stage', apiId, stage) ?? store.get('v2Stage', apiId, stage)) !== undefined

/** Checks a plan as it would be stored: its stages exist, its limits make sense, no key gets two plans. */
function checkedPlan(call: AdminCall, plan: UsagePlan, before: readonly ApiStage[]): UsagePlan {
  if (plan.name.trim() === '') throw badRequest('Usage Plan name cannot be empty')
  checkThrottle(plan.throttle)
  const quota = checkedQuota(plan.quota)
  for (const { throttle = {} } of plan.apiStages) {
    if (Object.keys(throttle).length > methodThrottlesMax) {
      throw badRequest(
        `Usage Plan API stages can have at most ${methodThrottlesMax} method throttles`,
      )
    }
  }
  const known = new Set(before.map(stageKey))
  const added = plan.apiStages.filter((stage) => !known.has(stageKey(stage)))
  const missing = added.find((stage) => !isStage(call, stage))
  if (missing !== undefined) throw missingStage(missing, plan)
  checkNewStages(call, plan, added)
  return compact({ ...plan, quota })
}

const planWire = (plan: UsagePlan, tags: UsagePlan['tags']): object => ({ ...plan, tags })

export const usagePlanOperations = [
  operation('CreateUsagePlan', 'POST /usageplans', 201, { input: createInput }, (call) => {
    const { name = '', description, apiStages = [], throttle, quota, tags } = call.input
    checkTags(tags)
    const given = compact({
      id: newId(),
      name,
      description: filledText(description),
      apiStages: apiStages.map(toApiStage),
      throttle,
      quota: checkedQuota(quota),
      tags: tagsOfItem(tags),
    })
    // A plan that is not yet there has an answer of its own. Observed.
    const missing = given.apiStages.find((stage) => !isStage(call, stage))
    if (missing !== undefined) throw notFound(`API Stage not found: ${stageKey(missing)}`)
    const plan = checkedPlan(call, given, [])
    call.store.put('usagePlan', '', plan)
    return { body: planWire(plan, tagsOfItem(plan.tags)) }
  }),

  operation('GetUsagePlans', 'GET /usageplans', 200, {}, ({ store, query }) => {
    const wire = (plan: UsagePlan) => planWire(plan, tagsOfItem(plan.tags))
    const keyId = query.get('keyId')
    if (keyId === null) {
      return { body: itemList(storedPage(store, 'usagePlan', '', {}, v1Asked(query)), wire) }
    }
    const plans = store.list('keyPlan', keyScope(keyId), {}).flatMap(({ id, name }) => {
      const entity = store.get('usagePlan', '', id)
      return entity === undefined ? [] : [{ id, name, entity }]
    })
    return { body: itemList(listPage(plans, v1Asked(query)), wire) }
  }),

  operation('GetUsagePlan', 'GET /usageplans/{usageplanId}', 200, {}, (call) => {
    const plan = findUsagePlan(call, call.labels.usageplanId)
    return { body: planWire(plan, tagsOfOne(plan.tags)) }
  }),

  operation(
    'UpdateUsagePlan',
    'PATCH /usageplans/{usageplanId}',
    200,
    { input: patchInput },
    (call) => {
      const before = findUsagePlan(call, call.labels.usageplanId)
      const patched = applyPatch(before, call.input, usagePlanRules, plainTexts, call)
      const plan = checkedPlan(call, patched, before.apiStages)
      call.store.put('usagePlan', '', plan)
      return { body: planWire(plan, tagsOfOne(plan.tags)) }
    },
  ),

  operation('DeleteUsagePlan', 'DELETE /usageplans/{usageplanId}', 202, {}, ({ store, labels }) => {
    const plan = findUsagePlan({ store }, labels.usageplanId)
    if (plan.apiStages.length > 0) {
      throw badRequest(
        `Cannot delete Usage Plan ${plan.id} because there are API Stages associated with it`,
      )
    }
    for (const { keyId } of store.all('planKey', planScope(plan.id))) {
      store.delete('keyPlan', keyScope(keyId), plan.id)
    }
    store.deleteScope(planScope(plan.id))
    store.delete('usagePlan', '', plan.id)
    return {}
  }),
]
