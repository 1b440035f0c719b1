import type { Scope } from './scope.ts'
import type { Condition, Operand } from './syntax.ts'
import type { Scalar, Tree } from './tree.ts'

/** What an operand came to: a scalar, a node, a list of literals, or nothing. */
type Operated<Node> =
  | { readonly type: 'nothing' }
  | { readonly type: 'scalar'; readonly value: Scalar }
  | { readonly type: 'node'; readonly node: Node }
  | { readonly type: 'list'; readonly items: readonly Operated<Node>[] }
  | { readonly type: 'pattern'; readonly source: string; readonly flags: string }

/** A filter's condition as a test of one item. */
export function filterOf<Node>(condition: Condition, scope: Scope<Node>): (item: Node) => boolean {
  switch (condition.type) {
    case 'all':
    case 'any': {
      scope.tree.visit(condition.conditions.length / 4)
      const tests = condition.conditions.map((one) => filterOf(one, scope))
      return condition.type === 'all'
        ? (item) => tests.every((test) => test(item))
        : (item) => tests.some((test) => test(item))
    }
    case 'not': {
      const test = filterOf(condition.condition, scope)
      return (item) => !test(item)
    }
    case 'exists': {
      const { operand } = condition
      return (item) => {
        scope.tree.visit(testVisits)
        return exists(operate(operand, item, scope))
      }
    }
    case 'compare': {
      const { left, right } = condition
      const compare = comparisons[condition.operator]
      if (compare === undefined) return () => false
      return (item) => {
        scope.tree.visit(testVisits)
        return compare(operate(left, item, scope), operate(right, item, scope), scope)
      }
    }
  }
}

/** What a test counts for that looks at no node at all. */
const testVisits = 0.2

/** Characters that are compared in the time of a visit. */
const charactersPerVisit = 200

/** Counts for looking at the characters of long texts. */
function visitTexts<Node>(tree: Tree<Node>, characters: number): void {
  if (characters > charactersPerVisit) tree.visit(characters / charactersPerVisit)
}

function exists<Node>(operated: Operated<Node>): boolean {
  if (operated.type === 'scalar') return operated.value !== false && operated.value !== null
  return operated.type !== 'nothing'
}

function operate<Node>(operand: Operand, item: Node, scope: Scope<Node>): Operated<Node> {
  switch (operand.type) {
    case 'scalar':
      return { type: 'scalar', value: operand.value }
    case 'pattern':
      return operand
    case 'list':
      scope.tree.visit(operand.items.length / 4)
      return { type: 'list', items: operand.items.map((one) => operate(one, item, scope)) }
    case 'path': {
      scope.tree.visit()
      const node = scope.read(operand.path, item)
      return node === undefined ? { type: 'nothing' } : { type: 'node', node }
    }
  }
}

type Compare = <Node>(left: Operated<Node>, right: Operated<Node>, scope: Scope<Node>) => boolean

const scalarOf = <Node>(operated: Operated<Node>, tree: Tree<Node>): Scalar | undefined => {
  if (operated.type === 'scalar') return operated.value
  return operated.type === 'node' ? tree.scalar(operated.node) : undefined
}

/** Numbers by size, strings by their characters; nothing else is ordered. */
const ordered =
  (holds: (order: number) => boolean): Compare =>
  (left, right, { tree }) => {
    const a = scalarOf(left, tree)
    const b = scalarOf(right, tree)
    if (typeof a === 'string' && typeof b === 'string') {
      visitTexts(tree, Math.min(a.length, b.length))
      return holds(a < b ? -1 : a > b ? 1 : 0)
    }
    return isNumber(a) && isNumber(b) && holds(a < b ? -1 : a > b ? 1 : 0)
  }

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

const equal: Compare = (left, right, scope) => {
  const { tree } = scope
  const a = scalarOf(left, tree)
  const b = scalarOf(right, tree)
  if (a === undefined || b === undefined) return equalItems(left, right, scope)
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  // Numbers equal strings that spell them.
  if (isNumber(a) && typeof b === 'string') {
    visitTexts(tree, b.length * digitsRatio)
    return b.trim() !== '' && Number(a) === Number(b)
  }
  if (typeof a === 'string' && isNumber(b)) return a === String(b)
  if (typeof a === 'string' && typeof b === 'string' && a.length === b.length) {
    visitTexts(tree, a.length)
  }
  return a === b
}

