import type { Remedy } from './rule.ts'

/** Why a call was refused, for people: what happened, what demanded it, and what would have passed. */
export interface Explanation {
  /** `'key-not-in-plan'` */
  readonly code: string
  /** As in `lifecycle.ts`: `'api-key'`. */
  readonly phase: string
  /** The gateway response type; absent where no stage was reached. */
  readonly responseType?: string
  readonly status: number
  readonly summary: string
  readonly rule: string
  /** Ready to print; nothing secret. */
  readonly evidence: readonly { readonly name: string; readonly value: string }[]
  /** Best first, at least one. */
  readonly remedies: readonly Remedy[]
  /** A page of this repository: `'docs/throttling.md'`. */
  readonly docs?: string
}
