import { isLongInteger } from '../long-integers.ts'

/** Reads what a path selects of a JSON value; `undefined` when there is nothing. */
export type BodyPath = (json: unknown) => unknown

/** Bytes of a body that a mapping with a path looks at; what follows is cut off, as AWS does. */
export const mappedBodyBytesMax = 102_400

type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'items'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number | undefined }

/** What begins with each shape → the step that it is, of its groups. */
const shapes: readonly (readonly [
  shape: RegExp,
  step: (groups: readonly (string | undefined)[]) => Step,
])[] = [
  [/^\.?([^.[\]()?@*'"\s]+)/, ([name = '']) => ({ kind: 'member', name })],
  [/^\.?\[(-?\d+)\]/, ([index]) => ({ kind: 'item', index: Number(index) })],
  [/^\.?\[(['"])(.*?)\1\]/, ([, name = '']) => ({ kind: 'member', name })],
  [/^\.?\[\*\]|^\.\*/, () => ({ kind: 'all' })],
  [
    /^\.?\[(-?\d+(?:\s*,\s*-?\d+)+)\]/,
    ([list = '']) => ({ kind: 'items', indexes: list.split(',').map(Number) }),
  ],
  [
    /^\.?\[(-?\d*):(-?\d*)\]/,
    ([from, to]) => ({
      kind: 'slice',
      from: Number(from),
      to: to === '' ? undefined : Number(to),
    }),
  ],
]

/** Several names in brackets: `['id', 'name']`. */
const nameList = /^\.?\[(\s*(?:'[^']*'|"[^"]*")(?:\s*,\s*(?:'[^']*'|"[^"]*"))+\s*)\]/

/**
 * Compiles the JSON path of `$request.body.order.items[0].id`: members, indexes, lists of either, slices and
 * `*`. Recursive descent (`..`) and filters are not available on HTTP APIs; they give `undefined`, as does any
 * other text. From the first step on that may select several values, all that is found is one flat list.
 * @param path `'order.items[0].id'`, with or without a leading `$.`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function compileBodyPath(path: string): BodyPath | undefined {
  const steps: Step[] = []
  let rest = path.replace(/^\$\.?/, '')
  if (rest.startsWith('.')) return undefined
  while (rest !== '') {
    const [step, length] = firstStep(rest) ?? []
    if (step === undefined) return undefined
    steps.push(step)
    rest = rest.slice(length)
  }
  return (json) => walk(json, steps, 0)
}

function firstStep(path: string): readonly [Step, length: number] | undefined {
  const names = nameList.exec(path)
  if (names !== null) {
    const list = names[1]?.match(/'[^']*'|"[^"]*"/g) ?? []
    return [{ kind: 'members', names: list.map((name) => name.slice(1, -1)) }, names[0].length]
  }
  for (const [shape, step] of shapes) {
    const [whole, ...groups] = shape.exec(path) ?? []
    if (whole !== undefined) return [step(groups), whole.length]
  }
  return undefined
}

function walk(value: unknown, steps: readonly Step[], index: number): unknown {
  const step = steps[index]
  if (step === undefined) return value
  if (!isTree(value)) return undefined
  if (step.kind === 'member') return walk(memberOf(value, step.name), steps, index + 1)
  if (step.kind === 'item') return walk(itemOf(value, step.index), steps, index + 1)
  let found: readonly unknown[] = [value]
  for (const one of steps.slice(index)) found = found.flatMap((node) => selected(node, one))
  return found
}

/** All that one step finds in a node. */
function selected(node: unknown, step: Step): readonly unknown[] {
  if (!isTree(node)) return []
  switch (step.kind) {
    case 'member':
      return present([memberOf(node, step.name)])
    case 'members':
      return present(step.names.map((name) => memberOf(node, name)))
    case 'item':
      return present([itemOf(node, step.index)])
    case 'items':
      return present(step.indexes.map((index) => itemOf(node, index)))
    case 'slice':
      return Array.isArray(node) ? node.slice(step.from, step.to) : []
    case 'all':
      return Object.values(node)
  }
}

const present = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value) => value !== undefined)

const isTree = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isLongInteger(value)

const memberOf = (tree: object, name: string): unknown =>
  Object.hasOwn(tree, name) ? (tree as Readonly<Record<string, unknown>>)[name] : undefined

const itemOf = (tree: object, index: number): unknown =>
  Array.isArray(tree) ? tree.at(index) : undefined
