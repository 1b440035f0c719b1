import { isLongInteger } from '../long-integers.ts'
import { tokenProblems, type Claims, type TokenProblem } from './jwt-token.ts'

/** What an authorizer demands of a token's claims. */
export interface ClaimRules {
  /** Compared exactly; a slash at the end counts. */
  readonly issuer: string
  readonly audience: ReadonlySet<string>
}

/** Difference between clocks that is forgiven, in seconds; AWS documents none. */
const clockToleranceSeconds = 0

/**
 * The first thing wrong with a verified token's claims: issuer, audience (`client_id` counts only when there
 * is no `aud`), end, beginning; `undefined` when all is well. A token without an end is refused.
 */
export function claimProblem(
  claims: Claims,
  { issuer, audience }: ClaimRules,
  nowMs: number,
): TokenProblem | undefined {
  if (claims['iss'] !== issuer) return tokenProblems.issuer
  const stated = claims['aud'] ?? claims['client_id']
  if (!texts(stated).some((one) => audience.has(one))) return tokenProblems.audience
  const nowSeconds = nowMs / 1000
  const { exp, nbf, iat } = claims
  if (typeof exp !== 'number' || exp + clockToleranceSeconds <= nowSeconds) {
    return tokenProblems.expired
  }
  for (const beginning of [nbf, iat]) {
    if (beginning === undefined) continue
    const hasBegun =
      typeof beginning === 'number' && beginning - clockToleranceSeconds <= nowSeconds
    if (!hasBegun) return tokenProblems.early
  }
  return undefined
}

/** The scopes of a token: `scope`, separated by blanks, and `scp`, a text or a list. */
export function scopesOf({ scope, scp }: Claims): ReadonlySet<string> {
  return new Set(
    [...texts(scope), ...texts(scp)].flatMap((text) => text.split(' ')).filter(Boolean),
  )
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Every claim as text, as functions and logs see it: `'[admin staff]'` for a list, `'map[a:1]'` for an object. */
export function claimTexts(claims: Claims): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)]))
}

function claimText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (isLongInteger(value)) return value.rawJSON
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`
  if (typeof value === 'object') {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `map[${members.map(([name, member]) => `${name}:${claimText(member)}`).join(' ')}]`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}
