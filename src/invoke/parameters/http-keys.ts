import type { StringMap } from '../../definition/common.ts'
import { byteString } from '../byte-string.ts'
import type { Report } from '../phase.ts'
import {
  compileHttpSource,
  compilePathSource,
  type HttpSource,
  type MappingSide,
} from './http-source.ts'

/** One line of a parameter mapping, compiled. */
export interface HttpMapping {
  readonly operation: 'append' | 'overwrite' | 'remove'
  readonly target: 'header' | 'querystring' | 'path' | 'statuscode'
  /** Of the header (lower case) or query parameter; `''` for path and status code. */
  readonly name: string
  readonly source: HttpSource
}

const keyShapes = {
  request: /^(append|overwrite|remove):(header|querystring)\.(.+)$|^overwrite:path$/,
  response: /^(append|overwrite|remove):(header)\.(.+)$|^overwrite:statuscode$/,
} as const satisfies Record<MappingSide, RegExp>

const wholeTargets = { request: 'path', response: 'statuscode' } as const

/** Compiles a map of mappings, in the author's order; what is wrong in it is reported and left out. */
export function compileHttpMappings(
  parameters: StringMap,
  side: MappingSide,
  path: string,
  report: Report,
): readonly HttpMapping[] {
  return Object.entries(parameters).flatMap(([key, expression]) => {
    const mapping = compileMapping(key, expression, side)
    if (mapping !== undefined) return [mapping]
    report({
      path: `${path}['${key}']`,
      found: expression,
      expected:
        'append, overwrite or remove of a header or query parameter, with a variable such as $request.header.x or text',
      severity: 'error',
    })
    return []
  })
}

function compileMapping(
  key: string,
  expression: string,
  side: MappingSide,
): HttpMapping | undefined {
  const match = keyShapes[side].exec(key)
  const source = compileSource(key, expression, side)
  if (match === null || source === undefined) return undefined
  const [, operation, target, name = ''] = match
  if (operation === undefined) {
    return { operation: 'overwrite', target: wholeTargets[side], name, source }
  }
  return {
    operation: operation as HttpMapping['operation'],
    target: target as HttpMapping['target'],
    name: target === 'header' ? name.toLowerCase() : name,
    source,
  }
}

/** What is removed needs no value, whatever its author wrote. */
const nothing: HttpSource = { needsBody: false, read: () => '' }

function compileSource(key: string, expression: string, side: MappingSide): HttpSource | undefined {
  if (key.startsWith('remove:')) return nothing
  return key === 'overwrite:path'
    ? compilePathSource(expression)
    : compileHttpSource(expression, side)
}

/** Mappings with what their sources give for this call; those whose source is missing are skipped. */
export function evaluate(
  mappings: readonly HttpMapping[],
  input: Parameters<HttpSource['read']>[0],
): readonly (HttpMapping & { readonly value: string })[] {
  return mappings.flatMap((mapping) => {
    const value = mapping.source.read(input)
    return value === undefined ? [] : [{ ...mapping, value }]
  })
}

/** Applies the header mappings; all values were read before the first is applied. */
export function applyToHeaders(
  headers: Headers,
  mappings: readonly (HttpMapping & { readonly value: string })[],
): void {
  for (const { operation, target, name, value } of mappings) {
    if (target !== 'header') continue
    if (operation === 'append') headers.append(name, byteString(value))
    else if (operation === 'overwrite') headers.set(name, byteString(value))
    else headers.delete(name)
  }
}
