/**
 * Reading parsed definitions: plain JSON values whose shape is not known yet. Nothing here throws; what is
 * not of the wanted type reads as absent.
 */

/**
 * How the author spelled the numbers of a mapping that JSON would spell differently: `version: 1.0` is the
 * number 1 and the text `1.0`. Enumerable, so that a spread keeps it; JSON.stringify does not see it.
 */
export const spelling: unique symbol = Symbol('spelling')

/** A mapping of a parsed definition. */
export interface Node {
  readonly [key: string]: unknown
  readonly [spelling]?: Readonly<Record<string, string>>
}

const emptyNode: Node = {}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a JSON text says; `undefined` when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value as a mapping; an empty one when it is something else. */
export const asNode = (value: unknown): Node => (isNode(value) ? value : emptyNode)

/** The mapping under a key; an empty one when there is none. */
export const nodeAt = (node: Node, key: string): Node => asNode(own(node, key))

/** The list under a key; an empty one when there is none. */
export function listAt(node: Node, key: string): readonly unknown[] {
  const value = own(node, key)
  return Array.isArray(value) ? value : []
}

/** Keys and values that are mappings, in the author's order. */
export const nodesIn = (node: Node): [string, Node][] =>
  Object.entries(node).flatMap(([key, value]) =>
    isNode(value) ? [[key, value] as [string, Node]] : [],
  )

/** The scalar under a key as the author spelled it: `1.0` stays `'1.0'`, `true` is `'true'`. */
export function textAt(node: Node, key: string): string | undefined {
  const value = own(node, key)
  if (typeof value === 'string') return value
  if (typeof value === 'number') return node[spelling]?.[key] ?? String(value)
  return typeof value === 'boolean' ? String(value) : undefined
}

/** The number under a key, also when written as text. */
export function numberAt(node: Node, key: string): number | undefined {
  const value = own(node, key)
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** The texts that stand for booleans: AWS reads YAML 1.1, whose `yes` and `off` are booleans, too. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
])

/** The boolean under a key, also when written as text. */
export function booleanAt(node: Node, key: string): boolean | undefined {
  const value = own(node, key)
  if (typeof value === 'boolean') return value
  return typeof value === 'string' ? booleans.get(value.toLowerCase()) : undefined
}

/** The texts of the list under a key; numbers and booleans as they print, the rest left out. */
export const textsAt = (node: Node, key: string): string[] =>
  listAt(node, key).flatMap((value) =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'number' || typeof value === 'boolean'
        ? [String(value)]
        : [],
  )

/** The value under an own key: a definition may name things `constructor` or `toString`. */
export const own = (node: Node, key: string): unknown =>
  Object.hasOwn(node, key) ? node[key] : undefined

/** The map itself, or `undefined` when it has no entry: AWS leaves empty maps out. */
export const unlessEmpty = <Map extends object>(map: Map): Map | undefined =>
  Object.keys(map).length === 0 ? undefined : map

/** The given properties without those that are `undefined`: absent means absent in every shape of ours. */
export function defined<Shape extends object>(shape: Shape): Defined<Shape> {
  const entries = Object.entries(shape).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Defined<Shape>
}

/** A shape whose optional properties are absent rather than `undefined`. */
export type Defined<Shape> = {
  [Key in keyof Shape as undefined extends Shape[Key] ? never : Key]: Shape[Key]
} & {
  [Key in keyof Shape as undefined extends Shape[Key] ? Key : never]?: Exclude<
    Shape[Key],
    undefined
  >
}
