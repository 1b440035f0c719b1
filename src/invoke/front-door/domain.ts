import type { ApiMapping, DomainName } from '../../definition/domain-name.ts'
import { compileRules, type CompiledRule } from './routing-rules.ts'

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

/** A domain's rules and mappings, as its routing mode has them looked at. */
export interface CompiledDomain {
  readonly rules: readonly CompiledRule[]
  /** Longest first; the empty key last. */
  readonly mappings: readonly ApiMapping[]
  /** Once a mapping has several levels, all are string prefixes instead of whole first segments. */
  readonly multiLevel: boolean
}

const compiled = new WeakMap<DomainName, CompiledDomain>()

/** What a domain leads to, prepared on its first call. */
export function compiledDomain(domain: DomainName): CompiledDomain {
  let table = compiled.get(domain)
  if (table === undefined) compiled.set(domain, (table = compile(domain)))
  return table
}

/**
 * The most specific mapping of a domain for a path; the empty base path takes the rest.
 * Differs: AWS keeps `/ping` and `/sping` of a domain for its own health checks; here they are paths like others.
 * @param comparison `as-declared` lets the domain's multi-level rule apply, `whole-segments` never does
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 */
export function matchMapping(
  table: CompiledDomain,
  path: string,
  comparison: 'as-declared' | 'whole-segments',
): MappingMatch | undefined {
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
  const { routingMode = 'BASE_PATH_MAPPING_ONLY' } = domain
  const rules = routingMode === 'BASE_PATH_MAPPING_ONLY' ? [] : compileRules(domain)
  const mapped = routingMode === 'ROUTING_RULE_ONLY' ? [] : Object.values(domain.mappings)
  const mappings = mapped.sort((a, b) => b.apiMappingKey.length - a.apiMappingKey.length)
  const multiLevel = mappings.some(({ apiMappingKey }) => apiMappingKey.includes('/'))
  return { rules, mappings, multiLevel }
}
