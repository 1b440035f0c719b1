/** JSON schemas → types of TypeScript and Python, as far as their type systems go; the rest is unknown. */
import { asNode, isNode, listAt, nodeAt, own, textAt, textsAt, type Node } from '../openapi/node.ts'
import { isIdentifier, pythonModel } from './names.ts'

/** Deeper than any schema that people write; below, the type is unknown. */
const depthMax = 40

/** How one language writes types. */
interface Notation {
  readonly unknown: string
  readonly names: Readonly<Record<string, string>>
  model(name: string): string
  literal(value: unknown): string | undefined
  union(types: readonly string[]): string
  all(types: readonly string[]): string
  list(type: string): string
  map(type: string): string
  object(members: readonly Member[]): string
}

interface Member {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

function typeOf(schema: Node, notation: Notation, models: ModelNames, depth: number): string {
  if (depth > depthMax) return notation.unknown
  const inner = (value: unknown): string => typeOf(asNode(value), notation, models, depth + 1)
  const ref = textAt(schema, '$ref')?.split('/').at(-1)
  if (ref !== undefined) return models.has(ref) ? notation.model(ref) : notation.unknown
  const literals = listAt(schema, 'enum').map((value) => notation.literal(value))
  if (literals.length > 0 && literals.every((one) => one !== undefined)) {
    return notation.union(literals)
  }
  const choice = [...listAt(schema, 'oneOf'), ...listAt(schema, 'anyOf')]
  if (choice.length > 0) return notation.union(choice.map(inner))
  const all = listAt(schema, 'allOf')
  if (all.length > 0) return notation.all(all.map(inner))
  const named = own(schema, 'type')
  if (Array.isArray(named)) {
    return notation.union(named.map((type) => inner({ ...schema, type: String(type) })))
  }
  if (named === 'array') return notation.list(inner(own(schema, 'items')))
  const properties = Object.entries(nodeAt(schema, 'properties'))
  if (properties.length > 0) {
    const required = new Set(textsAt(schema, 'required'))
    return notation.object(
      properties.map(([name, one]) => ({ name, type: inner(one), required: required.has(name) })),
    )
  }
  if (named === 'object') {
    const others = own(schema, 'additionalProperties')
    return notation.map(isNode(others) ? inner(others) : notation.unknown)
  }
  return notation.names[textAt(schema, 'type') ?? ''] ?? notation.unknown
}

/** Models that have a type of their own: their names are identifiers. */
export type ModelNames = ReadonlySet<string>

export const modelNames = (models: Readonly<Record<string, Node>>): ModelNames =>
  new Set(Object.keys(models).filter(isIdentifier))

const oneOf = (types: readonly string[], separator: string): string =>
  [...new Set(types)].join(separator)

const typeScript: Notation = {
  unknown: 'unknown',
  names: {
    string: 'string',
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    null: 'null',
  },
  model: (name) => `Models.${name}`,
  literal: (value) => JSON.stringify(value),
  union: (types) => `(${oneOf(types, ' | ')})`,
  all: (types) => `(${oneOf(types, ' & ')})`,
  list: (type) => `Array<${type}>`,
  map: (type) => `Record<string, ${type}>`,
  object: (members) =>
    `{ ${members
      .map(({ name, type, required }) => `${memberName(name)}${required ? '' : '?'}: ${type}`)
      .join('; ')} }`,
}

/** A member's name as TypeScript writes it: quoted where it must be. */
export const memberName = (name: string): string =>
  isIdentifier(name) ? name : JSON.stringify(name)

/** `'Array<Models.Pet>'` */
export const typeScriptType = (schema: Node, models: ModelNames): string =>
  typeOf(schema, typeScript, models, 0)

/** @param prefix what stands before a model's name: `'models.'`, or nothing among the models themselves */
const python = (prefix: string): Notation => ({
  unknown: '_t.Any',
  names: { string: 'str', number: 'float', integer: 'int', boolean: 'bool', null: 'None' },
  model: (name) => `${prefix}${pythonModel(name)}`,
  literal: (value) =>
    typeof value === 'string' ? `_t.Literal[${JSON.stringify(value)}]` : undefined,
  union: (types) => `_t.Union[${oneOf(types, ', ')}]`,
  // Python has no type for several at once.
  all: () => '_t.Dict[str, _t.Any]',
  list: (type) => `_t.List[${type}]`,
  map: (type) => `_t.Dict[str, ${type}]`,
  // Only named models have typed members.
  object: () => '_t.Dict[str, _t.Any]',
})

/** `'_t.List[models.Pet]'`, for annotations that are not evaluated. */
export const pythonType = (schema: Node, models: ModelNames): string =>
  typeOf(schema, python('models.'), models, 0)

/** Members of an object's schema with their types as the module of the models writes them. */
export function pythonMembers(
  schema: Node,
  models: ModelNames,
): readonly (readonly [name: string, type: string])[] | undefined {
  const properties = Object.entries(nodeAt(schema, 'properties'))
  if (properties.length === 0) return undefined
  return properties.map(([name, one]) => [name, typeOf(asNode(one), python(''), models, 0)])
}
