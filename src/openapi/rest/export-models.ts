import type { Model, RestApiDefinition } from '../../definition/rest-api.ts'
import type { Dialect } from '../document.ts'
import { keptExtension } from '../extensions.ts'
import { asNode, isNode, own, type Node } from '../node.ts'
import { leadsWithin, modelNameOf } from '../refs.ts'
import type { DocumentationLookup } from './export-documentation.ts'
import type { RestExportOptions } from './export-options.ts'
import { rewriteRefs } from './models.ts'

/** Where a dialect keeps its schemas. */
export const schemaRef = (dialect: Dialect, name: string): { $ref: string } => ({
  $ref: dialect === 'swagger' ? `#/definitions/${name}` : `#/components/schemas/${name}`,
})

/** All JSON models by name, references local again and examples left out. */
export function exportModels(
  models: RestApiDefinition['models'],
  { dialect, isKept }: RestExportOptions,
  documented: DocumentationLookup,
): Record<string, unknown> {
  const entries = Object.values(models).flatMap((model) => {
    const schema = isKept === true || isJsonModel(model) ? schemaOf(model) : undefined
    if (schema === undefined) return []
    const local = rewriteRefs(schema, (ref) => {
      const name = leadsWithin(schema, ref) ? undefined : modelNameOf(ref)
      return name === undefined ? ref : schemaRef(dialect, name).$ref
    })
    if (isKept) return [[model.name, { ...asNode(local), ...keptBeside(model, schema) }]]
    const described = model.description === undefined ? {} : { description: model.description }
    const texts = { ...documented({ type: 'MODEL', name: model.name }), ...described }
    return [[model.name, { ...texts, ...(withoutExamples(local) as object) }]]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}

/** What a model has beside its schema. */
const keptBeside = ({ description, contentType }: Model, schema: Node): Node => ({
  ...(description === undefined || description === own(schema, 'description')
    ? {}
    : { [keptExtension.modelDescription]: description }),
  ...(contentType === 'application/json' ? {} : { [keptExtension.modelContentType]: contentType }),
})

/** Whether a model is one that OpenAPI can hold. */
export const isJsonModel = ({ contentType }: Model): boolean => /\bjson\b/i.test(contentType)

/** The schema, unless it is in another language, such as XML's. */
function schemaOf(model: Model): Node | undefined {
  try {
    const schema: unknown = JSON.parse(model.schema ?? 'null')
    return isNode(schema) ? schema : undefined
  } catch {
    return undefined
  }
}

/** Schemas nested below these keywords are named by their author: a property may be called `example`. */
const nameMaps = new Set(['properties', 'patternProperties', 'definitions', 'dependencies'])

function withoutExamples(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutExamples)
  if (!isNode(schema)) return schema
  const entries = Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'example' || key === 'examples') return []
    if (!nameMaps.has(key) || !isNode(value)) return [[key, withoutExamples(value)]]
    const named = Object.entries(value).map(([name, one]) => [name, withoutExamples(one)])
    return [[key, Object.fromEntries(named)]]
  })
  return Object.fromEntries(entries)
}
