import { retryAfterMs, wholeTokens } from './bucket.ts'
import type { BucketTerms } from '../../ports.ts'

/**
 * The numbers that trade accuracy for round trips; docs/throttling.md derives the bounds.
 * Each may be changed alone: the bounds are stated in these names.
 */
export const leasing = {
  /** How long a grant may be spent, save by slow callers. Long enough that a steady isolate asks about once in it. */
  ttlMs: 1_000,
  /** Slow callers ask ahead for so many calls, but for no longer than `horizonMsMax`. */
  slowCalls: 12,
  horizonMsMax: 15_000,
  /** Hot callers ask ahead for so many calls, but for no shorter than `horizonMsMin`. */
  hotCalls: 400,
  horizonMsMin: 400,
  /** A grant lives longer than its calls are expected to take by this factor, because calls come by chance. */
  lateness: 1.5,
  /** Only a bucket this full, and a quota with so many times more left, gives units for longer than `ttlMs`. */
  roomyShare: 0.5,
  roomyGrants: 50,
  /** How much longer the meter counts a grant as outstanding, for clocks that run a little apart. */
  graceMs: 100,
  /** Largest part of a bucket that may be out in isolates. */
  leasedShare: 0.5,
  /** How far tokens in the bucket and tokens in isolates together may exceed the burst. */
  slack: 0.1,
  /** Largest part of what is left of a quota that one grant may take, divided by the callers. */
  quotaShare: 0.25,
  /** A call waits no longer for a meter; then the plan decides whether it passes. */
  answerMsMax: 200,
  /** At this part of a grant the isolate asks for the next in the background. */
  refillShare: 0.2,
  /** The same for hot callers, whose grants last not much longer than a busy meter's answer takes. */
  hotRefillShare: 0.35,
  /** Longest that an isolate refuses by itself: limits are edited, and units come back. */
  denyMsMax: 1_000,
  /** How long an isolate waits at most that meets an empty bucket alone, so that a message brings several tokens. */
  aloneMsMax: 50,
  /** How long isolates wait at most when several meet an empty bucket. */
  contentionMsMax: 500,
  /** How long after its last message an isolate counts as active. */
  activeMs: 2_000,
  /** After this, units that an isolate never reported count as used. */
  unreportedMs: 60_000,
} as const

/**
 * How full a bucket may become by time alone while `outstanding` tokens are out in isolates.
 * This line holds the bound: tokens here plus tokens there never exceed `(1 + slack) × burst`, and
 * with one caller, whose reports are complete, never the burst.
 */
export const roomOf = (terms: BucketTerms, outstanding: number, callers: number): number =>
  Math.max(0, (callers > 1 ? 1 + leasing.slack : 1) * terms.burst - outstanding)

/** Who asks for tokens, and what is known of it and of the others. */
export interface Demand {
  readonly need: 0 | 1
  readonly ahead: number
  /** Tokens this caller holds already. */
  readonly held: number
  /** Active callers of the bucket, this one included. */
  readonly callers: number
}

/**
 * Tokens to give to one caller, at most what the bucket has. One caller is served as it asks; of
 * several, none takes more than its part of the leased share or half of what is there, so that
 * near the limit grants shrink to the one unit that a call waits for.
 */
export function grantTokens(tokens: number, terms: BucketTerms, demand: Demand): number {
  const whole = wholeTokens(tokens)
  if (whole < 1) return 0
  const share = Math.floor((leasing.leasedShare * terms.burst) / demand.callers) - demand.held
  const fair = demand.callers > 1 ? Math.ceil(whole / 2) : whole
  const ahead = Math.min(demand.need + demand.ahead, share, fair)
  return Math.max(demand.need, ahead, 0)
}

/** What a caller did not get, and among how many it competes. */
interface Shortage {
  readonly wanted: number
  readonly contenders: number
}

/** The time of an empty bucket's next token, to the millisecond; 0 while it has one. */
export const emptyMs = (tokens: number, terms: BucketTerms): number =>
  wholeTokens(tokens) < 1 ? retryAfterMs(tokens, terms) : 0

/**
 * How long a caller that takes tokens ahead should not ask again; 0 while the bucket has what it
 * wants. With nothing wanted an empty bucket tells the time of its next token. Callers who want
 * more than there is ask so rarely that asking pays, yet often enough that the bucket does not
 * overflow meanwhile; of several, while there is a token for each, one message at a time (the
 * shortest wait).
 */
export function waitMs(
  tokens: number,
  terms: BucketTerms,
  { wanted, contenders }: Shortage,
): number {
  const exactMs = emptyMs(tokens, terms)
  if (wanted <= tokens || terms.ratePerSecond <= 0) return exactMs
  const quarterFullMs = Math.floor((terms.burst / (4 * terms.ratePerSecond)) * 1000)
  if (contenders <= 1) return Math.max(exactMs, Math.min(leasing.aloneMsMax, quarterFullMs))
  if (tokens >= contenders) return 1
  return Math.max(exactMs, Math.min(leasing.contentionMsMax, quarterFullMs), 1)
}

/** How often a caller of an empty bucket should ask for one token at a time: its part of the rate. */
export const paceMs = ({ ratePerSecond }: BucketTerms, callers: number): number =>
  ratePerSecond > 0
    ? Math.min((callers * 1_000) / ratePerSecond, leasing.denyMsMax)
    : leasing.denyMsMax

/** Quota units to give to one caller: a quarter of what is left, divided among the callers; the last ones singly. */
export function grantUnits(left: number, demand: Demand): number {
  if (left < 1) return 0
  const share = Math.floor((leasing.quotaShare * left) / demand.callers) - demand.held
  return Math.max(demand.need, Math.min(demand.need + demand.ahead, share, left))
}
