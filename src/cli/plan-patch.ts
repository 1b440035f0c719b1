/** Limits of a usage plan as flags name them; `undefined` leaves what is there. */
export interface PlanLimits {
  /** Calls a second. */
  readonly rate: number | undefined
  /** Calls at once. */
  readonly burst: number | undefined
  /** Calls a period. */
  readonly quota: number | undefined
  readonly period: string | undefined
}

/** One entry of API Gateway's `patchOperations`. */
interface PatchOperation {
  readonly op: 'replace'
  readonly path: string
  readonly value: string
}

/**
 * The operations that set these limits. A plan without throttle or quota gets a whole one: what half
 * of it is given implies the other.
 */
export function planPatch(
  { throttle, quota }: { readonly throttle?: object; readonly quota?: object },
  limits: PlanLimits,
): readonly PatchOperation[] {
  const { rate, burst, period } = limits
  const wanted = {
    '/throttle/rateLimit': rate ?? (throttle === undefined ? burst : undefined),
    '/throttle/burstLimit':
      burst ?? (throttle === undefined && rate !== undefined ? Math.ceil(rate) : undefined),
    '/quota/limit': limits.quota,
    '/quota/period':
      period ?? (quota === undefined && limits.quota !== undefined ? 'DAY' : undefined),
  }
  return Object.entries(wanted).flatMap(([path, value]) =>
    value === undefined ? [] : [{ op: 'replace', path, value: String(value) }],
  )
}
