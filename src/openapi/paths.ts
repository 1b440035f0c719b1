import { nodeAt, nodesIn, type Node } from './node.ts'
import { resolveRef } from './refs.ts'

/** Path → path item in the author's order, references followed. Extensions beside the paths are left out. */
export const pathItemsOf = (root: Node): [string, Node][] =>
  nodesIn(nodeAt(root, 'paths')).flatMap(([path, item]): [string, Node][] =>
    path.startsWith('x-') ? [] : [[path, resolveRef(root, item) ?? {}]],
  )
