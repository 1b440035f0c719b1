import { asNode, listAt, nodeAt, own, textAt, textsAt, type Node } from '../openapi/node.ts'

/** Deepest structure that an example shows; models may contain themselves. */
const depthMax = 6

/** A model's schema by the last part of a reference. */
export type Models = Readonly<Record<string, Node>>

/** Texts that a format is recognised by. */
const byFormat: Readonly<Record<string, string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T12:00:00Z',
  email: 'ann@example.com',
  uri: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
}

/**
 * A value to begin with: what the schema gives as an example, else the smallest that has every
 * required member. It need not fit all that a schema may ask, such as patterns.
 */
export function exampleOf(schema: Node, models: Models, depth = 0): unknown {
  for (const key of ['example', 'default', 'const']) {
    const given = own(schema, key)
    if (given !== undefined) return given
  }
  const [first] = listAt(schema, 'enum')
  if (first !== undefined) return first
  if (depth > depthMax) return null
  const reference = textAt(schema, '$ref')?.split('/').at(-1)
  if (reference !== undefined) return exampleOf(models[reference] ?? {}, models, depth + 1)
  const type = textAt(schema, 'type') ?? textsAt(schema, 'type')[0]
  const form = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => listAt(schema, key))[0]
  if (type === undefined && form !== undefined) return exampleOf(asNode(form), models, depth + 1)
  switch (type) {
    case 'string':
      return byFormat[textAt(schema, 'format') ?? ''] ?? ''
    case 'integer':
    case 'number':
      return Number(textAt(schema, 'minimum') ?? 0)
    case 'boolean':
      return false
    case 'array':
      return [exampleOf(nodeAt(schema, 'items'), models, depth + 1)]
    case 'object':
    case undefined:
      return objectOf(schema, models, depth)
    default:
      return null
  }
}

/** Its required members, or all of them where none is required. */
function objectOf(schema: Node, models: Models, depth: number): unknown {
  const members = Object.entries(nodeAt(schema, 'properties'))
  const required = textsAt(schema, 'required')
  const shown = required.length > 0 ? members.filter(([name]) => required.includes(name)) : members
  return Object.fromEntries(
    shown.map(([name, member]) => [name, exampleOf(asNode(member), models, depth + 1)]),
  )
}

/** The body that a form begins with; empty where only its reader can know one. */
export function exampleBody(contentType: string, schema: Node, models: Models): string {
  if (!/[/+]json\b/.test(contentType) || Object.keys(schema).length === 0) return ''
  return JSON.stringify(exampleOf(schema, models), null, 2)
}
