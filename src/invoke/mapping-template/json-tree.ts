import type { Tree } from '../../languages/json-path/tree.ts'
import { isLarge, isNumeric, toNumber } from '../../languages/velocity/compare.ts'
import { checkLength } from '../../languages/velocity/failure.ts'
import { flat } from '../../languages/velocity/flat.ts'
import { numberUnits } from '../../languages/velocity/number-cost.ts'
import {
  double,
  listOf,
  type List,
  type Meter,
  type Value,
  type ValueMap,
} from '../../languages/velocity/value.ts'

/** Template values as a JSON tree for paths; each node visited is charged to the rendering. */
export function jsonTree(meter: Meter): Tree<Value> {
  return {
    isObject: (node) => node instanceof Map,
    keys: (node) => {
      if (!(node instanceof Map)) return undefined
      meter.charge(node.size)
      return [...node.keys()].map(String)
    },
    member: (node, key) => (node instanceof Map ? node.get(key) : undefined),
    items: (node) => (isList(node) ? node.items : undefined),
    scalar: (node) => {
      if (typeof node !== 'object' || node === null) return node
      if (!isNumeric(node)) return undefined
      if (isLarge(node)) meter.charge(numberUnits(node))
      return toNumber(node)
    },
    array: (items) => listOf(items, 'json'),
    object: (members): ValueMap => new Map(members),
    integer: (value) => value,
    float: double,
    text: (value) => {
      checkLength(value.length, meter)
      return flat(value)
    },
    none: () => null,
    visit: (nodes = 1) => meter.charge(nodes * 3),
  }
}

function isList(node: Value): node is List {
  return typeof node === 'object' && node !== null && !(node instanceof Map) && node.kind === 'list'
}
