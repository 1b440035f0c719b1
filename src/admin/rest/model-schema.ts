/** Work on the text of a model: references put in place, and the mapping template that the console suggests. */
import { isNode, parsedJson } from '../../openapi/node.ts'

/** Nesting that is followed. */
const depthMax = 24

/** References that are followed for one schema: models that refer to each other multiply. */
const referencesMax = 200

/** The model that a reference names: `'https://apigateway.amazonaws.com/restapis/a1b2/models/Pet'`, `'#/definitions/Pet'`. */
const modelOf = (reference: string): string | undefined =>
  /(?:\/models\/|#\/definitions\/|#\/components\/schemas\/)([A-Za-z0-9]+)$/.exec(reference)?.[1]

type SchemaOf = (name: string) => string | undefined

/** Puts models in place of references to them: never a model within itself, and not without end. */
function resolver(schemaOf: SchemaOf) {
  let left = referencesMax

  function resolve(value: unknown, within: readonly string[], depth: number): unknown {
    if (depth > depthMax) return value
    if (Array.isArray(value)) return value.map((item) => resolve(item, within, depth + 1))
    if (!isNode(value)) return value
    const reference = value['$ref']
    const name = typeof reference === 'string' ? modelOf(reference) : undefined
    const text = name === undefined || within.includes(name) ? undefined : schemaOf(name)
    if (name !== undefined && text !== undefined && left > 0) {
      left--
      return resolve(parsedJson(text), [...within, name], depth + 1)
    }
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, within, depth + 1)]))
  }

  return (schema: string): unknown => resolve(parsedJson(schema) ?? {}, [], 0)
}

/** A model's schema with the models it refers to in place of the references. */
export const flattenSchema = (schema: string, schemaOf: SchemaOf): string =>
  JSON.stringify(resolver(schemaOf)(schema))

/**
 * The mapping template that copies a body of a model, as GetModelTemplate suggests it:
 * `#set($inputRoot = $input.path('$'))` and the shape of the schema, filled from it.
 */
export function defaultTemplate(schema: string, schemaOf: SchemaOf): string {
  const resolved = resolver(schemaOf)(schema)
  return `#set($inputRoot = $input.path('$'))\n${template(resolved, '$inputRoot', '', 0)}`
}

function template(schema: unknown, source: string, indent: string, depth: number): string {
  if (!isNode(schema) || depth > depthMax) return 'null'
  const { type, properties, items } = schema
  const inner = `${indent}  `
  if (type === 'array' || (type === undefined && items !== undefined)) {
    const item = template(items, '$elem', inner, depth + 1)
    return `[\n#foreach($elem in ${source})\n${inner}${item}#if($foreach.hasNext),#end\n#end\n${indent}]`
  }
  if (type === 'object' || isNode(properties)) {
    const members = Object.entries(isNode(properties) ? properties : {})
    if (members.length === 0) return '{ }'
    const lines = members.map(
      ([name, member]) =>
        `${inner}${JSON.stringify(name)} : ${template(member, `${source}.${name}`, inner, depth + 1)}`,
    )
    return `{\n${lines.join(',\n')}\n${indent}}`
  }
  return type === 'string' ? `"${source}"` : source
}
