/** From a client's certificate to a root that is trusted. @see RFC 5280 §6.1 */
import { isSignedBy, isStrong } from './algorithms.ts'
import type { Certificate } from './certificate.ts'

/** Certificate authorities that are trusted, by subject. */
export interface TrustStore {
  readonly bySubject: ReadonlyMap<string, readonly Certificate[]>
}

/** Whether a chain was found; the problem is of the certificate that came farthest. */
export type ChainVerdict =
  | { readonly kind: 'trusted'; readonly untilMs: number }
  | { readonly kind: 'refused'; readonly problem: ChainProblem }

export type ChainProblem =
  | 'out-of-date'
  | 'unsupported-algorithm'
  /** No authority of the right name signed it, or the chain does not reach a root of the trust store. */
  | 'no-chain'
  | 'too-long'

/** Authorities from the one that issued the client's certificate to the root. */
const authoritiesMax = 4
/** Signatures checked for one certificate, however many authorities share a name. */
const signaturesMax = 16

export function trustStoreOf(certificates: readonly Certificate[]): TrustStore {
  const bySubject = new Map<string, Certificate[]>()
  for (const one of certificates)
    bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one])
  return { bySubject }
}

interface Search {
  readonly store: TrustStore
  /** What else the client sent: authorities between its own and the trusted ones. */
  readonly presented: readonly Certificate[]
  readonly nowMs: number
  signaturesLeft: number
  problem: ChainProblem
}

/** Looks for a chain of valid authorities up to a root in the trust store. Revocation is not looked at. */
export async function findChain(
  leaf: Certificate,
  presented: readonly Certificate[],
  store: TrustStore,
  nowMs: number,
): Promise<ChainVerdict> {
  if (!isCurrent(leaf, nowMs)) return { kind: 'refused', problem: 'out-of-date' }
  if (leaf.signatureAlgorithm === undefined || !isStrong(leaf.publicKey)) {
    return { kind: 'refused', problem: 'unsupported-algorithm' }
  }
  const search: Search = {
    store,
    presented,
    nowMs,
    signaturesLeft: signaturesMax,
    problem: 'no-chain',
  }
  const untilMs = await climb(leaf, 0, leaf.notAfterMs, search)
  return untilMs === undefined
    ? { kind: 'refused', problem: search.problem }
    : { kind: 'trusted', untilMs }
}

const isCurrent = ({ notBeforeMs, notAfterMs }: Certificate, nowMs: number): boolean =>
  notBeforeMs <= nowMs && nowMs <= notAfterMs

/**
 * When the chain above a certificate ends, `undefined` when there is none.
 * @param below authorities between the client's certificate and the issuer that is looked for
 */
async function climb(
  certificate: Certificate,
  below: number,
  untilMs: number,
  search: Search,
): Promise<number | undefined> {
  if (below >= authoritiesMax) {
    search.problem = 'too-long'
    return undefined
  }
  for (const { issuer, isTrusted } of issuersOf(certificate, search)) {
    if (!isCurrent(issuer, search.nowMs)) {
      search.problem = 'out-of-date'
      continue
    }
    if (!mayIssue(issuer, below, isTrusted)) continue
    if (search.signaturesLeft-- <= 0) return undefined
    if (!(await isSignedBy(certificate, issuer))) continue
    const endsMs = Math.min(untilMs, issuer.notAfterMs)
    const isRoot = issuer.issuer === issuer.subject
    if (isRoot && isTrusted) return endsMs
    if (isRoot) continue
    const found = await climb(issuer, below + 1, endsMs, search)
    if (found !== undefined) return found
  }
  return undefined
}

function issuersOf({ issuer: name }: Certificate, { store, presented }: Search) {
  const trusted = store.bySubject.get(name) ?? []
  return [
    ...trusted.map((issuer) => ({ issuer, isTrusted: true })),
    ...presented
      .filter(({ subject }) => subject === name)
      .map((issuer) => ({ issuer, isTrusted: false })),
  ]
}

/** Roots of version 1 say nothing of themselves; who trusts them says it for them. */
function mayIssue(issuer: Certificate, below: number, isTrusted: boolean): boolean {
  const isAuthority = issuer.isAuthority ?? (isTrusted && issuer.issuer === issuer.subject)
  return isAuthority && issuer.pathLengthMax >= below && isStrong(issuer.publicKey)
}
