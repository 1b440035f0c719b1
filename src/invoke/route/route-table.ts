import type { StringMap } from '../../definition/common.ts'
import type { Match } from './resource-tree.ts'
import type { RouteKey } from '../../definition/route-key.ts'

/** A route somewhere in the tree, with what its key calls its path variables. */
interface Leaf<T> {
  readonly value: T
  /** Variable names in path order. */
  readonly names: readonly string[]
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>
  variable: Node<T> | undefined
  /** Routes that end here, by verb. */
  readonly routes: Map<string, Leaf<T>>
  /** Routes whose greedy variable begins here, by verb. */
  readonly greedy: Map<string, Leaf<T>>
}

/**
 * An HTTP API's routes, ready for matching: a whole match before a greedy one before `$default`; among
 * matches of one kind literal before `{name}`, segment by segment from the left; of one path the verb before
 * `ANY`. A path that has neither the verb nor `ANY` is passed over: HTTP APIs never answer 405.
 *
 * Observed: a trailing slash counts; `/{proxy+}` takes `/`, `/metrics/{proxy+}` takes `/metrics/`, both with
 * an empty value, and does not take `/metrics`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export class RouteTable<T> {
  readonly #root: Node<T> = emptyNode()
  #default: T | undefined = undefined

  /** Adds a route; false when another route takes the very same requests. */
  add(key: RouteKey, value: T): boolean {
    if (key.kind === 'default') {
      const isFirst = this.#default === undefined
      this.#default ??= value
      return isFirst
    }
    let node = this.#root
    let ends: 'routes' | 'greedy' = 'routes'
    const names: string[] = []
    for (const segment of key.segments) {
      if (segment.kind !== 'literal') names.push(segment.name)
      if (segment.kind === 'greedy') ends = 'greedy'
      else if (segment.kind === 'variable') node = node.variable ??= emptyNode()
      else node = literalChild(node, segment.text)
    }
    if (node[ends].has(key.method)) return false
    node[ends].set(key.method, { value, names })
    return true
  }

  /** The route for a request. @param path percent-decoded, at least `'/'`; an escaped slash is a slash. */
  find(path: string, method: string): Match<T> | undefined {
    const segments = path.slice(1).split('/')
    const values: string[] = []
    const leaf =
      findWhole(this.#root, segments, 0, method, values) ??
      findGreedy(this.#root, segments, 0, method, values)
    if (leaf !== undefined) {
      return { value: leaf.value, pathParameters: named(leaf.names, values) }
    }
    return this.#default === undefined
      ? undefined
      : { value: this.#default, pathParameters: undefined }
  }
}

function emptyNode<T>(): Node<T> {
  return { literals: new Map(), variable: undefined, routes: new Map(), greedy: new Map() }
}

function literalChild<T>(node: Node<T>, text: string): Node<T> {
  let child = node.literals.get(text)
  if (child === undefined) node.literals.set(text, (child = emptyNode()))
  return child
}

/** The verb's own route, else the one for any verb. */
function ofVerb<T>(routes: Map<string, Leaf<T>>, method: string): Leaf<T> | undefined {
  return routes.get(method) ?? routes.get('ANY')
}

/** Depth first in order of precedence; `values` holds the variables of the branch being tried. */
function findWhole<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
): Leaf<T> | undefined {
  const segment = segments[index]
  if (segment === undefined) return ofVerb(node.routes, method)
  const literal = node.literals.get(segment)
  const found = literal && findWhole(literal, segments, index + 1, method, values)
  if (found !== undefined || node.variable === undefined || segment === '') return found
  values.push(segment)
  const leaf = findWhole(node.variable, segments, index + 1, method, values)
  if (leaf === undefined) values.pop()
  return leaf
}

/** As above for routes with a greedy variable: the deepest one wins, it needs a segment, which may be empty. */
function findGreedy<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
): Leaf<T> | undefined {
  const segment = segments[index]
  if (segment === undefined) return undefined
  const literal = node.literals.get(segment)
  const found = literal && findGreedy(literal, segments, index + 1, method, values)
  if (found !== undefined) return found
  if (node.variable !== undefined && segment !== '') {
    values.push(segment)
    const leaf = findGreedy(node.variable, segments, index + 1, method, values)
    if (leaf !== undefined) return leaf
    values.pop()
  }
  const leaf = ofVerb(node.greedy, method)
  if (leaf !== undefined) values.push(segments.slice(index).join('/'))
  return leaf
}

function named(names: readonly string[], values: readonly string[]): StringMap | undefined {
  if (names.length === 0) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, name] of names.entries()) parameters[name] = values[index] ?? ''
  return parameters
}
