import type { StringMap } from '../../definition/common.ts'

/** A method somewhere in the tree, with what its resource calls its path parameters. */
interface Leaf<T> {
  readonly value: T
  /** Parameter names in path order. */
  readonly names: readonly string[]
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>
  variable: Node<T> | undefined
  greedy: Node<T> | undefined
  readonly methods: Map<string, Leaf<T>>
}

/** What a path and a verb lead to. */
export interface Match<T> {
  readonly value: T
  readonly pathParameters: StringMap | undefined
}

/**
 * A REST API's resources, ready for matching: literal before `{param}` before `{param+}`, segment by
 * segment from the left, with the verb taking part in the decision: a more specific resource that
 * has neither the verb nor ANY is passed over.
 * Observed: `OPTIONS /foo` goes to `/{proxy+}` when `/foo` has no OPTIONS.
 */
export class ResourceTree<T> {
  readonly #root: Node<T> = emptyNode()
  readonly #routes: string[] = []

  /** `'GET /pets/{petId}'` for each method, in the order in which they were added. */
  get routes(): readonly string[] {
    return this.#routes
  }

  /** @param path the resource's template, `'/pets/{petId}'`; @param method a verb or `ANY`. */
  add(path: string, method: string, value: T): void {
    let node = this.#root
    const names: string[] = []
    for (const part of path.split('/')) {
      if (part === '') continue
      if (part.startsWith('{') && part.endsWith('+}')) {
        names.push(part.slice(1, -2))
        node = node.greedy ??= emptyNode()
      } else if (part.startsWith('{') && part.endsWith('}')) {
        names.push(part.slice(1, -1))
        node = node.variable ??= emptyNode()
      } else {
        let next = node.literals.get(part)
        if (next === undefined) node.literals.set(part, (next = emptyNode()))
        node = next
      }
    }
    node.methods.set(method, { value, names })
    this.#routes.push(`${method} ${path}`)
  }

  /**
   * The method for a request. Leading slashes are one, a trailing slash does not count, inner
   * double slashes are empty segments that only a greedy parameter takes, whose value begins behind
   * them. Values stay undecoded.
   */
  find(path: string, method: string): Match<T> | undefined {
    const segments = segmentsOf(path)
    const values: string[] = []
    const leaf = descend(this.#root, segments, 0, method, values)
    if (leaf === undefined) return undefined
    if (leaf.names.length === 0) return { value: leaf.value, pathParameters: undefined }
    const pathParameters: Record<string, string> = {}
    for (let index = 0; index < leaf.names.length; index++) {
      pathParameters[leaf.names[index] ?? ''] = values[index] ?? ''
    }
    return { value: leaf.value, pathParameters }
  }
}

function emptyNode<T>(): Node<T> {
  return { literals: new Map(), variable: undefined, greedy: undefined, methods: new Map() }
}

function segmentsOf(path: string): string[] {
  let start = 0
  while (path.charCodeAt(start) === 47) start++
  let end = path.length
  while (end > start && path.charCodeAt(end - 1) === 47) end--
  return start === end ? [] : path.slice(start, end).split('/')
}

/** Depth first in order of precedence; `values` holds the parameters of the branch being tried. */
function descend<T>(
  node: Node<T>,
  segments: readonly string[],
  index: number,
  method: string,
  values: string[],
): Leaf<T> | undefined {
  const segment = segments[index]
  if (segment === undefined) return node.methods.get(method) ?? node.methods.get('ANY')
  const literal = node.literals.get(segment)
  if (literal !== undefined) {
    const leaf = descend(literal, segments, index + 1, method, values)
    if (leaf !== undefined) return leaf
  }
  if (node.variable !== undefined && segment !== '') {
    values.push(segment)
    const leaf = descend(node.variable, segments, index + 1, method, values)
    if (leaf !== undefined) return leaf
    values.pop()
  }
  if (node.greedy !== undefined) {
    const leaf = node.greedy.methods.get(method) ?? node.greedy.methods.get('ANY')
    if (leaf !== undefined) {
      values.push(segments.slice(index).join('/').replace(/^\/+/, ''))
      return leaf
    }
  }
  return undefined
}
