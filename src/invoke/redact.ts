/** Names whose values are secrets, in queries and JSON members, compared without case. */
const secretName =
  /^(?:.*(?:token|secret|password|passwd|signature|credential|api[-_]?key|session).*|key|sig|code|auth|authorization|x-amz-security-token)$/i

/** True when the value under this name must not be kept. */
export const isSecretName = (name: string): boolean => secretName.test(name)

/** What stands in a secret's place. */
export const redacted = '***'

/** Headers that never leave a call: credentials, and what sets or proves a session. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-amz-security-token',
])

/** True for headers whose values must not be kept. */
export const isSecretHeader = (name: string): boolean =>
  secretHeaders.has(name.toLowerCase()) || isSecretName(name)

/** Characters of a secret that execution logs show, at its end. */
const shownChars = 6

/**
 * `'******************************1c70cd'`: a secret in an execution log. Observed: an asterisk a character, and
 * the last six. Differs: an execution log shows nothing of a secret of twelve characters or fewer.
 */
export function maskedSecret(text: string): string {
  const shown = text.length > 2 * shownChars ? shownChars : 0
  const hidden = text.length - shown
  return '*'.repeat(hidden) + text.slice(hidden)
}

/** `'/pets?api_key=abc&size=2'` → `'/pets?api_key=***&size=2'`; what is no secret stays byte for byte. */
export function redactUrl(url: string): string {
  const mark = url.indexOf('?')
  if (mark < 0) return url
  const query = url
    .slice(mark + 1)
    .split('&')
    .map(redactPair)
    .join('&')
  return `${url.slice(0, mark)}?${query}`
}

function redactPair(pair: string): string {
  const equals = pair.indexOf('=')
  if (equals < 0) return pair
  return isSecretName(plain(pair.slice(0, equals))) ? `${pair.slice(0, equals)}=${redacted}` : pair
}

/** A name as the caller meant it; what is no percent-encoding stays. */
function plain(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Characters of one value, and members of one list or object, that are kept as evidence. */
const evidenceCharsMax = 512
const evidenceItemsMax = 10

/**
 * The evidence of a refusal as it may be kept: secrets in the query of addresses taken out, and
 * bounded, because a client decides how much there is wrong with a body.
 */
export const keptEvidence = (
  evidence: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => keptMembers(evidence, 0)

/** A loop and no chain of lists: a flood of refused calls passes here. */
function keptMembers(members: object, depth: number): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {}
  let left = evidenceItemsMax
  for (const name in members) {
    if (left-- === 0) break
    result[name] = kept((members as Readonly<Record<string, unknown>>)[name], depth)
  }
  return result
}

/** Deeper than two levels no evidence goes. */
function kept(value: unknown, depth: number): unknown {
  if (typeof value === 'string') {
    const text = value.length > evidenceCharsMax ? beginningOf(value) : value
    return text.includes('://') && address.test(text) ? redactUrl(text) : text
  }
  if (typeof value !== 'object' || value === null) return value
  if (depth === 2) return undefined
  return Array.isArray(value)
    ? value.slice(0, evidenceItemsMax).map((item) => kept(item, depth + 1))
    : keptMembers(value, depth + 1)
}

const address = /^[a-z]+:\/\/[^ ]*\?/

/** The first characters as a text of their own: a slice would keep the whole in memory. */
const beginningOf = (text: string): string =>
  JSON.parse(JSON.stringify(text.slice(0, evidenceCharsMax))) as string

/** `'203.0.113.77'` → `'203.0.113.0'`, `'2001:db8:1:2::7'` → `'2001:db8:1::'`: a network, not a person. */
export function redactAddress(address: string): string {
  if (!address.includes(':')) return address.replace(/\.\d+$/, '.0')
  const groups = address.split('::', 1)[0]?.split(':').slice(0, 3) ?? []
  return `${groups.join(':')}::`
}
