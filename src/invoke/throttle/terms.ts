/** Terms as a meter knows them: the newest, and those they replaced. Changed in place. */
export interface TermsMemory<Terms extends object> {
  current: Terms
  previous: Terms | undefined
  changedAtMs: number
}

/** How long isolates may still read an edited plan's old text: twice KV's propagation time. */
const staleReadersMs = 120_000

/** The first terms a meter hears of. */
export const rememberTerms = <Terms extends object>(
  terms: Terms,
  nowMs: number,
): TermsMemory<Terms> => ({ current: terms, previous: undefined, changedAtMs: nowMs })

/**
 * The terms that hold after hearing `offered`. An edit reaches isolates at different times, and
 * plans carry no revision; so terms that were just replaced are taken for a late reader's, lest
 * bucket and quota swing between old and new with every call.
 */
export function adoptTerms<Terms extends object>(
  memory: TermsMemory<Terms>,
  offered: Terms,
  nowMs: number,
): Terms {
  if (sameTerms(offered, memory.current)) return memory.current
  const stale = memory.previous !== undefined && sameTerms(offered, memory.previous)
  if (stale && nowMs - memory.changedAtMs < staleReadersMs) return memory.current
  memory.previous = memory.current
  memory.current = offered
  memory.changedAtMs = nowMs
  return offered
}

function sameTerms(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return left.length === right.size && left.every(([name, value]) => right.get(name) === value)
}
