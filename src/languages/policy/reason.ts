import type { Outcome } from './combine.ts'

/** How one statement met a request, as simulations print it. */
export interface StatementEntry {
  readonly policy: number | string
  readonly statement: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  /** The first element that does not fit; absent when the statement matches. */
  readonly because?: string
}

/**
 * The one thing to know of a decision: the statement that made it, or the one that came nearest.
 * @param lacking the sets whose allow is missing, where policies are given by set
 */
export function reasonOf(
  decision: Outcome,
  entries: readonly StatementEntry[],
  lacking: readonly string[] = [],
): string {
  const made = (effect: 'Allow' | 'Deny') =>
    entries.find((entry) => entry.because === undefined && entry.effect === effect)
  const denies = decision === 'explicitDeny' ? made('Deny') : undefined
  if (denies !== undefined) return `${named(denies)} denies`
  const allows = made('Allow')
  if (decision === 'allow') {
    return allows === undefined ? 'nothing asks for a policy' : `${named(allows)} allows`
  }
  if (allows !== undefined && lacking.length > 0) {
    return `${named(allows)} allows, but ${lacking.map((set) => `the ${set} set`).join(' and ')} must as well`
  }
  const [nearest] = entries
    .filter(({ effect, because }) => effect === 'Allow' && because !== undefined)
    .sort((a, b) => distance(a) - distance(b))
  if (nearest === undefined) return 'no statement allows it'
  return `no statement allows it; ${named(nearest)} comes nearest, but its ${nearest.because} does not fit`
}

const named = ({ policy, statement, sid }: StatementEntry): string =>
  sid === undefined
    ? `statement ${statement} of policy ${policy}`
    : `statement '${sid}' of policy ${policy}`

/** Elements in the order in which they are looked at, the last first. */
const elements = ['Condition', 'Resource', 'Action', 'Principal']

const distance = ({ because = '' }: StatementEntry): number =>
  elements.findIndex((element) => because.startsWith(element))
