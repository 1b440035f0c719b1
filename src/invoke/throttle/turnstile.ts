import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { AccountThrottle, BucketTerms } from '../../ports.ts'
import { bucketLease, quotaLease, type Account } from './account.ts'
import type { Level, LevelKind } from './admission.ts'
import type { Turnstile } from './admit.ts'
import { accountOf } from './book.ts'
import type { Desk } from './desk.ts'
import { planTerms } from './plan-terms.ts'
import type { Site } from './site.ts'

/**
 * Calls a second that one account meter is asked to keep. A larger limit is divided among several,
 * and isolates among them by chance, so that no single object in the world stands in every call's way.
 * No machine alone gets near it: there, one isolate has to have the whole limit.
 */
const accountShardRate = 50_000

/** What calls of one key at one method have to pass, most specific first. */
export function keyTurnstile(
  desk: Desk,
  site: Site,
  caller: { readonly plan: UsagePlan; readonly account: Account },
  accountThrottle: AccountThrottle | undefined,
): Turnstile {
  const { account } = caller
  const { method, plan, quota, enforcement } = planTerms(caller.plan, site)
  const nowMs = desk.clock.now()
  const { failOpen } = enforcement
  const levels: Level[] = []
  const limit = (kind: LevelKind, terms: BucketTerms | undefined): void => {
    if (terms === undefined) return
    levels.push({ kind, account, lease: bucketLease(account, terms, nowMs), failOpen })
  }
  limit('plan-method', method)
  limit('plan', plan)
  if (quota === undefined) account.quota = undefined
  else levels.push({ kind: 'quota', account, lease: quotaLease(account, quota, nowMs), failOpen })
  return {
    levels: [...levels, ...openTurnstile(desk, site, accountThrottle).levels],
    counted: account,
  }
}

/** What calls without key have to pass: the limits of stage and account. */
export function openTurnstile(
  desk: Desk,
  { apiId, stageName, stageTerms }: Site,
  accountThrottle: AccountThrottle | undefined,
): Turnstile {
  const levels: Level[] = []
  const limit = (kind: LevelKind, meterId: string, terms: BucketTerms): void => {
    const account = accountOf(desk.book, meterId, { mode: 'leased', counts: false })
    const lease = bucketLease(account, terms, desk.clock.now())
    levels.push({ kind, account, lease, failOpen: true })
  }
  if (stageTerms !== undefined) limit('stage', `stage|${apiId}|${stageName}`, stageTerms)
  if (accountThrottle !== undefined) {
    const { meterId, terms } = accountShard(desk.book.isolateId, accountThrottle)
    limit('account', meterId, terms)
  }
  return { levels, counted: undefined }
}

function accountShard(
  isolateId: string,
  { ratePerSecond, burst }: AccountThrottle,
): { readonly meterId: string; readonly terms: BucketTerms } {
  const shards = Math.max(1, Math.ceil(ratePerSecond / accountShardRate))
  // The isolate's id is random hex, so its first digits spread isolates evenly.
  const shard = Number.parseInt(isolateId.slice(0, 8), 16) % shards
  const terms = {
    id: 'account',
    ratePerSecond: ratePerSecond / shards,
    burst: Math.ceil(burst / shards),
  }
  return { meterId: `account|${shard}`, terms }
}
