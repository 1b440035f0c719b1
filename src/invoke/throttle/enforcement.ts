import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { Mode } from './account.ts'

/**
 * How the owner of a usage plan wants its limits kept. Said by tags of the plan, because tags pass
 * through every AWS client: `tidegate:mode=strict`.
 */
export interface Enforcement {
  /** `tidegate:mode`, `leased` (default) or `strict`: one message to the meter for every call. */
  readonly mode: Mode
  /** `tidegate:fail-open`, `true` (default) or `false`: refuse calls when the meter cannot be reached. */
  readonly failOpen: boolean
  /** `tidegate:method-throttle`, `replace` (default) or `both`: whether the plan's own limit counts beside a method's. */
  readonly methodThrottle: 'replace' | 'both'
  /** `tidegate:rate-limit-headers`, `false` (default, as AWS) or `true`. */
  readonly headers: boolean
}

/** The enforcement a plan asks for; a tag with any other value means the default. */
export function enforcementOf({ tags }: UsagePlan): Enforcement {
  return {
    mode: tags?.['tidegate:mode'] === 'strict' ? 'strict' : 'leased',
    failOpen: tags?.['tidegate:fail-open'] !== 'false',
    methodThrottle: tags?.['tidegate:method-throttle'] === 'both' ? 'both' : 'replace',
    headers: tags?.['tidegate:rate-limit-headers'] === 'true',
  }
}
