import type { SenderCount, SenderReport, SenderTotals } from '../../ports-senders.ts'
import { forgetOldest } from '../../forget-oldest.ts'

/** What isolates told of the senders of one rule. Changed in place. */
export interface SenderTally {
  /** By sender, in the order of the last report. */
  readonly senders: Map<string, Map<string, Told>>
}

interface Told {
  readonly requests: number
  readonly atMs: number
}

/** Senders of a rule that are counted at a time, as on AWS: the busiest are those reported last. */
const sendersMax = 10_000
/** Isolates remembered for one sender, and senders told to an isolate that did not ask for them. */
const isolatesMax = 1_000
const toldMax = 500

export function emptyTally(): SenderTally {
  return { senders: new Map() }
}

/** Takes one isolate's report and answers with what the others counted. */
export function tally(state: SenderTally, report: SenderReport, nowMs: number): SenderTotals {
  const { isolateId, windowSeconds, limit } = report
  for (const { key, requests } of report.senders) {
    const told = state.senders.get(key) ?? new Map<string, Told>()
    state.senders.delete(key)
    state.senders.set(key, told)
    told.delete(isolateId)
    told.set(isolateId, { requests, atMs: nowMs })
    forgetOldest(told, isolatesMax)
  }
  forgetOldest(state.senders, sendersMax)
  const asked = new Set(report.senders.map(({ key }) => key))
  const others: SenderCount[] = []
  let unasked = 0
  for (const [key, told] of state.senders) {
    const count = sumOfOthers(told, isolateId, windowSeconds, nowMs)
    if (told.size === 0) state.senders.delete(key)
    else if (count > 0 && (asked.has(key) || (count >= limit && unasked++ < toldMax)))
      others.push({ key, requests: count })
  }
  return { others }
}

/** What the rule's object does. */
export const tallyLogic = { empty: emptyTally, tally }

/** A report fades as its window passes: what it counted is taken to be spread evenly over it. */
export function faded(requests: number, ageMs: number, windowSeconds: number): number {
  return Math.max(0, Math.round(requests * (1 - ageMs / (windowSeconds * 1000))))
}

function sumOfOthers(
  told: Map<string, Told>,
  isolateId: string,
  windowSeconds: number,
  nowMs: number,
): number {
  let sum = 0
  for (const [id, { requests, atMs }] of told) {
    const count = faded(requests, nowMs - atMs, windowSeconds)
    if (count === 0) told.delete(id)
    else if (id !== isolateId) sum += count
  }
  return sum
}
