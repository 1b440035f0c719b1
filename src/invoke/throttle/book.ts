import { forgetOldest } from '../../forget-oldest.ts'
import { openAccount, type Account, type Mode } from './account.ts'
import { expire } from './lease.ts'

/** All that one isolate holds of meters. Lives as long as the isolate; belongs to no request. */
export interface Book {
  /** Random; meters count their callers by it. */
  readonly isolateId: string
  readonly accounts: Map<string, Account>
  latestMs: number
}

/** Accounts an isolate keeps; beyond it the oldest is forgotten, and its unspent units count as used. */
const accountsMax = 10_000

/** A book without accounts. */
export const openBook = (isolateId: string): Book => ({
  isolateId,
  accounts: new Map(),
  latestMs: 0,
})

/**
 * The account of a meter. A change of mode opens it anew: strict accounts hold nothing, and what a
 * leased one held is lost to its caller, at most one grant.
 */
export function accountOf(
  book: Book,
  meterId: string,
  terms: { readonly mode: Mode; readonly counts: boolean },
): Account {
  const known = book.accounts.get(meterId)
  if (known !== undefined && known.mode === terms.mode) return known
  const account = openAccount(meterId, terms)
  book.accounts.set(meterId, account)
  forgetOldest(book.accounts, accountsMax)
  return account
}

/** Hears the clock. When it stepped back, no lease can be trusted to end in time: all end now. */
export function hearClock(book: Book, nowMs: number): void {
  if (nowMs < book.latestMs) {
    for (const account of book.accounts.values()) {
      for (const lease of account.buckets.values()) expire(lease)
      if (account.quota !== undefined) expire(account.quota)
      account.unreachableUntilMs = 0
      account.answeredAtMs = 0
      account.busyUntilMs = 0
      account.watchedUntilMs = 0
    }
  }
  book.latestMs = nowMs
}
