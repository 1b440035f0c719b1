import { aheadCallsMin, type Account } from './account.ts'
import { expectedCalls, putBack, sendBack, spend, takeUnit, type Lease } from './lease.ts'

/** Which limit a level is; plan and method of a usage plan, quota, stage or route, account. */
export type LevelKind = 'plan-method' | 'plan' | 'quota' | 'stage' | 'account'

/** One limit that a call has to pass. */
export interface Level {
  readonly kind: LevelKind
  readonly account: Account
  readonly lease: Lease
  /** Whether a call passes when the meter cannot be reached: the plan owner's decision. */
  readonly failOpen: boolean
}

/** What the levels say without asking any meter. */
export type Verdict =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused'; readonly level: Level; readonly unreachable: boolean }
  | { readonly kind: 'ask'; readonly missing: readonly Level[] }

const admitted = { kind: 'admitted' } as const

/**
 * Spends a unit of every level, most specific first. A level known to be empty refuses at once, and
 * the levels before it get their units back; levels with nothing at hand are to be asked, while the
 * units of the others stay spent on this call.
 */
export function spendLevels(levels: readonly Level[], nowMs: number): Verdict {
  let missing: Level[] | undefined
  for (const level of levels) {
    const { account, lease } = level
    const spending = spend(lease, nowMs)
    if (spending === 'spent') continue
    const unreachable = spending === 'missing' && nowMs < account.unreachableUntilMs
    if (unreachable && passesUnmetered(level, nowMs)) continue
    if (spending === 'denied' || unreachable) {
      undo(levels, level, missing)
      return { kind: 'refused', level, unreachable }
    }
    ;(missing ??= []).push(level)
  }
  return missing === undefined ? admitted : { kind: 'ask', missing }
}

function undo(
  levels: readonly Level[],
  refusing: Level,
  missing: readonly Level[] | undefined,
): void {
  for (const level of levels) {
    if (level === refusing) return
    if (missing?.includes(level) !== true) putBack(level.lease)
  }
}

/**
 * Decides on a call whose level cannot be asked. Throttles pass: that is what API Gateway does
 * ("Usage Plan check failed due to an internal error"), and an outage of counters should not be one
 * of the API. A quota known to be spent stays closed; otherwise the call is charged afterwards. A
 * plan may decide the opposite.
 */
function passesUnmetered({ lease, kind, failOpen, account }: Level, nowMs: number): boolean {
  if (!failOpen) return false
  if (kind === 'quota' && nowMs < (account.quota?.spentUntilMs ?? 0)) return false
  // A unit spent without a grant: the next report charges the quota for it.
  lease.spent++
  lease.owed--
  return true
}

/** How the meter of a missing level answered. */
export type Answer = 'served' | 'empty' | 'unreachable'

/**
 * Decides once the meters of the missing levels have answered; all others were spent before. The
 * first level in order that has nothing refuses, and every other unit goes back where it came from.
 */
export function concludeLevels(
  levels: readonly Level[],
  missing: readonly Level[],
  answerOf: (level: Level) => Answer,
  nowMs: number,
): Exclude<Verdict, { readonly kind: 'ask' }> {
  const held: { readonly level: Level; readonly byMeter: boolean }[] = []
  let refusing: Level | undefined
  let unreachable = false
  for (const level of levels) {
    if (!missing.includes(level)) {
      held.push({ level, byMeter: false })
      continue
    }
    const answer = answerOf(level)
    if (answer === 'served') held.push({ level, byMeter: true })
    else if (refusing !== undefined) continue
    // Another call's grant may have come in meanwhile.
    else if (answer === 'empty' && takeUnit(level.lease, nowMs)) {
      held.push({ level, byMeter: false })
    } else if (answer === 'unreachable' && passesUnmetered(level, nowMs)) {
      held.push({ level, byMeter: false })
    } else {
      refusing = level
      unreachable = answer === 'unreachable'
    }
  }
  if (refusing === undefined) return admitted
  for (const { level, byMeter } of held) (byMeter ? sendBack : putBack)(level.lease)
  return { kind: 'refused', level: refusing, unreachable }
}

/** The leases that are nearly used up and that calls keep coming for. */
export function wantsRefill({ account, lease }: Level, nowMs: number): boolean {
  return (
    account.mode === 'leased' &&
    lease.units <= lease.refillAtUnits &&
    nowMs >= lease.deniedUntilMs &&
    nowMs >= account.busyUntilMs &&
    nowMs >= account.unreachableUntilMs &&
    expectedCalls(lease) >= aheadCallsMin
  )
}
