/**
 * What one isolate has seen of one origin. Passive: only calls tell, nothing is sent to find out.
 * Closed: in use. Open: left alone after failures in a row. Half open: its time is over, and one
 * call at a time may try it; success closes, failure opens again.
 */
export interface OriginHealth {
  failuresInARow: number
  /** When the origin may be tried again; `undefined` while it is closed. */
  openUntilMs: number | undefined
  /** Until when a probe counts as under way: a call that was cancelled never reports back. */
  probeUntilMs: number
}

/** How patient a group is. */
export interface Patience {
  readonly failuresToOpen: number
  readonly halfOpenAfterMs: number
  /** How long a probe may stay unanswered before the next one. */
  readonly probeMs: number
}

export const healthy = (): OriginHealth => ({
  failuresInARow: 0,
  openUntilMs: undefined,
  probeUntilMs: 0,
})

/**
 * Whether a call may go to the origin now. A call that must not be repeated leaves the probing to
 * others for as long again, so that it does not pay for a failed one.
 */
export function isAvailable(
  { openUntilMs, probeUntilMs }: OriginHealth,
  nowMs: number,
  { halfOpenAfterMs }: Patience,
  isRepeatable: boolean,
): boolean {
  if (openUntilMs === undefined) return true
  if (nowMs < probeUntilMs) return false
  return nowMs >= openUntilMs + (isRepeatable ? 0 : halfOpenAfterMs)
}

/** Notes that a call goes there; one to an open origin is its probe. */
export function begin(health: OriginHealth, nowMs: number, { probeMs }: Patience): void {
  if (health.openUntilMs !== undefined) health.probeUntilMs = nowMs + probeMs
}

/** @returns whether the origin has come back with this answer */
export function succeed(health: OriginHealth): boolean {
  const isBack = health.openUntilMs !== undefined
  health.failuresInARow = 0
  health.openUntilMs = undefined
  health.probeUntilMs = 0
  return isBack
}

/** @returns whether the origin is left alone from this failure on */
export function fail(health: OriginHealth, nowMs: number, patience: Patience): boolean {
  health.failuresInARow++
  health.probeUntilMs = 0
  const wasOpen = health.openUntilMs !== undefined
  if (!wasOpen && health.failuresInARow < patience.failuresToOpen) return false
  health.openUntilMs = nowMs + patience.halfOpenAfterMs
  return !wasOpen
}
