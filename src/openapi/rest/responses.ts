/** Responses → method responses. */
import { methodResponseParametersProblem } from '../../definition/mapping-expressions.ts'
import type { MethodResponse } from '../../definition/rest-api.ts'
import { keptExtension } from '../extensions.ts'
import {
  asNode,
  booleanAt,
  isNode,
  nodeAt,
  own,
  textAt,
  unlessEmpty,
  defined,
  type Node,
} from '../node.ts'
import { warnOnce } from '../outcome.ts'
import { resolveRef } from '../refs.ts'
import { contentSchemas, contentTypes, modelOf } from './bodies.ts'
import type { RestImport } from './context.ts'
import type { ModelBook } from './models.ts'
import type { OperationSite } from './site.ts'

const statusShape = /^[1-5]\d\d$/

/** Status → response. The key `default` has no counterpart in REST APIs; a range such as `5XX` is an error. */
export function methodResponsesOf(
  context: RestImport,
  models: ModelBook,
  site: OperationSite,
): Record<string, MethodResponse> {
  const { document, problems } = context
  const result: Record<string, MethodResponse> = {}
  const refuse = (statusCode: string, reason: string): void => {
    problems.errors.push(
      `Unable to put method response '${statusCode}' on '${site.httpMethod}' for resource at path '${site.path}': ${reason}`,
    )
  }
  for (const [statusCode, value] of Object.entries(nodeAt(site.operation, 'responses'))) {
    if (statusCode === 'default' || statusCode.startsWith('x-')) continue
    if (!statusShape.test(statusCode)) {
      refuse(
        statusCode,
        `1 validation error detected: Value '${statusCode}' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d`,
      )
      continue
    }
    const node = asNode(value)
    // Swagger 2 has root responses as well, but the service does not resolve references to them.
    const response = document.dialect === 'swagger' ? node : (resolveRef(document.root, node) ?? {})
    const responseParameters = responseParametersOf(response)
    const problem = methodResponseParametersProblem(Object.keys(responseParameters))
    if (problem !== undefined) refuse(statusCode, problem)
    result[statusCode] = defined({
      statusCode,
      responseParameters: unlessEmpty(responseParameters),
      responseModels: unlessEmpty(responseModelsOf(context, models, site, statusCode, response)),
    })
  }
  return result
}

const responseParametersOf = (response: Node): Record<string, boolean> =>
  Object.fromEntries(
    Object.entries(nodeAt(response, 'headers')).map(([name, header]) => [
      `method.response.header.${name}`,
      booleanAt(asNode(header), keptExtension.headerFlag) ?? false,
    ]),
  )

function responseModelsOf(
  context: RestImport,
  models: ModelBook,
  site: OperationSite,
  statusCode: string,
  response: Node,
): Record<string, string> {
  const { dialect, root } = context.document
  const schemas: [string, unknown][] =
    dialect === 'swagger'
      ? contentTypes(root, site.operation, 'produces').map((type) => [
          type,
          own(response, 'schema'),
        ])
      : contentSchemas(response)
  const result: Record<string, string> = {}
  for (const [contentType, schema] of schemas) {
    const name = modelOf(context, models, schema)
    if (name === 'primitive') {
      const kind = isNode(schema) ? schemaClass(schema) : 'Schema'
      warnOnce(
        context.problems,
        `Unsupported model type '${kind}' in ${statusCode} response to method '${site.httpMethod} ${site.path}'. Ignoring.`,
      )
    } else if (name !== undefined) {
      result[contentType] = name.model
    }
  }
  return result
}

/** Format → the class by which the service's parser calls such a text. */
const textClasses: ReadonlyMap<string, string> = new Map([
  ['binary', 'BinarySchema'],
  ['byte', 'ByteArraySchema'],
  ['date', 'DateSchema'],
  ['date-time', 'DateTimeSchema'],
  ['email', 'EmailSchema'],
  ['password', 'PasswordSchema'],
  ['uuid', 'UUIDSchema'],
])

const primitiveClasses: ReadonlyMap<string, string> = new Map([
  ['boolean', 'BooleanSchema'],
  ['file', 'FileSchema'],
  ['integer', 'IntegerSchema'],
  ['number', 'NumberSchema'],
])

const schemaClass = (schema: Node): string =>
  primitiveClasses.get(textAt(schema, 'type') ?? '') ??
  textClasses.get(textAt(schema, 'format') ?? '') ??
  'StringSchema'
