/** Which requirements hold for an operation; the same for REST and HTTP APIs. */
import { asNode, listAt, own, textsAt, type Node } from './node.ts'

/** One scheme an operation requires. */
export interface Requirement {
  readonly scheme: string
  readonly scopes: readonly string[]
}

/**
 * The operation's own requirements, else the root's; `security: []` switches everything off. Whether schemes
 * stand in one object or in several, all of them are asked for.
 */
export function requirementsOf(root: Node, operation: Node): Requirement[] {
  const owner = Array.isArray(own(operation, 'security')) ? operation : root
  return listAt(owner, 'security').flatMap((entry) => {
    const schemes = asNode(entry)
    return Object.keys(schemes).map((scheme) => ({ scheme, scopes: textsAt(schemes, scheme) }))
  })
}
