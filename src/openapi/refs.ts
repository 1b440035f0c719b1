/** `$ref` inside one document. Schemas are never expanded: models refer to each other by name. */
import { isNode, nodeAt, own, type Node } from './node.ts'

/** Longest chain of references to references that is followed. */
const chainMax = 10

/**
 * The node that a local reference leads to, or the node itself when it is none. What stands beside a `$ref` is
 * ignored. A reference to nowhere, to another document or in a circle gives `undefined`.
 */
export function resolveRef(root: Node, node: Node): Node | undefined {
  let current: unknown = node
  for (let step = 0; step < chainMax; step++) {
    if (!isNode(current)) return undefined
    const ref = own(current, '$ref')
    if (typeof ref !== 'string') return current
    current = pointerTarget(root, ref)
  }
  return undefined
}

/** The value at `#/a/b~1c`; `undefined` for other documents and for nothing. */
function pointerTarget(root: Node, ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined
  let current: unknown = root
  for (const token of ref.slice(2).split('/')) {
    if (!isNode(current)) return undefined
    current = own(current, token.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return current
}

const modelRef =
  /^(?:#\/definitions\/|#\/components\/schemas\/|https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/)([^/]+)$/

/** `'Pet'` of `#/definitions/Pet`, `#/components/schemas/Pet` or a model's canonical URL. */
export const modelNameOf = (ref: string): string | undefined => modelRef.exec(ref)?.[1]

/**
 * Whether a reference leads to a definition of its own schema, as draft 4 has them. Such a definition comes before a
 * model of the same name, as it does when a body is validated.
 */
export function leadsWithin(schema: Node, ref: string): boolean {
  const name = /^#\/definitions\/([^/]+)$/.exec(ref)?.[1]
  return name !== undefined && own(nodeAt(schema, 'definitions'), name) !== undefined
}
