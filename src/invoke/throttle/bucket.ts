import type { ThrottleSettings } from '../../definition/common.ts'
import type { BucketTerms } from '../../ports.ts'

/** How full a bucket was at an instant of its owner's clock. */
export interface Level {
  readonly tokens: number
  readonly atMs: number
}

/**
 * A bucket's terms from a limit of a plan, a stage or a route; `undefined` when nothing is limited.
 * AWS does not say what one missing half means: no rate is unlimited, no burst is one second's worth.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export function bucketTerms(
  id: string,
  { rateLimit, burstLimit }: ThrottleSettings,
): BucketTerms | undefined {
  // -1 is the console's way to switch a method's throttling off.
  if (rateLimit === undefined || rateLimit < 0) return undefined
  const burst =
    burstLimit === undefined || burstLimit < 0 ? burstOfRate(rateLimit) : Math.floor(burstLimit)
  return { id, ratePerSecond: rateLimit, burst }
}

const burstOfRate = (ratePerSecond: number): number =>
  ratePerSecond === 0 ? 0 : Math.max(1, Math.ceil(ratePerSecond))

/** A bucket nobody has used: full. */
export const fullLevel = (terms: BucketTerms, nowMs: number): Level => ({
  tokens: terms.burst,
  atMs: nowMs,
})

/**
 * The level at `nowMs`: what time adds fills no further than `room`, but never takes away what is
 * there, save by the capacity. A clock that stepped back adds nothing and counts from its new time.
 */
export function fill(level: Level, terms: BucketTerms, nowMs: number, room = terms.burst): Level {
  const elapsedMs = Math.max(0, nowMs - level.atMs)
  const filled = level.tokens + (terms.ratePerSecond * elapsedMs) / 1000
  const tokens = Math.min(terms.burst, Math.max(level.tokens, Math.min(room, filled)))
  return { tokens, atMs: nowMs }
}

/** Adds up many binary fractions: a token short by rounding is a token. */
const roundingTokens = 1e-9

/** Whole tokens in the bucket. */
export const wholeTokens = (tokens: number): number => Math.floor(tokens + roundingTokens)

/** Longest wait that is told to a caller; a bucket that never fills has no better answer. */
const retryAfterMsMax = 86_400_000

/** Milliseconds until the bucket holds a whole token, at least 1. */
export function retryAfterMs(tokens: number, terms: BucketTerms): number {
  if (terms.ratePerSecond <= 0 || terms.burst < 1) return retryAfterMsMax
  const waitMs = Math.ceil(((1 - tokens) / terms.ratePerSecond) * 1000 - roundingTokens)
  return Math.min(Math.max(waitMs, 1), retryAfterMsMax)
}
