import type { Authorizer } from '../../definition/authorizer.ts'
import type { Invocation } from '../invocation.ts'
import { compileRequestSource } from '../parameters/source.ts'
import { isSecretHeader, maskedSecret } from '../redact.ts'
import { allValuesOf, identityExpressions } from './identity-source.ts'

/** What a call brings for its authorizer to look at, for the execution log. */
export interface IncomingIdentity {
  /** `'**************c70cd1'`, of a REQUEST authorizer by source: `'{method.request.header.Auth=********}'`. */
  readonly shown: string
  /** All values of all sources; none of them may stand in a log. */
  readonly secrets: ReadonlySet<string>
}

/** Compiles how an authorizer's execution log shows identities; `undefined` for a call without any. */
export function compileIncomingIdentity(
  authorizer: Authorizer,
): (call: Invocation) => IncomingIdentity | undefined {
  const isToken = authorizer.type === 'TOKEN'
  const sources = identityExpressions(authorizer).map((expression) => ({
    expression,
    last: compileRequestSource(expression),
    all: allValuesOf(expression),
  }))
  return (call) => {
    const secrets = new Set<string>()
    const parts: string[] = []
    for (const { expression, last, all } of sources) {
      const value = [last?.(call) ?? []].flat().join(',')
      if (value === '') continue
      secrets.add(value)
      for (const one of [all(call) ?? []].flat()) secrets.add(one)
      parts.push(isToken ? maskedIdentity(value) : `${expression}=${maskedSecret(value)}`)
    }
    if (parts.length === 0) return undefined
    const shown = parts.join(', ')
    return { shown: isToken ? shown : `{${shown}}`, secrets }
  }
}

/** A token or a principal: the last six characters of a text that is long enough to keep the others a secret. */
export function maskedIdentity(text: string): string {
  return `**************${text.length > 18 ? text.slice(-6) : ''}`
}

/**
 * JSON that goes to or comes from an authorizer, as the log shows it: identities are masked, and what
 * stands under a secret's name. Other text is not shown.
 */
export function shownJson(text: string, secrets: ReadonlySet<string>): string {
  const shown = (name: string, value: unknown): unknown => {
    if (Array.isArray(value) && isSecretHeader(name)) return value.map((one) => shown(name, one))
    const isSecret =
      typeof value === 'string' &&
      (isSecretHeader(name) || name === 'usageIdentifierKey' || secrets.has(value))
    return isSecret ? maskedSecret(value) : value
  }
  try {
    return JSON.stringify(JSON.parse(text), shown)
  } catch {
    return ''
  }
}
