/** Which schemas the service's draft-4 reader takes. What it does not know passes at imports only. */
import { isNode, type Node } from '../node.ts'

const types = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])

const isSchema = (value: unknown): boolean => isNode(value) && isDraft4Schema(value)
const isSchemaList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isSchema)
const isSchemaMap = (value: unknown): boolean =>
  isNode(value) && Object.values(value).every(isSchema)
const isText = (value: unknown): boolean => typeof value === 'string'
/** At least one value and none twice, which later drafts only advise. */
const isSet = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value.map((one) => JSON.stringify(one))).size === value.length
const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0
const isType = (value: unknown): boolean => typeof value === 'string' && types.has(value)

/** Keyword → what its value must be. `exclusiveMinimum: 5` is of a later draft and refused. */
const keywords = new Map<string, (value: unknown) => boolean>(
  Object.entries({
    type: (value) =>
      isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType)),
    properties: isSchemaMap,
    patternProperties: isSchemaMap,
    definitions: isSchemaMap,
    additionalProperties: (value) => isBoolean(value) || isSchema(value),
    additionalItems: (value) => isBoolean(value) || isSchema(value),
    items: (value) => isSchema(value) || isSchemaList(value),
    allOf: isSchemaList,
    anyOf: isSchemaList,
    oneOf: isSchemaList,
    not: isSchema,
    required: (value) => isSet(value) && value.every(isText),
    enum: isSet,
    minimum: isNumber,
    maximum: isNumber,
    exclusiveMinimum: isBoolean,
    exclusiveMaximum: isBoolean,
    multipleOf: (value) => isNumber(value) && (value as number) > 0,
    minLength: isCount,
    maxLength: isCount,
    minItems: isCount,
    maxItems: isCount,
    minProperties: isCount,
    maxProperties: isCount,
    uniqueItems: isBoolean,
    pattern: isText,
    $ref: isText,
  }),
)

/** Whether a schema and all inside it use draft 4's keywords with values that draft 4 knows. */
export function isDraft4Schema(schema: Node): boolean {
  if (typeof schema['$ref'] === 'string') return true
  return Object.entries(schema).every(([keyword, value]) => keywords.get(keyword)?.(value) ?? true)
}

/** What draft 4 knows and leaves to the reader, so that any value will do. */
const otherKeywords = ['$schema', 'id', 'title', 'description', 'default', 'format', 'dependencies']

/** The keywords of a schema and all inside it that draft 4 does not have, in their order. */
export function unknownKeywords(schema: Node): readonly string[] {
  if (typeof schema['$ref'] === 'string') return []
  const found = Object.entries(schema).flatMap(([keyword, value]) => [
    ...(keywords.has(keyword) || otherKeywords.includes(keyword) ? [] : [keyword]),
    ...schemasWithin(keyword, value).flatMap(unknownKeywords),
  ])
  return [...new Set(found)].toSorted()
}

function schemasWithin(keyword: string, value: unknown): readonly Node[] {
  if (keywordsOfNames.includes(keyword)) {
    return isNode(value) ? Object.values(value).filter(isNode) : []
  }
  if (!keywordsOfSchemas.includes(keyword)) return []
  return (Array.isArray(value) ? value : [value]).filter(isNode)
}

const keywordsOfNames = ['properties', 'patternProperties', 'definitions', 'dependencies']
const keywordsOfSchemas = [
  'additionalProperties',
  'additionalItems',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
]
