/**
 * An API's JSON schemas as what typed clients are made of: classes with members, lists, maps, scalars.
 * Objects in objects become classes, named after their property as AWS's exporter names them; `allOf` is one
 * class with all members; what has no one type (`oneOf`, no `type` at all) stays untyped.
 */
import { asNode, isNode, listAt, nodeAt, own, textAt, textsAt, type Node } from '../openapi/node.ts'
import { distinct, pascalCase } from './names.ts'

export type Shape =
  | { readonly kind: 'string' | 'integer' | 'long' | 'number' | 'boolean' | 'any' }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'list' | 'map'; readonly of: Shape }

export interface Member {
  /** As JSON has it: `'first-name'`. */
  readonly json: string
  readonly shape: Shape
  readonly description?: string | undefined
}

export interface ClassShape {
  readonly name: string
  readonly description?: string
  readonly members: readonly Member[]
}

export interface Shapes {
  readonly classes: readonly ClassShape[]
  /** The shape of a body. @param name what an object without a model is called */
  readonly shapeOf: (schema: Node, name: string) => Shape
}

/** Deeper than any schema that people write; below, values are untyped. */
const depthMax = 40

const any: Shape = { kind: 'any' }

/** More than any API has; a definition cannot make an archive that fills the memory. */
const classesMax = 5000

const scalars: Readonly<Record<string, Shape>> = {
  string: { kind: 'string' },
  integer: { kind: 'integer' },
  number: { kind: 'number' },
  boolean: { kind: 'boolean' },
}

/** @param taken class names that the language or the client has already */
export function shapesOf(
  models: Readonly<Record<string, Node>>,
  taken: ReadonlySet<string>,
): Shapes {
  const names = new Set(taken)
  const classes: ClassShape[] = []
  /** What `flat` found; while it looks, nothing: what contains itself adds nothing to itself. */
  const objects = new Map<Node, Node | undefined>()
  /** The shapes of models that are no classes; while one is made, untyped: a list of such lists never ends. */
  const aliases = new Map<string, Shape>()
  const isClass = ([, schema]: readonly [string, Node]): boolean => {
    const object = flat(schema)
    return object !== undefined && !isMap(object)
  }
  const classOf = new Map(
    distinct(Object.entries(models).filter(isClass), ([name]) => free(pascalCase(name))).map(
      ([name, [model]]) => [model, name] as const,
    ),
  )
  for (const name of classOf.values()) names.add(name)
  for (const [model, name] of classOf) addClass(name, flat(models[model] ?? {}) ?? {}, 0)
  return { classes, shapeOf: (schema, name) => shapeAt(schema, name, '', 0) }

  /** The name itself, or with `Model` behind it where it means something else. */
  function free(name: string): string {
    return taken.has(name) ? `${name}Model` : name
  }

  function fresh(wanted: string, owner: string): string {
    const whole = free(wanted)
    let name = names.has(whole) ? `${owner}${wanted}` : whole
    for (let next = 2; names.has(name); next++) name = `${owner}${wanted}${next}`
    names.add(name)
    return name
  }

  function addClass(name: string, object: Node, depth: number): void {
    const members: Member[] = []
    classes.push({ name, members, ...described(object) })
    for (const [json, one] of Object.entries(nodeAt(object, 'properties'))) {
      const shape = shapeAt(asNode(one), pascalCase(json), name, depth + 1)
      members.push({ json, shape, ...described(asNode(one)) })
    }
  }

  function shapeAt(schema: Node, wanted: string, owner: string, depth: number): Shape {
    if (depth > depthMax || classes.length > classesMax) return any
    const model = modelOf(schema)
    if (model !== undefined) return shapeOfModel(model, depth)
    const object = flat(schema)
    if (object !== undefined && hasProperties(object)) {
      const name = fresh(wanted, owner)
      addClass(name, object, depth)
      return { kind: 'class', name }
    }
    if (object !== undefined) {
      const others = asNode(own(object, 'additionalProperties'))
      return { kind: 'map', of: shapeAt(others, wanted, owner, depth + 1) }
    }
    const type = typeOf(schema)
    if (type === 'array') {
      const items = asNode(own(schema, 'items'))
      return { kind: 'list', of: shapeAt(items, `${wanted}Item`, owner, depth + 1) }
    }
    if (type === 'integer' && textAt(schema, 'format') === 'int64') return { kind: 'long' }
    return (type !== undefined && scalars[type]) || any
  }

  function shapeOfModel(model: string, depth: number): Shape {
    const name = classOf.get(model)
    if (name !== undefined) return { kind: 'class', name }
    const known = aliases.get(model)
    if (known !== undefined) return known
    aliases.set(model, any)
    const schema = asNode(own(models, model))
    const shape = shapeAt(schema, pascalCase(model), '', depth + 1)
    aliases.set(model, shape)
    return shape
  }

  /** An object's schema with the members of all that `allOf` names; nothing for what is no object. */
  function flat(schema: Node, depth = 0): Node | undefined {
    if (objects.has(schema) || depth > depthMax) return objects.get(schema)
    objects.set(schema, undefined)
    const model = modelOf(schema)
    const object =
      model === undefined ? merged(schema, depth) : flat(asNode(own(models, model)), depth + 1)
    objects.set(schema, object)
    return object
  }

  function merged(schema: Node, depth: number): Node | undefined {
    const parts = listAt(schema, 'allOf').flatMap((one): readonly Node[] => {
      const part = flat(asNode(one), depth + 1)
      return part === undefined ? [] : [part]
    })
    const isObject = typeOf(schema) === 'object' || hasProperties(schema)
    if (parts.length === 0) return isObject ? schema : undefined
    const members = [...parts, schema].flatMap((one) => Object.entries(nodeAt(one, 'properties')))
    return { ...parts[0], ...schema, properties: Object.fromEntries(members) }
  }
}

const described = (schema: Node): { readonly description?: string } => {
  const description = textAt(schema, 'description')
  return description === undefined ? {} : { description }
}

const modelOf = (schema: Node): string | undefined => textAt(schema, '$ref')?.split('/').at(-1)

const hasProperties = (schema: Node): boolean =>
  Object.keys(nodeAt(schema, 'properties')).length > 0

const isMap = (object: Node): boolean =>
  !hasProperties(object) && isNode(own(object, 'additionalProperties'))

/** The one type that a value has beside null. */
function typeOf(schema: Node): string | undefined {
  if (!Array.isArray(own(schema, 'type'))) return textAt(schema, 'type')
  const types = textsAt(schema, 'type').filter((type) => type !== 'null')
  return types.length === 1 ? types[0] : undefined
}
