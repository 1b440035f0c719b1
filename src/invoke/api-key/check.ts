import { limits } from '../../definition/limits.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { KeyRecord, KeyStore, Ports, Settled } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome } from '../phase.ts'
import { refuse, type Reason } from '../refusal.ts'
import { keyDigest } from './digest.ts'

/** The stage a key has to be good for. */
export interface Site {
  readonly apiId: string
  readonly stageName: string
}

/**
 * Finds out whose key a value is and which usage plan lets it in here; sets `identity.apiKey`,
 * `identity.apiKeyId` and `usagePlan` on the call.
 * Refuses with INVALID_API_KEY (403 `Forbidden`) for a missing, unknown or disabled key and for one
 * without a plan for this stage; the four look alike from outside.
 * Hops: 0 for keys that called lately, else 1.
 * @throws when keys cannot be looked up: who cannot tell keys apart must not let everybody in.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function checkApiKey(
  call: Invocation,
  ports: Ports,
  site: Site,
  value: string | undefined,
): Settled<Outcome> {
  if (value === undefined || value === '') return forbid({ code: 'key-missing' })
  // Longer values cannot exist, so they are not worth a digest and its place in memory.
  if (value.length > limits.apiKeyValueCharsMax) return forbid({ code: 'key-unknown' })
  const digest = keyDigest(value)
  return digest instanceof Promise
    ? digest.then((settled) => checkDigest(call, ports, site, value, settled))
    : checkDigest(call, ports, site, value, digest)
}

function checkDigest(
  call: Invocation,
  ports: Ports,
  site: Site,
  value: string,
  digest: string,
): Settled<Outcome> {
  const record = ports.keys.key(digest)
  return record instanceof Promise
    ? record.then((settled) => checkRecord(call, ports, site, value, settled))
    : checkRecord(call, ports, site, value, record)
}

function checkRecord(
  call: Invocation,
  { keys, log }: Ports,
  site: Site,
  value: string,
  record: KeyRecord | undefined,
): Settled<Outcome> {
  if (record === undefined) return forbid({ code: 'key-unknown' })
  const plan = planFor(record, keys, site)
  if (!(plan instanceof Promise)) return conclude(call, value, record, plan)
  return plan.then(
    (settled) => conclude(call, value, record, settled),
    (error: unknown) => {
      // The key is good; that its plan cannot be read is our trouble. AWS serves such calls, too.
      const message = `Usage Plan check failed due to an internal error: ${String(error)}`
      log.write({ level: 'error', event: 'usage-plan-unreadable', keyId: record.keyId, message })
      return record.enabled ? admit(call, value, record.keyId) : forbid({ code: 'key-disabled' })
    },
  )
}

/** The one plan of the key that covers the stage; a key has at most one. */
function planFor(
  { planIds }: KeyRecord,
  keys: KeyStore,
  { apiId, stageName }: Site,
): Settled<UsagePlan | undefined> {
  const covers = (plan: UsagePlan | undefined): boolean =>
    plan?.apiStages.some((one) => one.apiId === apiId && one.stage === stageName) === true
  const pending: Promise<UsagePlan | undefined>[] = []
  for (const planId of planIds) {
    const plan = keys.plan(planId)
    if (plan instanceof Promise) pending.push(plan)
    else if (covers(plan)) return plan
  }
  if (pending.length === 0) return undefined
  return Promise.all(pending).then((plans) => plans.find(covers))
}

function conclude(
  call: Invocation,
  value: string,
  { keyId, enabled }: KeyRecord,
  plan: UsagePlan | undefined,
): Outcome {
  if (!enabled) return forbid({ code: 'key-disabled', keyId })
  if (plan === undefined) return forbid({ code: 'key-not-in-plan', keyId })
  call.usagePlan = plan
  return admit(call, value, keyId)
}

function admit(call: Invocation, value: string, keyId: string): undefined {
  const { identity } = call
  identity.apiKey = value
  identity.apiKeyId = keyId
  return undefined
}

const forbid = (reason: Reason): Outcome => refuse('INVALID_API_KEY', reason)
