import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import { ownOf } from '../own.ts'
import { compileRequestSource } from '../parameters/source.ts'
import type { Refusal } from '../refusal.ts'

/** A gateway response's template, cut once into literals and references. Not Velocity. */
export type Substitution = (call: Invocation, error: ErrorView) => string

/** `$context.error` of one refusal. */
export interface ErrorView {
  readonly message: string | null
  readonly responseType: string
  readonly validationErrorString: string | undefined
  readonly refusal: Refusal
}

const reference =
  /\$\{?(context\.[A-Za-z0-9_.-]+|stageVariables\.[A-Za-z0-9_]+|method\.request\.(?:header|path|querystring)\.[A-Za-z0-9_.$-]+)\}?/g

/**
 * Compiles `{"message":$context.error.messageString}`: only straight substitution of `$context.*`,
 * `$stageVariables.*` and `$method.request.*`. A reference without a value renders as nothing.
 */
export function compileSubstitution(template: string): Substitution {
  const parts: (string | Substitution)[] = []
  let last = 0
  for (const match of template.matchAll(reference)) {
    const [whole, dotted] = match
    if (dotted === undefined) continue
    const name = dotted.replace(/\.+$/, '')
    parts.push(template.slice(last, match.index), compileReference(name))
    const kept =
      whole.startsWith('${') && whole.endsWith('}')
        ? whole.length
        : whole.indexOf(name) + name.length
    last = match.index + kept
  }
  parts.push(template.slice(last))
  return (call, error) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : part(call, error)
    return text
  }
}

/** A source of a `gatewayresponse.header.*` parameter; `undefined` omits the header. */
export function compileParameterSource(
  expression: string,
): (call: Invocation, error: ErrorView) => string | undefined {
  const literal = /^'(.*)'$/s.exec(expression)
  if (literal?.[1] !== undefined) {
    const [, text] = literal
    return () => text
  }
  const read = compileReference(expression)
  return (call, error) => {
    const value = read(call, error)
    return value === '' ? undefined : value
  }
}

function compileReference(name: string): Substitution {
  if (name === 'context.error.message') return (_, error) => error.message ?? ''
  if (name === 'context.error.messageString') return (_, error) => JSON.stringify(error.message)
  if (name === 'context.error.responseType') return (_, error) => error.responseType
  if (name === 'context.error.validationErrorString') {
    return (_, error) => error.validationErrorString ?? ''
  }
  if (name.startsWith('context.')) {
    const variable = name.slice('context.'.length)
    return (call) => textOf(contextValue(call, variable))
  }
  if (name.startsWith('stageVariables.')) {
    const variable = name.slice('stageVariables.'.length)
    return (call) => ownOf(call.plan.variables, variable) ?? ''
  }
  const sources = sourcesOf(name).flatMap((source) => compileRequestSource(source) ?? [])
  return (call) => {
    for (const read of sources) {
      const value = read(call)
      if (value !== undefined) return typeof value === 'string' ? value : value.join(',')
    }
    return ''
  }
}

/** `method.input.params.x`, as the guide writes it, finds a parameter where `$input.params('x')` does. */
function sourcesOf(expression: string): readonly string[] {
  const name = /^method\.input\.params\.(.+)$/s.exec(expression)?.[1]
  if (name === undefined) return [expression]
  return ['path', 'querystring', 'header'].map((place) => `method.request.${place}.${name}`)
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
