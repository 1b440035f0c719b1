/** Request bodies → `requestModels`; the content types a Swagger 2 operation speaks. */
import { isNode, nodeAt, own, textsAt, type Node } from '../node.ts'
import { warnOnce } from '../outcome.ts'
import { modelNameOf, resolveRef } from '../refs.ts'
import type { RestImport } from './context.ts'
import type { ModelBook } from './models.ts'
import type { OperationSite } from './site.ts'
import { bodyParameterSchema } from './parameters.ts'

/** Content type → model name. */
export function requestModelsOf(
  context: RestImport,
  models: ModelBook,
  site: OperationSite,
): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [contentType, schema] of requestSchemas(context, site)) {
    const name = modelOf(context, models, schema)
    if (name === 'primitive') {
      warnOnce(
        context.problems,
        `Invalid format for model ${contentType} for method ${site.httpMethod}`,
      )
    } else if (name !== undefined) {
      result[contentType] = name.model
    }
  }
  return result
}

function requestSchemas(context: RestImport, site: OperationSite): [string, unknown][] {
  const { dialect, root } = context.document
  if (dialect === 'swagger') {
    const schema = bodyParameterSchema(context, site)
    return contentTypes(root, site.operation, 'consumes').map((type) => [type, schema])
  }
  const body = resolveRef(root, nodeAt(site.operation, 'requestBody'))
  return body === undefined ? [] : contentSchemas(body)
}

/** Content type → schema of an OpenAPI 3 body or response. */
export const contentSchemas = (owner: Node): [string, unknown][] =>
  Object.entries(nodeAt(owner, 'content')).map(([type, media]) => [
    type,
    isNode(media) ? own(media, 'schema') : undefined,
  ])

/** Swagger 2's content types: the operation's, else the root's, else JSON. */
export function contentTypes(root: Node, operation: Node, key: 'consumes' | 'produces'): string[] {
  const owner = Array.isArray(own(operation, key)) ? operation : root
  const types = textsAt(owner, key)
  return types.length > 0 ? types : ['application/json']
}

/**
 * The model that a body's schema stands for: the one it refers to, or one made from an inline schema. A
 * primitive is left to the caller; `undefined` means none, with a warning where the author meant one.
 */
export function modelOf(
  { problems }: RestImport,
  models: ModelBook,
  schema: unknown,
): { readonly model: string } | 'primitive' | undefined {
  if (!isNode(schema)) return undefined
  const ref = own(schema, '$ref')
  if (typeof ref === 'string') {
    const name = modelNameOf(ref)
    if (name === undefined) {
      warnOnce(problems, 'Invalid model name specified: null')
      return undefined
    }
    if (models.has(name)) return { model: name }
    warnOnce(problems, `Reference to model '${name}' not found. Ignoring.`)
    return undefined
  }
  if (isPrimitive(schema)) return 'primitive'
  if (isStructure(schema)) return { model: models.add(schema) }
  warnOnce(problems, 'Invalid model name specified: null')
  return undefined
}

const primitives = new Set<unknown>(['string', 'integer', 'number', 'boolean', 'file'])
const isPrimitive = (schema: Node): boolean => primitives.has(own(schema, 'type'))

const structureKeywords = ['properties', 'items', 'additionalProperties', 'allOf', 'anyOf', 'oneOf']
const isStructure = (schema: Node): boolean =>
  own(schema, 'type') === 'object' ||
  own(schema, 'type') === 'array' ||
  structureKeywords.some((keyword) => own(schema, keyword) !== undefined)
