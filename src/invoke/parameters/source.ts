import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'

/**
 * A compiled source of parameter mapping. Gives one text, several for multi-value sources, or
 * `undefined` when the source is absent or empty, which omits the mapping.
 */
export type Source = (call: Invocation) => string | readonly string[] | undefined

/**
 * Compiles the request side's sources that need no body: `'literal'`, `method.request.header.X`,
 * `.path.X`, `.querystring.X` and their multi-value forms, `context.X`, `stageVariables.X`.
 * `undefined` for anything else (`method.request.body…`, a mistake).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function compileRequestSource(expression: string): Source | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1]
  if (literal !== undefined) return () => literal
  if (expression.startsWith('stageVariables.')) {
    const name = expression.slice('stageVariables.'.length)
    return (call) => orAbsent(call.plan.variables?.[name])
  }
  if (expression.startsWith('context.')) {
    const name = expression.slice('context.'.length)
    return (call) => {
      const value = contextValue(call, name)
      return typeof value === 'string'
        ? orAbsent(value)
        : typeof value === 'number' || typeof value === 'boolean'
          ? String(value)
          : undefined
    }
  }
  const parameter = /^method\.request\.(\w+)\.(.+)$/s.exec(expression)
  const [, kind = '', name = ''] = parameter ?? []
  return requestReaders[kind]?.(name)
}

const requestReaders: Readonly<Record<string, (name: string) => Source>> = {
  path: (name) => (call) => orAbsent(call.pathParameters?.[name]),
  querystring: (name) => (call) => orAbsent(call.query.multi.get(name)?.at(-1)),
  multivaluequerystring: (name) => (call) => call.query.multi.get(name),
  header: lowerHeader,
  multivalueheader: lowerHeader,
}

/** Differs: names compare without case, because HTTP/2 lower-cases them on the way. */
function lowerHeader(name: string): Source {
  const lower = name.toLowerCase()
  return (call) => orAbsent(call.header(lower))
}

function orAbsent(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
