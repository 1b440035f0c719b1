import { logTime } from '../../aws/time.ts'
import type { Claims } from './jwt-token.ts'

/** Claims that are moments, in seconds since the epoch. */
const moments: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time'])

/** One set of texts for one token, however often it comes. */
const made = new WeakMap<Claims, Readonly<Record<string, string>>>()

/**
 * Claims as REST APIs show them: all text, lists joined by commas (`'admin,staff'`), moments as dates
 * (`'Thu Aug 08 15:32:51 UTC 2019'`).
 */
export function claimTexts(claims: Claims): Readonly<Record<string, string>> {
  const known = made.get(claims)
  if (known !== undefined) return known
  const texts = Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [
        name,
        moments.has(name) && typeof value === 'number' ? logTime(value * 1000) : textOf(value),
      ]),
  )
  made.set(claims, texts)
  return texts
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
