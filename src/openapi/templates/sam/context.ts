import { isNode, own, type Node } from '../../node.ts'
import type { Resolver } from '../resolution.ts'
import type { Leftover, TemplateOptions, TemplateResource } from '../template.ts'

/** A SAM template under translation. Its resources are resolved already, so that ids stand where names stood. */
export interface SamBuild {
  readonly options: TemplateOptions
  readonly resolver: Resolver
  readonly resources: readonly TemplateResource[]
  readonly errors: string[]
  readonly leftovers: Leftover[]
}

/** A map of a definition while it is put together. */
export type Draft = Record<string, unknown>

/**
 * The mapping under an own key, made when it is not there. What stands there otherwise is replaced. A template may
 * call a path `__proto__`: that is a key like any other.
 */
export function draftAt(owner: Draft, key: string): Draft {
  const value = own(owner, key)
  if (isNode(value)) return value
  const made: Draft = {}
  const property = { value: made, enumerable: true, configurable: true, writable: true }
  Object.defineProperty(owner, key, property)
  return made
}

/** A copy that may be changed without changing the template. */
export const draftOf = (node: Node): Draft => structuredCloneNode(node) as Draft

/** Own copy in place of structuredClone, which drops the symbol that keeps the author's spelling. */
function structuredCloneNode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneNode)
  if (typeof value !== 'object' || value === null) return value
  const copy: Draft = { ...(value as Draft) }
  for (const key of Object.keys(copy)) copy[key] = structuredCloneNode(copy[key])
  return copy
}
