import type { Authorizer } from '../../definition/authorizer.ts'
import { compileLinearRegExp, PatternError } from '../../languages/linear-regexp/linear-regexp.ts'
import type { Invocation } from '../invocation.ts'
import { compileRequestSource, type Source, type SourceValue } from '../parameters/source.ts'
import type { Report } from '../phase.ts'
import { isAscii } from '../text.ts'
import { verdictKey } from './verdict-cache.ts'

/**
 * Reads one identity source of a call; `undefined` when it is missing or empty. A TOKEN authorizer's is the
 * text as sent, a REQUEST authorizer's tells calls apart and is no more than that.
 */
export type IdentityReader = (call: Invocation) => string | undefined

const requestSource =
  /^(?:method\.request\.(?:header|querystring|multivalueheader|multivaluequerystring)|stageVariables|context)\..+$/

/** `['method.request.header.Auth', 'context.path']`: a REST authorizer's identity sources, one by one. */
export const identityExpressions = ({ identitySource = '' }: Authorizer): readonly string[] =>
  identitySource
    .split(',')
    .map((expression) => expression.trim())
    .filter((expression) => expression !== '')

/**
 * Compiles a REST authorizer's identity sources: `'method.request.header.Auth, context.path'`.
 * Reports sources that do not exist; path parameters are none. A source that cannot be read is always
 * missing, so nobody is let in by it.
 */
export function compileIdentitySources(
  authorizer: Authorizer,
  path: string,
  report: Report,
): readonly IdentityReader[] {
  return identityExpressions(authorizer).map((expression) => {
    const source = requestSource.test(expression) ? compileRequestSource(expression) : undefined
    if (source === undefined) {
      report({
        path: `${path}.identitySource`,
        found: expression,
        expected:
          'method.request.header.X, method.request.querystring.X, stageVariables.X or context.X',
        severity: 'error',
      })
      return () => undefined
    }
    if (authorizer.type !== 'REQUEST') return (call) => textOf(source(call))
    const all = allValuesOf(expression)
    return (call) => (textOf(source(call)) === undefined ? undefined : keyOf(all(call)))
  })
}

/**
 * A REQUEST authorizer sees all values of a parameter, so a kept verdict is for all of them: with the last
 * one alone, a good value before it would open the door to everybody who sends the last.
 */
export function allValuesOf(expression: string): Source {
  const all = expression.replace(
    /^method\.request\.(header|querystring)\./,
    'method.request.multivalue$1.',
  )
  return compileRequestSource(all) ?? (() => undefined)
}

/** `a,b` and `a` with `b` are two identities: the function may have looked at one of two values only. */
const keyOf = (values: SourceValue): string =>
  verdictKey(typeof values === 'object' ? values : [values ?? ''])

function textOf(value: SourceValue): string | undefined {
  const text = typeof value === 'object' ? value.join(',') : value
  return text === '' ? undefined : text
}

/**
 * Compiles a validation expression, which the whole text must match; `undefined` when there is none.
 * Author's patterns run on callers' texts, so only those that take linear time are allowed: reports
 * look-around and back references. A pattern that cannot be run matches nothing.
 */
export function compileValidation(
  authorizer: Authorizer,
  path: string,
  report: Report,
): ((text: string) => boolean) | undefined {
  const { identityValidationExpression: pattern } = authorizer
  if (pattern === undefined || pattern === '') return undefined
  try {
    const matches = compileLinearRegExp(`^(?:${pattern})\\z`)
    return (text) => matches(octets(text))
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    report({
      path: `${path}.identityValidationExpression`,
      found: pattern,
      expected: `a pattern without look-around and back references: ${error.message}`,
      severity: 'error',
    })
    return () => false
  }
}

const encoder = new TextEncoder()

/** One code unit per UTF-8 octet, as the matcher reads text: no character may pass for another. */
function octets(text: string): string {
  if (isAscii(text)) return text
  let binary = ''
  for (const octet of encoder.encode(text)) binary += String.fromCharCode(octet)
  return binary
}
