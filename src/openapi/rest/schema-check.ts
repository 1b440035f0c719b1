/** Which schemas the service's draft-4 reader takes. Keywords it does not know pass. */
import { isNode, type Node } from '../node.ts'

const types = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])

const isSchema = (value: unknown): boolean => isNode(value) && isDraft4Schema(value)
const isSchemaList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isSchema)
const isSchemaMap = (value: unknown): boolean =>
  isNode(value) && Object.values(value).every(isSchema)
const isText = (value: unknown): boolean => typeof value === 'string'
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText)
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
    required: isTextList,
    enum: (value) => Array.isArray(value) && value.length > 0,
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
