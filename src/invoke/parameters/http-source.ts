import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import { jsonExcess } from '../json-depth.ts'
import { parseKeepingIntegers } from '../long-integers.ts'
import { own, ownOf } from '../own.ts'
import { isToken } from '../token.ts'
import { joinedLines } from '../request/lines.ts'
import { percentEncodePath } from '../request/percent.ts'
import { compileBodyPath, mappedBodyBytesMax } from './body-path.ts'

/** What a mapping of an HTTP API looks at: the call as it came in and, for responses, the backend's answer. */
export interface MappingInput {
  readonly call: Invocation
  /** Of the request or of the response, whichever is mapped; empty unless a source `needsBody`. */
  readonly body: Uint8Array
  /** The backend's; absent while the request is mapped. */
  readonly responseHeaders?: Headers
}

/** A value of a parameter mapping, compiled. `undefined`: it does not exist for this call. */
export interface HttpSource {
  readonly needsBody: boolean
  readonly read: (input: MappingInput) => string | undefined
}

/** Which side of the backend a mapping stands on; decides between `$request.…` and `$response.…`. */
export type MappingSide = 'request' | 'response'

const utf8 = new TextDecoder()
/** One variable and nothing else: names of path variables are plain, others may have any characters. */
const oneVariable =
  /^\$(?:request\.path\b[\w.:-]*|(?!request\.path\b)(?:request|response|context|stageVariables)\b[^$]*)$/
/**
 * A variable within text. Without braces its name ends before the first character that names seldom have.
 * Observed: authors write `/$request.path.proxy` for `overwrite:path`, and the service fills it in.
 */
const templateHole =
  /\$\{([^{}]+)\}|\$((?:request|response|context|stageVariables)\b(?:\.\w+(?:[-:]\w+)*|\[[^\]]*\])*)/g

/**
 * Compiles the right side of a mapping: `'$request.header.x-tenant'`, `'$request.body.order.id'`,
 * `'$context.requestId'`, `'$stageVariables.env'`, `'v1/${request.path.id}-${context.requestId}'`,
 * `'/$request.path.proxy'`, or plain text. `undefined` for an expression that begins like a variable and is none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function compileHttpSource(expression: string, side: MappingSide): HttpSource | undefined {
  return compileExpression(expression, (name) => compileVariable(name, side))
}

/**
 * Compiles the right side of `overwrite:path`. The path is sent as it is written, so what was decoded for the
 * others stands in it encoded again; `$request.path` is as the client wrote it.
 */
export function compilePathSource(expression: string): HttpSource | undefined {
  return compileExpression(expression, compilePathVariable)
}

/** A variable of the request alone, as identity sources of authorizers are; `undefined` for anything else. */
export function compileHttpVariable(expression: string): HttpSource | undefined {
  const [, braced] = /^\$\{([^{}]+)\}$/.exec(expression) ?? []
  if (braced !== undefined) return compileVariable(braced.replace(/^\$/, ''), 'request')
  return oneVariable.test(expression) ? compileVariable(expression.slice(1), 'request') : undefined
}

type CompileVariable = (name: string) => HttpSource | undefined

function compileExpression(expression: string, compile: CompileVariable): HttpSource | undefined {
  if (!expression.includes('$')) return { needsBody: false, read: () => expression }
  return oneVariable.test(expression)
    ? compile(expression.slice(1))
    : compileTemplate(expression, compile)
}

const decodedParameter = /^request\.(?:path|querystring)\./

function compilePathVariable(name: string): HttpSource | undefined {
  const source = compileVariable(name, 'request')
  if (source === undefined || !decodedParameter.test(name)) return source
  return withoutBody((input) => {
    const value = source.read(input)
    return value === undefined ? undefined : percentEncodePath(value)
  })
}

function compileTemplate(template: string, compile: CompileVariable): HttpSource | undefined {
  const parts: (string | HttpSource)[] = []
  let last = 0
  for (const match of template.matchAll(templateHole)) {
    const [, braced, bare = ''] = match
    const source = compile(braced?.replace(/^\$/, '') ?? bare)
    // Without braces, what is no variable is text: `US$request`.
    if (source === undefined && braced === undefined) continue
    if (source === undefined) return undefined
    parts.push(template.slice(last, match.index), source)
    last = match.index + match[0].length
  }
  parts.push(template.slice(last))
  const filled = parts.filter((part) => part !== '')
  const [only] = filled
  // A template that is one variable and nothing else is that variable, and may be missing like it.
  if (filled.length === 1 && typeof only === 'object') return only
  return {
    needsBody: filled.some((part) => typeof part === 'object' && part.needsBody),
    read: (input) => {
      let text = ''
      for (const part of filled) text += typeof part === 'string' ? part : (part.read(input) ?? '')
      return text
    },
  }
}

function compileVariable(name: string, side: MappingSide): HttpSource | undefined {
  const [, root = '', rest = ''] = /^([A-Za-z]+)(?:\.(.+))?$/s.exec(name) ?? []
  if (root === 'context' && rest !== '') {
    return withoutBody(({ call }) => textOf(contextValue(call, rest)))
  }
  if (root === 'stageVariables' && rest !== '') {
    return withoutBody(({ call }) => ownOf(call.plan.variables, rest))
  }
  if (root !== side) return undefined
  // A body may be a list: `$request.body[0].id`.
  const [, list] = /^body(\[.+)$/s.exec(rest) ?? []
  if (list !== undefined) return bodySource(list)
  const [, kind = '', key] = /^(\w+)(?:\.(.+))?$/s.exec(rest) ?? []
  return own(side === 'request' ? requestKinds : responseKinds, kind)?.(key)
}

type CompileKind = (key: string | undefined) => HttpSource | undefined

const requestKinds: Readonly<Record<string, CompileKind>> = {
  header: (key) => named(key, (name) => headerSource(name, ({ call }) => call.request.headers)),
  querystring: (key) =>
    named(key, (name) => withoutBody(({ call }) => call.query.multi.get(name)?.join(','))),
  path: (key) =>
    key === undefined
      ? withoutBody(({ call }) => call.place.routePath)
      : withoutBody(({ call }) => ownOf(call.pathParameters, key)),
  body: bodySource,
}

const responseKinds: Readonly<Record<string, CompileKind>> = {
  header: (key) => named(key, (name) => headerSource(name, (input) => input.responseHeaders)),
  body: bodySource,
}

function named(
  key: string | undefined,
  compile: (name: string) => HttpSource | undefined,
): HttpSource | undefined {
  return key === undefined ? undefined : compile(key)
}

function headerSource(
  name: string,
  headersOf: (input: MappingInput) => Headers | undefined,
): HttpSource | undefined {
  if (!isToken(name)) return undefined
  const lower = name.toLowerCase()
  return withoutBody((input) => {
    const value = headersOf(input)?.get(lower)
    return value === null || value === undefined ? undefined : joinedLines(lower, value)
  })
}

function bodySource(path: string | undefined): HttpSource | undefined {
  if (path === undefined) {
    return {
      needsBody: true,
      read: ({ body }) => (body.length === 0 ? undefined : utf8.decode(body)),
    }
  }
  const find = compileBodyPath(path)
  return find && { needsBody: true, read: ({ body }) => textOf(find(parseStart(body))) }
}

function parseStart(body: Uint8Array): unknown {
  const text = utf8.decode(body.subarray(0, mappedBodyBytesMax))
  if (jsonExcess(text) !== undefined) return undefined
  try {
    return parseKeepingIntegers(text)
  } catch {
    return undefined
  }
}

function withoutBody(read: HttpSource['read']): HttpSource {
  return { needsBody: false, read }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
