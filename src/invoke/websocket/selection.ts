import { compileMessagePath } from './message-path.ts'

/** What a selection expression may refer to. Each answers `undefined` where there is nothing. */
export interface SelectionSource {
  /** The message read as JSON; `undefined` when it is none. */
  readonly body?: unknown
  readonly header?: (lowerName: string) => string | undefined
  /** `'authorizer.usageIdentifierKey'` */
  readonly context?: (name: string) => unknown
  readonly stageVariable?: (name: string) => string | undefined
  /** The endpoint's answer: its status, and its headers by lower-case name, in order. */
  readonly response?: {
    readonly status: number
    readonly headers: (lowerName: string) => readonly string[]
  }
}

/** A selection expression, compiled: evaluated once, its result is never read as an expression. */
export type Selection = (source: SelectionSource) => string

/** Whether an expression looks at nothing: the same key for every call. */
export const isStatic = (expression: string): boolean =>
  !/\$/.test(expression.replaceAll('\\$', ''))

type Reader = (source: SelectionSource) => unknown

const reference = /\\\$|\$\{([^}]*)\}|\$([A-Za-z](?:[A-Za-z0-9_.*-]|\[[^\]]*\])*)/g

/**
 * Compiles `$request.body.action`, `${request.body.service}/${request.body.action}`, static text and
 * `\$default`; `undefined` for an expression that refers to something unknown. What is missing is
 * the empty text.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function compileSelection(expression: string): Selection | undefined {
  const parts: (string | Reader)[] = []
  let last = 0
  for (const match of expression.matchAll(reference)) {
    const [whole, braced, plain] = match
    parts.push(expression.slice(last, match.index))
    last = match.index + whole.length
    const name = braced ?? plain
    const reader = name === undefined ? '$' : compileReference(name.trim())
    if (reader === undefined) return undefined
    parts.push(reader)
  }
  parts.push(expression.slice(last))
  const [before, only, after] = parts
  // The usual case, one reference and nothing around it, needs no joining.
  if (parts.length === 3 && before === '' && after === '' && typeof only === 'function') {
    return (source) => textOf(only(source))
  }
  return (source) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : textOf(part(source))
    return text
  }
}

const members: readonly (readonly [prefix: string, compile: (rest: string) => Reader])[] = [
  [
    'request.header.',
    (name) =>
      ({ header }) =>
        header?.(name.toLowerCase()),
  ],
  [
    'context.',
    (name) =>
      ({ context }) =>
        context?.(name),
  ],
  [
    'stageVariables.',
    (name) =>
      ({ stageVariable }) =>
        stageVariable?.(name),
  ],
  [
    'integration.response.header.',
    (name) =>
      ({ response }) =>
        response?.headers(name.toLowerCase()).at(-1),
  ],
  [
    'integration.response.multivalueheader.',
    (name) =>
      ({ response }) =>
        response?.headers(name.toLowerCase()).join(','),
  ],
]

function compileReference(name: string): Reader | undefined {
  if (name === 'integration.response.statuscode') return ({ response }) => response?.status
  const body = /^request\.body(?:\.|(?=\[)|$)(.*)$/s.exec(name)?.[1]
  if (body !== undefined) {
    const path = compileMessagePath(body)
    return path && (({ body: json }) => path(json))
  }
  for (const [prefix, compile] of members) {
    if (name.startsWith(prefix)) return compile(name.slice(prefix.length))
  }
  return undefined
}

/**
 * A selected value as text: an array of two is `[item1, item2]`, an object `{name=value}`.
 * Documented for arrays; both are what Java prints.
 */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object') return ''
  if (Array.isArray(value)) return `[${value.map(nestedText).join(', ')}]`
  const entries = Object.entries(value).map(([name, one]) => `${name}=${nestedText(one)}`)
  return `{${entries.join(', ')}}`
}

const nestedText = (value: unknown): string => (value === null ? 'null' : textOf(value))
