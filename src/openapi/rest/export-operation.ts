/** One method → one operation. */
import type { Method, MethodResponse, RestApiDefinition } from '../../definition/rest-api.ts'
import { extension, keptExtension } from '../extensions.ts'
import { defined, unlessEmpty } from '../node.ts'
import type { DocumentationLookup } from './export-documentation.ts'
import { exportIntegration } from './export-integration.ts'
import { schemaRef } from './export-models.ts'
import { shows, type RestExportOptions } from './export-options.ts'
import { exportRequirements } from './export-security.ts'

/** What operations of one export share. */
export interface ExportContext {
  readonly definition: RestApiDefinition
  readonly options: RestExportOptions
  readonly documented: DocumentationLookup
}

export function exportOperation(context: ExportContext, path: string, method: Method): object {
  const { definition, options, documented } = context
  const { methodIntegration: integration } = method
  const isFull = options.extensions.includes('apigateway')
  const isSwagger = options.dialect === 'swagger'
  return defined({
    operationId: method.operationName,
    ...documented({ type: 'METHOD', path, method: method.httpMethod }),
    consumes: isSwagger ? consumes(method) : undefined,
    produces: isSwagger ? produces(method) : undefined,
    parameters: unlessEmpty([
      ...exportParameters(context, path, method),
      ...(isSwagger ? bodyParameters(context, path, method) : []),
    ]),
    requestBody: isSwagger ? undefined : requestBody(context, path, method),
    responses: Object.fromEntries(
      Object.values(method.methodResponses ?? {}).map((response) => [
        response.statusCode,
        exportResponse(context, path, method, response),
      ]),
    ),
    security: exportRequirements(method, definition.authorizers),
    [extension.requestValidator]: shows(options, 'validators')
      ? definition.requestValidators[method.requestValidatorId ?? '']?.name
      : undefined,
    [extension.auth]:
      isFull && method.authorizationType === 'AWS_IAM' ? { type: 'AWS_IAM' } : undefined,
    [extension.integration]:
      integration !== undefined && shows(options, 'integrations')
        ? exportIntegration(integration)
        : undefined,
  })
}

/** Content types of request models and request templates; absent when there are none. */
const consumes = ({ requestModels, methodIntegration }: Method): string[] | undefined =>
  unlessEmpty([
    ...new Set([
      ...Object.keys(requestModels ?? {}),
      ...Object.keys(methodIntegration?.requestTemplates ?? {}),
    ]),
  ])

/** Content types of response models and response templates; absent when there are none. */
const produces = ({ methodResponses, methodIntegration }: Method): string[] | undefined =>
  unlessEmpty([
    ...new Set([
      ...Object.values(methodResponses ?? {}).flatMap((one) =>
        Object.keys(one.responseModels ?? {}),
      ),
      ...Object.values(methodIntegration?.integrationResponses ?? {}).flatMap((one) =>
        Object.keys(one.responseTemplates ?? {}),
      ),
    ]),
  ])

/** Place in `method.request.PLACE.name` → `in`, and the type of its documentation part. */
const places: Readonly<Record<string, { readonly in: string; readonly part: string }>> = {
  querystring: { in: 'query', part: 'QUERY_PARAMETER' },
  header: { in: 'header', part: 'REQUEST_HEADER' },
  path: { in: 'path', part: 'PATH_PARAMETER' },
}

function exportParameters(
  { options, documented }: ExportContext,
  path: string,
  method: Method,
): object[] {
  return Object.entries(method.requestParameters ?? {}).flatMap(([key, required]): object[] => {
    const [, kind = '', name] = /^method\.request\.([a-z]+)\.(.+)$/.exec(key) ?? []
    const place = places[kind]
    if (place === undefined || name === undefined) return []
    const isRequired = required || place.in === 'path'
    const texts = documented({ type: place.part, path, method: method.httpMethod, name })
    const parameter = { name, in: place.in, ...texts }
    if (options.dialect === 'swagger')
      return [{ ...parameter, required: isRequired, type: 'string' }]
    return [{ ...parameter, ...(isRequired ? { required: true } : {}), schema: { type: 'string' } }]
  })
}

/** Swagger 2: one body parameter for each model. */
function bodyParameters({ documented }: ExportContext, path: string, method: Method): object[] {
  const names = [...new Set(Object.values(method.requestModels ?? {}))]
  const texts = documented({ type: 'REQUEST_BODY', path, method: method.httpMethod })
  return names.map((name) => ({
    in: 'body',
    name,
    ...texts,
    required: true,
    schema: schemaRef('swagger', name),
  }))
}

function requestBody(
  { documented }: ExportContext,
  path: string,
  method: Method,
): object | undefined {
  if (method.requestModels === undefined) return undefined
  return {
    ...documented({ type: 'REQUEST_BODY', path, method: method.httpMethod }),
    content: contentOf(method.requestModels),
    required: true,
  }
}

const contentOf = (models: Readonly<Record<string, string>>): object =>
  Object.fromEntries(
    Object.entries(models).map(([type, name]) => [type, { schema: schemaRef('oas3', name) }]),
  )

function exportResponse(
  { options, documented }: ExportContext,
  path: string,
  { httpMethod: method }: Method,
  { statusCode, responseParameters, responseModels }: MethodResponse,
): object {
  const isSwagger = options.dialect === 'swagger'
  const headers = Object.entries(responseParameters ?? {}).map(([key, flag]) => {
    const name = key.replace('method.response.header.', '')
    const texts = documented({ type: 'RESPONSE_HEADER', path, method, statusCode, name })
    return [
      name,
      {
        ...texts,
        ...(isSwagger ? { type: 'string' } : { schema: { type: 'string' } }),
        ...(options.isKept && flag ? { [keptExtension.headerFlag]: true } : {}),
      },
    ]
  })
  const model = Object.values(responseModels ?? {})[0]
  return defined({
    description: `${statusCode} response`,
    ...documented({ type: 'RESPONSE', path, method, statusCode }),
    schema: isSwagger && model !== undefined ? schemaRef('swagger', model) : undefined,
    headers: unlessEmpty(Object.fromEntries(headers) as object),
    content: isSwagger ? undefined : contentOf(responseModels ?? {}),
  })
}
