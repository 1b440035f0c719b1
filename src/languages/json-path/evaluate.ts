import { filterOf } from './filter.ts'
import { functions } from './functions.ts'
import { parsePath } from './parse.ts'
import type { PathSyntax, Step } from './syntax.ts'
import type { MatchesPattern, Scope } from './scope.ts'
import type { Tree } from './tree.ts'

/** A path, parsed once and evaluated often. */
export interface JsonPath {
  /**
   * A definite path (names and single indexes only) yields its value, `undefined` when nothing is
   * there; any other yields an array of what was found, perhaps empty.
   */
  read<Node>(document: Node, tree: Tree<Node>, regex?: MatchesPattern): Node | undefined
}

/** Parses a path in Jayway's dialect; throws PathError. */
export function compilePath(path: string): JsonPath {
  const syntax = parsePath(path)
  return {
    read: (document, tree, regex = () => false) => {
      const scope: Scope<typeof document> = {
        tree,
        regex,
        read: (path, current) => readPath(path, document, current, scope),
      }
      return readPath(syntax, document, document, scope)
    },
  }
}

/** Evaluates a path, at the top or inside a filter. */
function readPath<Node>(
  { steps, definite, fromRoot }: PathSyntax,
  root: Node,
  current: Node,
  scope: Scope<Node>,
): Node | undefined {
  const last = steps.at(-1)
  const called = last?.type === 'function' ? last : undefined
  const path = called === undefined ? steps : steps.slice(0, -1)
  const found = walk(path, 0, fromRoot ? root : current, scope)
  if (called === undefined) return definite ? found[0] : scope.tree.array(found)
  const apply = (subject: Node): Node | undefined =>
    functions(called, subject, scope, (operand) =>
      operand.type === 'path' ? scope.read(operand.path, current) : undefined,
    )
  if (path.every(isSingle)) return found[0] === undefined ? undefined : apply(found[0])
  // Only behind a `..` that begins a path does a function see all that was found at once.
  if (path[0]?.type === 'scan') return apply(scope.tree.array(found))
  return scope.tree.array(found.map((node) => apply(node) ?? scope.tree.none()))
}

/** Whether a step leads to one node at most. */
const isSingle = (step: Step): boolean =>
  (step.type === 'names' && step.names.length === 1) ||
  (step.type === 'indexes' && step.indexes.length === 1)

/** All nodes that the steps from one on lead to, in document order. */
function walk<Node>(steps: readonly Step[], at: number, node: Node, scope: Scope<Node>): Node[] {
  let nodes: Node[] = [node]
  for (let index = at; index < steps.length; index++) {
    const step = steps[index]
    if (step === undefined) break
    const next: Node[] = []
    if (step.type === 'scan') index++
    const target = step.type === 'scan' ? steps[index] : step
    if (target === undefined) return []
    const leaf = index === steps.length - 1
    const holds = target.type === 'filter' ? filterOf(target.condition, scope) : undefined
    const applied: Applied<Node> = { step: target, leaf, holds }
    for (const one of nodes) {
      if (step.type === 'scan') scan(one, applied, scope, next)
      else follow(one, applied, scope, next)
    }
    nodes = next
  }
  return nodes
}

/** A step that is applied to many nodes. */
interface Applied<Node> {
  readonly step: Step
  /** The path's last. */
  readonly leaf: boolean
  /** A filter's test, which takes longer to make than to use. */
  readonly holds: ((item: Node) => boolean) | undefined
}

/** Applies a step to a node and to all objects and arrays below it. */
function scan<Node>(node: Node, applied: Applied<Node>, scope: Scope<Node>, found: Node[]): void {
  const { tree } = scope
  const { step, holds } = applied
  const pending: Node[] = [node]
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    tree.visit()
    const children = childrenOf(one, tree)
    if (children === undefined) continue
    // A filter tests every object, and the items of arrays that pass it themselves.
    if (holds === undefined ? hasNames(one, step, tree) : holds(one)) {
      follow(one, applied, scope, found)
    }
    for (const child of children.toReversed()) pending.push(child)
  }
}

/** False for an object that lacks one of the names a step asks for. */
function hasNames<Node>(node: Node, step: Step, tree: Tree<Node>): boolean {
  if (step.type !== 'names' || !tree.isObject(node)) return true
  return step.names.every((name) => tree.member(node, name) !== undefined)
}

function childrenOf<Node>(node: Node, tree: Tree<Node>): readonly Node[] | undefined {
  const items = tree.items(node)
  if (items !== undefined) return items
  return tree.keys(node)?.map((key) => tree.member(node, key) as Node)
}

/** Adds what one step finds in a node; a node of another kind has nothing to find. */
function follow<Node>(
  node: Node,
  { step, leaf, holds }: Applied<Node>,
  { tree }: Scope<Node>,
  found: Node[],
): void {
  tree.visit()
  switch (step.type) {
    case 'names':
      followNames(node, step.names, leaf, tree, found)
      return
    case 'indexes': {
      const items = tree.items(node) ?? []
      if (step.indexes.length > 1) tree.visit(step.indexes.length / 4)
      for (const index of step.indexes) {
        const item = items[index < 0 ? items.length + index : index]
        if (item !== undefined) found.push(item)
      }
      return
    }
    case 'slice': {
      const items = tree.items(node) ?? []
      for (const [start, end] of stretches(items.length, step)) {
        tree.visit(Math.max(0, end - start) / 3)
        for (let at = start; at < end; at++) found.push(items[at] as Node)
      }
      return
    }
    case 'wildcard': {
      const children = childrenOf(node, tree) ?? []
      tree.visit(children.length / 4)
      for (const child of children) found.push(child)
      return
    }
    case 'filter': {
      const items = tree.items(node) ?? (tree.isObject(node) ? [node] : [])
      tree.visit(items.length / 4)
      for (const item of items) if (holds?.(item) === true) found.push(item)
      return
    }
    case 'scan':
    case 'function':
  }
}

/**
 * The stretches of an array that a slice takes. Places below 0 count from the end, but between two
 * places Jayway counts up from the first as it is written: `[1:-1]` takes none, and `[-1:1]` the last
 * item and the first.
 */
function stretches(
  length: number,
  { from, to }: Extract<Step, { type: 'slice' }>,
): (readonly [start: number, end: number])[] {
  const place = (at: number): number => Math.min(length, Math.max(0, at < 0 ? length + at : at))
  if (from === undefined || to === undefined) return [[place(from ?? 0), place(to ?? length)]]
  if (from >= 0) return [[place(from), Math.min(length, to)]]
  const last: readonly [number, number] = [place(from), to < 0 ? place(to) : length]
  return to > 0 ? [last, [0, Math.min(length, to)]] : [last]
}

/** A name finds a member; several at the end of a path make an object of those members. */
function followNames<Node>(
  node: Node,
  names: readonly string[],
  leaf: boolean,
  tree: Tree<Node>,
  found: Node[],
): void {
  if (!tree.isObject(node)) return
  const [only] = names
  if (only !== undefined && names.length === 1) {
    const member = tree.member(node, only)
    if (member !== undefined) found.push(member)
    return
  }
  tree.visit(names.length / 4)
  const members: (readonly [string, Node])[] = []
  for (const name of names) {
    const member = tree.member(node, name)
    if (member !== undefined) members.push([name, member])
  }
  if (leaf) found.push(tree.object(members))
  else for (const [, member] of members) found.push(member)
}
