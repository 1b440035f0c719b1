/** Schemas → models. A schema is kept as the author wrote it; only its references change. */
import type { Model } from '../../definition/rest-api.ts'
import { keptExtension } from '../extensions.ts'
import { isNode, nodeAt, own, textAt, type Node } from '../node.ts'
import { placed } from '../outcome.ts'
import { leadsWithin, modelNameOf } from '../refs.ts'
import { idOfName, kept, type RestImport } from './context.ts'
import { isDraft4Schema } from './schema-check.ts'

/** The models of one import; bodies with inline schemas add to them. */
export interface ModelBook {
  readonly has: (name: string) => boolean
  /** The name under which an inline schema becomes a model; the same schema gives the same name. */
  readonly add: (schema: Node) => string
  readonly all: () => Record<string, Model>
}

const invalid = (reason: string): string =>
  `Invalid model specified: Validation Result: warnings : [], errors : [${reason}]`

export function importModels(context: RestImport): ModelBook {
  const { document, existing, problems } = context
  const { root, dialect } = document
  const schemas =
    dialect === 'swagger'
      ? nodeAt(root, 'definitions')
      : nodeAt(nodeAt(root, 'components'), 'schemas')
  const keptModels = kept(context).models ?? {}
  const models: Record<string, Model> = { ...keptModels }
  const has = (name: string): boolean => Object.hasOwn(schemas, name) || Object.hasOwn(models, name)

  const put = (name: string, node: Node): void => {
    const {
      [keptExtension.modelDescription]: described,
      [keptExtension.modelContentType]: contentType,
      ...schema
    } = node
    const checked = checkedSchema(schema, context.apiId, has)
    if (typeof checked === 'string') {
      problems.errors.push(`Unable to create model for '${name}': ${checked}`)
      return
    }
    // What stands beside a reference is ignored, in a model, too.
    const isAlias = typeof own(schema, '$ref') === 'string'
    const written = isAlias ? undefined : textAt(schema, 'description')
    const description = typeof described === 'string' ? described : written
    models[name] = {
      id: idOfName(context, existing?.models, name),
      name,
      ...(description ? { description } : {}),
      schema: JSON.stringify(checked.schema),
      contentType: typeof contentType === 'string' ? contentType : 'application/json',
    }
  }

  const importSchema = (name: string, schema: unknown): void => {
    if (!/^[A-Za-z0-9]+$/.test(name)) {
      problems.errors.push(`Model name must be alphanumeric: ${name}`)
    } else if (isNode(schema)) {
      put(name, schema)
    } else {
      problems.errors.push(
        `Unable to create model for '${name}': ${invalid('Invalid model schema specified')}`,
      )
    }
  }

  const place = dialect === 'swagger' ? ['definitions'] : ['components', 'schemas']
  for (const [name, schema] of Object.entries(schemas)) {
    placed(problems, [...place, name], () => importSchema(name, schema))
  }

  return {
    has,
    add(schema) {
      const name = `MODEL${hash24(JSON.stringify(schema))}`
      if (!Object.hasOwn(models, name)) put(name, schema)
      return name
    },
    all: () => models,
  }
}

/** The schema with canonical references, or the reason why it cannot be a model. */
function checkedSchema(
  schema: Node,
  apiId: string,
  has: (name: string) => boolean,
): { readonly schema: unknown } | string {
  if (!isDraft4Schema(schema)) return invalid('Invalid model schema specified')
  const refs: string[] = []
  const rewritten = rewriteRefs(schema, (ref) => {
    if (leadsWithin(schema, ref)) return ref
    refs.push(ref)
    return `https://apigateway.amazonaws.com/restapis/${apiId}/models/${modelNameOf(ref)}`
  })
  const names = refs.map(modelNameOf)
  if (names.includes(undefined)) return invalid('Model reference must be in canonical form')
  if (names.some((name) => name !== undefined && !has(name))) {
    return invalid('Invalid model schema specified')
  }
  return { schema: rewritten }
}

/** Keywords whose values are data of the author's, not schemas. */
const dataKeywords = new Set(['enum', 'default', 'example', 'examples', 'const'])
/** Keywords that map free names to schemas: a property may be called `$ref`. */
const nameMaps = new Set(['properties', 'patternProperties', 'definitions', 'dependencies'])

/** A copy of a schema with every reference replaced; siblings of a `$ref` are dropped. */
export function rewriteRefs(schema: unknown, rewrite: (ref: string) => string): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => rewriteRefs(item, rewrite))
  if (!isNode(schema)) return schema
  const ref = own(schema, '$ref')
  if (typeof ref === 'string') return { $ref: rewrite(ref) }
  const entries = Object.entries(schema).map(([key, value]) => {
    if (dataKeywords.has(key)) return [key, value]
    if (nameMaps.has(key) && isNode(value)) {
      const named = Object.entries(value).map(([name, one]) => [name, rewriteRefs(one, rewrite)])
      return [key, Object.fromEntries(named)]
    }
    return [key, rewriteRefs(value, rewrite)]
  })
  return Object.fromEntries(entries)
}

/** Six hexadecimal digits of FNV-1a: names a schema by its text, so that a repeated import finds it again. */
function hash24(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return ((hash ^ (hash >>> 24)) & 0xffffff).toString(16).padStart(6, '0')
}
