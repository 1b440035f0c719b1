import { PathError } from '../../languages/json-path/parse.ts'
import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import { own, ownOf } from '../own.ts'
import { headerOf, type HeaderList } from '../reply.ts'
import { addedHeader } from '../request/event-headers.ts'
import { removedAtIngress } from '../request/headers.ts'
import { headerLines, joinedLines } from '../request/lines.ts'
import { compileBodyPath, jsonBody, type JsonBody } from './json-body.ts'

/** One text, several for multi-value sources, or `undefined` for absent or empty, which omits the mapping. */
export type SourceValue = string | readonly string[] | undefined

/**
 * A compiled source of parameter mapping. The second argument is there for sources of the body,
 * which without it have no value.
 */
export type Source = (call: Invocation, body?: JsonBody) => SourceValue

/** A compiled source of the response side. */
export type ResponseSource = (
  call: Invocation,
  answer: { readonly headers: HeaderList; readonly body: JsonBody },
) => SourceValue

/**
 * Compiles a source of the request side: `'literal'`, `method.request.header.X`, `.path.X`,
 * `.querystring.X`, their multi-value forms, `method.request.body`, `method.request.body.a.b`,
 * `context.X`, `stageVariables.X`. `undefined` for anything else.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function compileRequestSource(expression: string): Source | undefined {
  const [, kind = '', name = ''] = /^method\.request\.(\w+)\.(.+)$/s.exec(expression) ?? []
  return (
    compileConstantSource(expression) ??
    compileBodySource(expression, 'method.request.body') ??
    own(requestReaders, kind)?.(name)
  )
}

/**
 * Compiles a source of the response side: `integration.response.header.X`, `.multivalueheader.X`,
 * `integration.response.body`, `integration.response.body.a.b`, and the sources both sides know.
 */
export function compileResponseSource(expression: string): ResponseSource | undefined {
  const constant = compileConstantSource(expression)
  if (constant !== undefined) return (call) => constant(call)
  const [, multi, name] =
    /^integration\.response\.(multivalue)?header\.(.+)$/s.exec(expression) ?? []
  if (name !== undefined) return responseHeader(name.toLowerCase(), multi !== undefined)
  const body = compileBodySource(expression, 'integration.response.body')
  if (body === undefined) return undefined
  const inError = compileErrorSource(expression)
  return (call, answer) => body(call, answer.body) ?? inError?.(call, answer.body)
}

/** A header of the backend's answer: its last line, or all of them. */
function responseHeader(lower: string, isMulti: boolean): ResponseSource {
  if (!isMulti) {
    return (_, { headers }) => {
      const value = headerOf(headers, lower)
      return value === undefined ? undefined : orAbsent(headerLines(lower, value).at(-1))
    }
  }
  return (_, { headers }) => {
    const values = headers.filter(([name]) => name.toLowerCase() === lower)
    return orAbsent(values.map(([, value]) => joinedLines(lower, value)).join(','))
  }
}

/** Whether a request-side source needs the body. */
export const readsBody = (expression: string): boolean =>
  /^method\.request\.body(?:[.[]|$)/.test(expression)

/** Sources that both sides know. */
function compileConstantSource(
  expression: string,
): ((call: Invocation) => SourceValue) | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1]
  if (literal !== undefined) return () => literal
  if (expression.startsWith('stageVariables.')) {
    const name = expression.slice('stageVariables.'.length)
    return (call) => orAbsent(ownOf(call.plan.variables, name))
  }
  if (!expression.startsWith('context.')) return undefined
  const name = expression.slice('context.'.length)
  return (call) => {
    const value = contextValue(call, name)
    if (typeof value === 'string') return orAbsent(value)
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
  }
}

function compileBodySource(expression: string, prefix: string): Source | undefined {
  if (!expression.startsWith(prefix)) return undefined
  const rest = expression.slice(prefix.length)
  if (rest === '') return (_, body) => orAbsent(body?.text)
  if (!/^[.[]/.test(rest)) return undefined
  try {
    const path = compileBodyPath(rest)
    return (_, body) => orAbsent(body?.select(path))
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    return undefined
  }
}

/**
 * A path into the JSON that a function's error message holds as text, as
 * `integration.response.body.errorMessage.code` says it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */
function compileErrorSource(expression: string): Source | undefined {
  const prefix = 'integration.response.body.errorMessage'
  const inner = compileBodySource(expression, prefix)
  if (inner === undefined || expression === prefix) return undefined
  const message = compileBodyPath('.errorMessage')
  return (call, body) => {
    const text = body?.select(message)
    return text === undefined ? undefined : inner(call, jsonBody(text))
  }
}

const requestReaders: Readonly<Record<string, (name: string) => Source>> = {
  path: (name) => (call) => orAbsent(ownOf(call.pathParameters, name)),
  querystring: (name) => (call) => orAbsent(call.query.multi.get(name)?.at(-1)),
  multivaluequerystring: (name) => (call) => call.query.multi.get(name),
  header: headerReader((lower, value) => headerLines(lower, value).at(-1)),
  multivalueheader: headerReader(joinedLines),
}

/**
 * Reads a header, of several lines as `read` says.
 * Differs: names compare without case, because HTTP/2 lower-cases them on the way.
 */
function headerReader(
  read: (lower: string, value: string) => string | undefined,
): (name: string) => Source {
  return (name) => {
    const lower = name.toLowerCase()
    if (removedAtIngress.has(lower)) return () => undefined
    const fillIn = addedHeader(lower)
    return (call) => {
      if (fillIn !== undefined && call.place.isTest !== true) return fillIn(call)
      const value = call.header(lower)
      return value === undefined ? undefined : orAbsent(read(lower, value))
    }
  }
}

function orAbsent(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
