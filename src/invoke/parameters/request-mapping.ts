import { byteString } from '../byte-string.ts'
import type { Invocation } from '../invocation.ts'
import type { Report } from '../phase.ts'
import { percentEncode } from '../request/percent.ts'
import type { BackendTarget } from '../target.ts'
import type { JsonBody } from './json-body.ts'
import { compileRequestSource, readsBody, type Source, type SourceValue } from './source.ts'

/** One compiled mapping: the parameter's name and where its value comes from. */
export interface Mapped {
  readonly name: string
  readonly source: Source
  /** The source as it is written: `'method.request.querystring.page'`. */
  readonly from: string
}

/** `requestParameters` of an integration, compiled. */
export interface RequestMapping {
  readonly headers: readonly Mapped[]
  readonly query: readonly Mapped[]
  readonly path: readonly Mapped[]
  /** Whether some source reads the body. */
  readonly readsBody: boolean
}

/** Compiles the request parameter mappings of a method's integration; reports those that are none. */
export function compileRequestMapping(target: BackendTarget, report: Report): RequestMapping {
  const groups: Record<string, Mapped[]> = { header: [], querystring: [], path: [] }
  let body = false
  for (const [to, from] of Object.entries(target.integration.requestParameters ?? {})) {
    const [, group = '', name] =
      /^integration\.request\.(header|querystring|path)\.([\w.$-]+)$/.exec(to) ?? []
    const source = compileRequestSource(from)
    if (name === undefined || source === undefined) {
      report({
        path: `${target.path}.methodIntegration.requestParameters['${to}']`,
        found: from,
        expected:
          'a mapping such as method.request.header.X, method.request.body.x, context.X, stageVariables.X or a literal in single quotes',
        severity: 'error',
      })
      continue
    }
    groups[group]?.push({ name, source, from })
    body ||= readsBody(from)
  }
  const { header = [], querystring = [], path = [] } = groups
  return { headers: header, query: querystring, path, readsBody: body }
}

/** The values of one group, by name; absent sources are left out. */
export function mappedValues(
  mapped: readonly Mapped[],
  call: Invocation,
  body: JsonBody | undefined,
): ReadonlyMap<string, Exclude<SourceValue, undefined>> {
  if (mapped.length === 0) return noValues
  const values = new Map<string, Exclude<SourceValue, undefined>>()
  for (const { name, source } of mapped) {
    const value = source(call, body)
    if (value !== undefined) values.set(name, value)
  }
  return values
}

const noValues: ReadonlyMap<string, string> = new Map()

/** `'a=1&a=2&b=x%20y'` of decoded values. */
export function queryText(values: ReadonlyMap<string, string | readonly string[]>): string {
  if (values.size === 0) return ''
  const pairs: string[] = []
  for (const [name, value] of values) {
    for (const one of typeof value === 'string' ? [value] : value) {
      pairs.push(`${percentEncode(name)}=${percentEncode(one)}`)
    }
  }
  return pairs.join('&')
}

/** A value as a header holds it: several joined by commas, line breaks as blanks. */
export const headerText = (value: string | readonly string[]): string =>
  byteString(typeof value === 'string' ? value : value.join(','))
