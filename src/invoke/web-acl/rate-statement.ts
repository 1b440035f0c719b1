import { toHex } from '../../aws/sha256.ts'
import type { RateBasedStatement, RateKey } from '../../definition/web-acl.ts'
import type { Evaluation, Matcher } from './evaluation.ts'
import { forwardedAddresses } from './forwarded-ip.ts'
import type { LabelPrefix } from './labels.ts'
import { md5 } from './md5.ts'
import { compileStatement, type StatementScope } from './statements.ts'
import { compileTransformations } from './transformations.ts'

/** Seconds over which a rule without a window of its own counts. */
export const rateWindowSecondsDefault = 300

/** One component of an aggregation key; undefined leaves the request out of the count. */
type KeyPart = (evaluation: Evaluation) => string | undefined

/**
 * A rate-based rule: matching requests are counted by key, and those above the limit match.
 * @param rule identity of this use of the rule, so that each use counts separately.
 */
export function compileRateStatement(
  statement: RateBasedStatement,
  rule: string,
  scope: StatementScope,
  path: string,
): Matcher {
  const isInScope =
    statement.ScopeDownStatement === undefined
      ? () => true
      : compileStatement(statement.ScopeDownStatement, scope, `${path}.ScopeDownStatement`)
  const parts = keyParts(statement, scope, path)
  const windowSeconds = statement.EvaluationWindowSec ?? rateWindowSecondsDefault
  return (evaluation) => {
    if (!isInScope(evaluation)) return false
    const key: string[] = []
    for (const part of parts) {
      const text = part(evaluation)
      if (text === undefined) return false
      key.push(text)
    }
    const { rates, nowMs } = evaluation.state
    return (
      rates.count(rule, senderKey(key), windowSeconds, nowMs, statement.Limit) > statement.Limit
    )
  }
}

/**
 * Under which name a rule's requests are counted. Other settings are another name, so that an edit begins anew
 * as on AWS, while edits elsewhere in the web ACL leave the counts alone.
 * @param owner the web ACL's ARN, and behind a slash the name of the rule that refers to the rule's group
 */
export function rateIdentity(owner: string, rule: string, settings: RateBasedStatement): string {
  const digest = Uint8Array.from(md5(JSON.stringify(settings)).slice(0, 6), (byte) =>
    byte.charCodeAt(0),
  )
  return `${owner}/${rule}/${toHex(digest)}`
}

/** Characters of a key that are remembered as they are. */
const keyCharsMax = 256

/**
 * The parts of a key as one text that ten thousand of may be remembered: headers and paths are senders' own and
 * may have kilobytes, so that a long key is its beginning and its digest.
 */
export function senderKey(parts: readonly string[]): string {
  const whole = parts.join('\n')
  if (whole.length <= keyCharsMax) return whole
  return `${whole.slice(0, keyCharsMax / 2)}\n${whole.length}\n${md5(whole)}`
}

function keyParts(
  statement: RateBasedStatement,
  scope: StatementScope,
  path: string,
): readonly KeyPart[] {
  const fail = (found: string, expected: string): readonly KeyPart[] => {
    scope.report({ path, found, expected, severity: 'error' })
    return []
  }
  switch (statement.AggregateKeyType) {
    case 'IP':
      return [sourceIp]
    case 'FORWARDED_IP':
      if (statement.ForwardedIPConfig === undefined) {
        return fail('no ForwardedIPConfig', 'ForwardedIPConfig with FORWARDED_IP')
      }
      return [forwardedIp(statement)]
    case 'CONSTANT':
      if (statement.ScopeDownStatement === undefined) {
        return fail('no ScopeDownStatement', 'a ScopeDownStatement with CONSTANT')
      }
      return []
    case 'CUSTOM_KEYS': {
      const keys = statement.CustomKeys ?? []
      const [only] = keys
      if (only === undefined) return fail('no CustomKeys', '1 to 5 CustomKeys')
      if (keys.length === 1 && (only.IP !== undefined || only.ForwardedIP !== undefined)) {
        return fail('an address alone', 'AggregateKeyType IP or FORWARDED_IP for that')
      }
      if (
        keys.some((key) => key.ForwardedIP !== undefined) &&
        statement.ForwardedIPConfig === undefined
      ) {
        return fail('no ForwardedIPConfig', 'ForwardedIPConfig with the key ForwardedIP')
      }
      return keys.map((key) => customPart(key, statement, scope.prefix))
    }
  }
}

const sourceIp: KeyPart = ({ view }) => view.request.sourceIp

function forwardedIp(statement: RateBasedStatement): KeyPart {
  const config = statement.ForwardedIPConfig
  if (config === undefined) return () => undefined
  return (evaluation) => {
    const addresses = forwardedAddresses(evaluation, config, 'FIRST')
    if (typeof addresses !== 'boolean') return addresses[0]?.text
    // Malformed with MATCH: all such requests share one instance.
    return addresses ? 'malformed' : undefined
  }
}

function customPart(key: RateKey, statement: RateBasedStatement, prefix: LabelPrefix): KeyPart {
  if (key.Header !== undefined) {
    const { Name, TextTransformations } = key.Header
    return transformed(TextTransformations, ({ view }) => view.header(Name))
  }
  if (key.Cookie !== undefined) {
    const { Name, TextTransformations } = key.Cookie
    return transformed(TextTransformations, ({ view }) => valueOf(view.cookies(), Name))
  }
  if (key.QueryArgument !== undefined) {
    const { Name, TextTransformations } = key.QueryArgument
    const wanted = Name.toLowerCase()
    return transformed(TextTransformations, ({ view }) =>
      valueOf(
        view.queryArguments().map(([name, value]) => [name.toLowerCase(), value] as const),
        wanted,
      ),
    )
  }
  if (key.QueryString !== undefined) {
    return transformed(key.QueryString.TextTransformations, ({ view }) =>
      view.queryString() === '' ? undefined : view.queryString(),
    )
  }
  if (key.UriPath !== undefined) {
    return transformed(key.UriPath.TextTransformations, ({ view }) => view.path())
  }
  if (key.HTTPMethod !== undefined) return ({ view }) => view.request.method
  if (key.ForwardedIP !== undefined) return forwardedIp(statement)
  if (key.ASN !== undefined) return ({ view }) => view.request.asn?.toString()
  if (key.LabelNamespace !== undefined) return labelsIn(key.LabelNamespace.Namespace, prefix)
  const fingerprint = key.JA3Fingerprint ?? key.JA4Fingerprint
  if (fingerprint !== undefined) {
    return () => (fingerprint.FallbackBehavior === 'MATCH' ? '' : undefined)
  }
  return sourceIp
}

function transformed(list: Parameters<typeof compileTransformations>[0], read: KeyPart): KeyPart {
  const transform = compileTransformations(list)
  return (evaluation) => {
    const text = read(evaluation)
    return text === undefined ? undefined : transform(text)
  }
}

function valueOf(pairs: readonly (readonly [string, string])[], name: string): string | undefined {
  return pairs.find(([key]) => key === name)?.[1]
}

/** All labels of a namespace together are the key; a short namespace is the rule's own. */
function labelsIn(namespace: string, prefix: LabelPrefix): KeyPart {
  const full = namespace.startsWith('awswaf:') ? namespace : prefix + namespace
  const start = full.endsWith(':') ? full : `${full}:`
  return ({ labels }) => {
    const found = [...labels].filter((label) => label.startsWith(start))
    return found.length === 0 ? undefined : found.sort().join()
  }
}
