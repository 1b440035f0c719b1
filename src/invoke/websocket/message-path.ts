import { compilePath, type JsonPath } from '../../languages/json-path/evaluate.ts'
import { PathError } from '../../languages/json-path/parse.ts'
import type { Scalar, Tree } from '../../languages/json-path/tree.ts'
import { compileBodyPath, type BodyPath } from '../parameters/body-path.ts'

/** Nodes that one evaluation may visit, so that `..` and filters cannot hold up a connection's other messages. */
const visitsMax = 100_000

/** Thrown by a tree of which too much was visited. */
class TooManyVisits extends Error {}

/**
 * Compiles the JSON path of a selection expression: any, unlike those of HTTP APIs. `undefined` for a text that
 * is none. What takes too many steps to find is not there.
 * @param path `'data.room'`, `'list[0].name'`, `'.action'` of `$request.body..action`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function compileMessagePath(path: string): BodyPath | undefined {
  const simple = compileBodyPath(path)
  if (simple !== undefined) return simple
  const compiled = compileAny(path.startsWith('[') ? `$${path}` : `$.${path}`)
  return compiled && ((json) => read(compiled, json))
}

function compileAny(path: string): JsonPath | undefined {
  try {
    return compilePath(path)
  } catch (error) {
    if (error instanceof PathError) return undefined
    throw error
  }
}

function read(path: JsonPath, json: unknown): unknown {
  try {
    return path.read(json, treeOf(visitsMax))
  } catch (error) {
    if (error instanceof TooManyVisits) return undefined
    throw error
  }
}

/** Parsed JSON as paths see it. */
function treeOf(visits: number): Tree<unknown> {
  let left = visits
  return {
    isObject,
    keys: (node) => (isObject(node) ? Object.keys(node) : undefined),
    member: (node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    items: (node) => (Array.isArray(node) ? node : undefined),
    scalar: (node) => (isScalar(node) ? node : undefined),
    array: (items) => items,
    object: (members) => Object.fromEntries(members),
    integer: (value) => value,
    float: (value) => value,
    text: (value) => value,
    none: () => null,
    visit: (nodes = 1) => {
      left -= nodes
      if (left < 0) throw new TooManyVisits()
    },
  }
}

const isObject = (node: unknown): node is Readonly<Record<string, unknown>> =>
  typeof node === 'object' && node !== null && !Array.isArray(node)

const isScalar = (node: unknown): node is Scalar => typeof node !== 'object' || node === null
