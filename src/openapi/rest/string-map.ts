import type { StringMap } from '../../definition/common.ts'
import { nodeAt, textAt, unlessEmpty, type Node } from '../node.ts'

/** The map of texts under a key, scalars as the author spelled them; `undefined` when there is no entry. */
export function stringMap(node: Node, key: string): StringMap | undefined {
  const map = nodeAt(node, key)
  const entries = Object.keys(map).flatMap((name) => {
    const text = textAt(map, name)
    return text === undefined ? [] : [[name, text] as const]
  })
  return unlessEmpty(Object.fromEntries(entries))
}