/** How much longer reading a digit takes than comparing a character. */
const digitsRatio = 8

/** Arrays and objects by content; nothing equals not even nothing. */
const equalItems: Compare = (left, right, scope) => {
  if (left.type === 'nothing' || right.type === 'nothing') return false
  const a = itemsOf(left, scope.tree)
  const b = itemsOf(right, scope.tree)
  if (a !== undefined && b !== undefined) {
    return a.length === b.length && a.every((item, at) => equal(item, b[at] ?? item, scope))
  }
  return a === undefined && b === undefined && equalObjects(left, right, scope)
}

const equalObjects: Compare = (left, right, scope) => {
  const { tree } = scope
  if (left.type !== 'node' || right.type !== 'node') return false
  const a = tree.keys(left.node)
  const b = tree.keys(right.node)
  if (a === undefined || b === undefined || a.length !== b.length) return false
  return a.every((key) => {
    tree.visit()
    const mine = tree.member(left.node, key)
    const other = tree.member(right.node, key)
    if (mine === undefined || other === undefined) return false
    return equal({ type: 'node', node: mine }, { type: 'node', node: other }, scope)
  })
}

function itemsOf<Node>(
  operated: Operated<Node>,
  tree: Tree<Node>,
): readonly Operated<Node>[] | undefined {
  if (operated.type === 'list') {
    tree.visit(operated.items.length / 8)
    return operated.items
  }
  if (operated.type !== 'node') return undefined
  const items = tree.items(operated.node)
  // Whoever asks for the items compares them.
  tree.visit(items?.length ?? 0)
  return items?.map((node) => ({ type: 'node', node }))
}

const isIn: Compare = (left, right, scope) =>
  itemsOf(right, scope.tree)?.some((item) => equal(left, item, scope)) ?? false

/** Whether all, or some, of one list's items are in another. */
const overlap =
  (quantity: 'every' | 'some'): Compare =>
  (left, right, scope) => {
    const items = itemsOf(left, scope.tree)
    if (items === undefined || itemsOf(right, scope.tree) === undefined) return false
    return items[quantity]((item) => isIn(item, right, scope))
  }

const sizeOf = <Node>(operated: Operated<Node>, tree: Tree<Node>): number | undefined => {
  const text = scalarOf(operated, tree)
  return typeof text === 'string' ? text.length : itemsOf(operated, tree)?.length
}

const comparisons: Readonly<Record<string, Compare>> = {
  '==': equal,
  '!=': (left, right, scope) => !equal(left, right, scope),
  '===': (left, right, scope) => sameType(left, right, scope) && equal(left, right, scope),
  '!==': (left, right, scope) => !(sameType(left, right, scope) && equal(left, right, scope)),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '=~': (left, right, { tree, regex }) => {
    const text = scalarOf(left, tree)
    if (right.type !== 'pattern' || text === undefined || text === null) return false
    return regex(String(text), right.source, right.flags)
  },
  in: isIn,
  nin: (left, right, scope) =>
    itemsOf(right, scope.tree) !== undefined && !isIn(left, right, scope),
  subsetof: overlap('every'),
  anyof: overlap('some'),
  noneof: (left, right, scope) =>
    itemsOf(left, scope.tree) !== undefined && !overlap('some')(left, right, scope),
  all: (left, right, scope) => overlap('every')(right, left, scope),
  contains: (left, right, scope) => {
    const text = scalarOf(left, scope.tree)
    const part = scalarOf(right, scope.tree)
    if (typeof text === 'string') {
      if (typeof part !== 'string') return false
      // The runtime may look at every character of a long part at every place of the text.
      const places = Math.max(0, text.length - part.length)
      visitTexts(scope.tree, text.length + (part.length > 200 ? places * part.length : 0))
      return text.includes(part)
    }
    return isIn(right, left, scope)
  },
  size: (left, right, { tree }) => {
    const wanted = scalarOf(right, tree)
    return isNumber(wanted) && sizeOf(left, tree) === Number(wanted)
  },
  empty: (left, right, { tree }) => {
    const size = sizeOf(left, tree)
    return size !== undefined && (size === 0) === scalarOf(right, tree)
  },
}

const sameType: Compare = (left, right, { tree }) => {
  const a = scalarOf(left, tree)
  const b = scalarOf(right, tree)
  return (isNumber(a) && isNumber(b)) || typeof a === typeof b
}
