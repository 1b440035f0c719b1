import type { ApiMapping, DomainName } from '../../definition/domain-name.ts'

/** A mapping that a path falls under. */
export interface MappingMatch {
  readonly mapping: ApiMapping
  /** The path after the base path, at least `'/'`. */
  readonly rest: string
  /** False when the base path ends inside a segment of the path. */
  readonly wholeSegments: boolean
  /** Whether some mapping of the domain has several levels. */
  readonly multiLevel: boolean
}

interface CompiledDomain {
  /** Longest first; the empty key last. */
  readonly mappings: readonly ApiMapping[]
  /** Once a mapping has several levels, all are string prefixes instead of whole first segments. */
  readonly multiLevel: boolean
}

const compiled = new WeakMap<DomainName, CompiledDomain>()

/**
 * The most specific mapping of a domain for a path; the empty base path takes the rest.
 * @param comparison `as-declared` lets the domain's multi-level rule apply, `whole-segments` never does
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 */
export function matchMapping(
  domain: DomainName,
  path: string,
  comparison: 'as-declared' | 'whole-segments',
): MappingMatch | undefined {
  let table = compiled.get(domain)
  if (table === undefined) compiled.set(domain, (table = compile(domain)))
  const { multiLevel } = table
  for (const mapping of table.mappings) {
    const { apiMappingKey: key } = mapping
    if (key === '') return { mapping, rest: path, wholeSegments: true, multiLevel }
    if (!path.startsWith(key, 1)) continue
    const next = path.charAt(key.length + 1)
    if (next === '' || next === '/') {
      const rest = path.slice(key.length + 1) || '/'
      return { mapping, rest, wholeSegments: true, multiLevel }
    }
    if (multiLevel && comparison === 'as-declared') {
      const rest = `/${path.slice(key.length + 1)}`
      return { mapping, rest, wholeSegments: false, multiLevel }
    }
  }
  return undefined
}

function compile(domain: DomainName): CompiledDomain {
  const mappings = Object.values(domain.mappings).sort(
    (a, b) => b.apiMappingKey.length - a.apiMappingKey.length,
  )
  return { mappings, multiLevel: mappings.some(({ apiMappingKey }) => apiMappingKey.includes('/')) }
}
