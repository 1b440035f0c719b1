import type { PlanKey } from '../entities.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { storedPage, v1Asked } from '../paging.ts'
import { required, struct, text } from '../shape.ts'
import { planScope } from '../store.ts'
import { findApiKey, readableValue } from './api-keys.ts'
import { findUsagePlan, joinPlan, leavePlan } from './plan-membership.ts'

const keyType = 'API_KEY'

/** A member of a plan: the only answer that shows a key's value unasked. Observed. */
async function planKeyWire(call: AdminCall, keyId: string): Promise<object> {
  const key = findApiKey(call, keyId)
  const value = await readableValue(call, key)
  return { id: key.id, type: keyType, value, name: key.name }
}

function findPlanKey(call: AdminCall, planId: string, keyId: string): PlanKey {
  findUsagePlan(call, planId)
  const entry = call.store.get('planKey', planScope(planId), keyId)
  if (entry !== undefined) return entry
  throw notFound('Invalid API Key identifier specified')
}

export const usagePlanKeyOperations = [
  operation(
    'CreateUsagePlanKey',
    'POST /usageplans/{usageplanId}/keys',
    201,
    { input: struct({ keyId: required(text), keyType: required(text) }) },
    (call) => {
      const { usageplanId } = call.labels
      findUsagePlan(call, usageplanId)
      const { keyId = '', keyType: type = keyType } = call.input
      if (type !== keyType) throw badRequest(`Invalid API Key type specified: ${type}`)
      joinPlan(call, usageplanId, findApiKey(call, keyId))
      return { later: async () => ({ body: await planKeyWire(call, keyId) }) }
    },
  ),

  operation('GetUsagePlanKeys', 'GET /usageplans/{usageplanId}/keys', 200, {}, (call) => {
    const scope = planScope(call.labels.usageplanId)
    const namePrefix = call.query.get('name') ?? undefined
    const page = storedPage(call.store, 'planKey', scope, { namePrefix }, v1Asked(call.query))
    const later = async () => {
      const item = await Promise.all(page.entities.map(({ keyId }) => planKeyWire(call, keyId)))
      return { body: { position: page.position, item } }
    }
    return { later }
  }),

  operation('GetUsagePlanKey', 'GET /usageplans/{usageplanId}/keys/{keyId}', 200, {}, (call) => {
    const { keyId } = findPlanKey(call, call.labels.usageplanId, call.labels.keyId)
    return { later: async () => ({ body: await planKeyWire(call, keyId) }) }
  }),

  operation(
    'DeleteUsagePlanKey',
    'DELETE /usageplans/{usageplanId}/keys/{keyId}',
    202,
    {},
    (call) => {
      const { planId, keyId } = findPlanKey(call, call.labels.usageplanId, call.labels.keyId)
      leavePlan(call, planId, keyId)
      return {}
    },
  ),
]
