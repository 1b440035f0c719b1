import { PathError } from './parse.ts'
import type { Scope } from './scope.ts'
import type { Operand, Step } from './syntax.ts'
import type { Scalar, Tree } from './tree.ts'

type FunctionStep = Extract<Step, { type: 'function' }>

/** What a function works with: its subject (what the path before it found) and its arguments. */
interface Call<Node> {
  readonly subject: Node
  readonly tree: Tree<Node>
  readonly arguments: readonly (Node | undefined)[]
}

/** Applies the function at the end of a path: `$.l.length()`. Throws PathError for unknown ones. */
export function functions<Node>(
  step: FunctionStep,
  subject: Node,
  { tree }: Scope<Node>,
  read: (operand: Operand) => Node | undefined,
): Node | undefined {
  const apply = Object.hasOwn(table, step.name) ? table[step.name] : undefined
  if (apply === undefined) throw new PathError(`There is no function ${step.name}()`)
  tree.visit()
  const args = step.arguments.map((operand) => {
    if (operand.type !== 'scalar') return read(operand)
    if (typeof operand.value === 'number') return numberNode(operand.value, tree)
    return typeof operand.value === 'string' ? tree.text(operand.value) : undefined
  })
  return apply({ subject, tree, arguments: args })
}

function numberNode<Node>(value: number, tree: Tree<Node>): Node {
  return Number.isSafeInteger(value) ? tree.integer(value) : tree.float(value)
}

function itemsOf<Node>({ subject, tree }: Call<Node>): readonly Node[] {
  const items = tree.items(subject) ?? []
  tree.visit(items.length / 2)
  return items
}

/** The scalars among the subject's items, the arguments, and the items of arguments that are arrays. */
function scalarsOf<Node>(call: Call<Node>): Scalar[] {
  const { tree } = call
  const scalars: Scalar[] = []
  const take = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      const scalar = tree.scalar(node)
      if (scalar !== undefined && scalar !== null) scalars.push(scalar)
    }
  }
  take(itemsOf(call))
  for (const node of call.arguments) {
    if (node === undefined) continue
    const items = tree.items(node)
    tree.visit((items?.length ?? 0) / 2)
    take(items ?? [node])
  }
  return scalars
}

function numbersOf<Node>(call: Call<Node>): number[] {
  const numbers: number[] = []
  for (const value of scalarsOf(call)) {
    if (typeof value === 'number' || typeof value === 'bigint') numbers.push(Number(value))
  }
  return numbers
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** A function of numbers; of none there is nothing. */
const numeric =
  (calculate: (numbers: readonly number[]) => number) =>
  <Node>(call: Call<Node>): Node | undefined => {
    const numbers = numbersOf(call)
    if (numbers.length === 0) {
      throw new PathError('Aggregation function attempted to calculate value using empty array')
    }
    return call.tree.float(calculate(numbers))
  }

const table: Readonly<Record<string, <Node>(call: Call<Node>) => Node | undefined>> = {
  length: ({ subject, tree }) => {
    const size = tree.items(subject)?.length ?? tree.keys(subject)?.length
    tree.visit((size ?? 0) / 4)
    return size === undefined ? undefined : tree.integer(size)
  },
  size: (call) => table['length']?.(call),
  min: numeric((numbers) => numbers.reduce((a, b) => Math.min(a, b))),
  max: numeric((numbers) => numbers.reduce((a, b) => Math.max(a, b))),
  sum: numeric(sum),
  avg: numeric((numbers) => sum(numbers) / numbers.length),
  stddev: numeric((numbers) => {
    const mean = sum(numbers) / numbers.length
    return Math.sqrt(sum(numbers.map((one) => one * one)) / numbers.length - mean * mean)
  }),
  first: (call) => itemsOf(call)[0],
  last: (call) => itemsOf(call).at(-1),
  index: (call) => {
    const [at] = call.arguments
    const place = at === undefined ? undefined : call.tree.scalar(at)
    return typeof place === 'number' ? itemsOf(call).at(place) : undefined
  },
  keys: ({ subject, tree }) => {
    const keys = tree.keys(subject)
    tree.visit((keys?.length ?? 0) / 2)
    return keys === undefined ? undefined : tree.array(keys.map((key) => tree.text(key)))
  },
  append: (call) => {
    const extra = call.arguments.filter((node) => node !== undefined)
    return call.tree.array([...itemsOf(call), ...extra])
  },
  concat: (call) => {
    let text = ''
    for (const scalar of scalarsOf(call)) {
      if (typeof scalar !== 'string') continue
      call.tree.visit(scalar.length / 200)
      text += scalar
    }
    return call.tree.text(text)
  },
}
