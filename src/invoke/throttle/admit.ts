import type { Settled } from '../../ports.ts'
import type { Account } from './account.ts'
import { concludeLevels, spendLevels, wantsRefill, type Level } from './admission.ts'
import { hearClock } from './book.ts'
import { askMeters, refillAhead, watch, type Desk } from './desk.ts'

/** What a call has to pass, and the account that counts it for usage reports. */
export interface Turnstile {
  /** Most specific first. */
  readonly levels: readonly Level[]
  /** `undefined` for calls without API key. */
  readonly counted: Account | undefined
}

/** `undefined`: admitted. Else the level that refused, and whether for want of an answer. */
export type Decision =
  | { readonly level: Level; readonly unreachable: boolean; readonly atMs: number }
  | undefined

/**
 * Lets a call through or names the limit it met. Synchronous, without a message or a copy, while
 * leases are at hand or known to be empty. Hops: 1 otherwise.
 */
export function admit(desk: Desk, turnstile: Turnstile): Settled<Decision> {
  const nowMs = desk.clock.now()
  hearClock(desk.book, nowMs)
  const { levels, counted } = turnstile
  const verdict = spendLevels(levels, nowMs)
  if (verdict.kind === 'refused') return { ...verdict, atMs: nowMs }
  if (verdict.kind === 'ask') return askAndConclude(desk, turnstile, verdict.missing)
  if (counted?.used !== undefined) {
    counted.used++
    if (levels.length === 0) watch(desk, counted)
  }
  for (const level of levels) if (wantsRefill(level, nowMs)) refillAhead(desk, level.account)
  return undefined
}

async function askAndConclude(
  desk: Desk,
  { levels, counted }: Turnstile,
  missing: readonly Level[],
): Promise<Decision> {
  const answerOf = await askMeters(desk, missing)
  const nowMs = desk.clock.now()
  const verdict = concludeLevels(levels, missing, answerOf, nowMs)
  if (verdict.kind === 'admitted' && counted?.used !== undefined) counted.used++
  for (const { account } of missing) watch(desk, account)
  return verdict.kind === 'admitted' ? undefined : { ...verdict, atMs: nowMs }
}
