/** Models, validators, authorizers, gateway responses and documentation parts of a REST API. */
import type { DocumentationPart } from '../../../definition/documentation-part.ts'
import { authorizerTypes, type Authorizer } from '../../../definition/authorizer.ts'
import {
  builtInGatewayStatus,
  builtInGatewayTemplates,
  gatewayResponseTypes,
  type GatewayResponse,
} from '../../../definition/gateway-response.ts'
import type { Model, RequestValidator, RestApiDefinition } from '../../../definition/rest-api.ts'
import { booleanAt, defined, nodeAt, numberAt, textAt, textsAt } from '../../node.ts'
import type { TemplateResource } from '../template.ts'
import { camelKeys, idOf, jsonText, ofApi, textsOf, type Build } from './builder.ts'

export function addEntities(build: Build, definition: RestApiDefinition): RestApiDefinition {
  const apiId = definition.restApi.id
  const all = <Entity>(
    type: string,
    entityOf: (build: Build, resource: TemplateResource) => readonly [string, Entity] | undefined,
  ): Record<string, Entity> =>
    Object.fromEntries(
      ofApi(build, `AWS::ApiGateway::${type}`, apiId).flatMap((one) => {
        const entity = entityOf(build, one)
        return entity === undefined ? [] : [entity]
      }),
    )
  return {
    ...definition,
    models: { ...definition.models, ...all('Model', modelOf) },
    requestValidators: { ...definition.requestValidators, ...all('RequestValidator', validatorOf) },
    authorizers: { ...definition.authorizers, ...all('Authorizer', authorizerOf) },
    gatewayResponses: {
      ...definition.gatewayResponses,
      ...all('GatewayResponse', gatewayResponseOf),
    },
    documentationParts: { ...definition.documentationParts, ...all('DocumentationPart', partOf) },
  }
}

function modelOf(build: Build, resource: TemplateResource): readonly [string, Model] {
  const name = idOf(build, resource)
  const { properties } = resource
  return [
    name,
    defined({
      id: build.options.ids.resourceId(),
      name,
      description: textAt(properties, 'Description'),
      schema: jsonText(properties, 'Schema'),
      contentType: textAt(properties, 'ContentType') ?? 'application/json',
    }),
  ]
}

function validatorOf(
  build: Build,
  resource: TemplateResource,
): readonly [string, RequestValidator] {
  const { properties, logicalId } = resource
  const id = idOf(build, resource)
  return [
    id,
    {
      id,
      name: textAt(properties, 'Name') ?? logicalId,
      validateRequestBody: booleanAt(properties, 'ValidateRequestBody') ?? false,
      validateRequestParameters: booleanAt(properties, 'ValidateRequestParameters') ?? false,
    },
  ]
}

function authorizerOf(
  build: Build,
  resource: TemplateResource,
): readonly [string, Authorizer] | undefined {
  const { properties, logicalId } = resource
  const type = authorizerTypes.find((known) => known === textAt(properties, 'Type'))
  if (type === undefined) {
    build.errors.push(
      `${logicalId}: Invalid authorizer type specified. Valid options are ${authorizerTypes.join(',')}`,
    )
    return undefined
  }
  const id = idOf(build, resource)
  const providerARNs = textsAt(properties, 'ProviderARNs')
  return [
    id,
    defined({
      id,
      name: textAt(properties, 'Name') ?? logicalId,
      type,
      providerARNs: providerARNs.length > 0 ? providerARNs : undefined,
      authType:
        textAt(properties, 'AuthType') ??
        (type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom'),
      authorizerUri: textAt(properties, 'AuthorizerUri'),
      authorizerCredentials: textAt(properties, 'AuthorizerCredentials') || undefined,
      identitySource: textAt(properties, 'IdentitySource'),
      identityValidationExpression: textAt(properties, 'IdentityValidationExpression'),
      // CreateAuthorizer, unlike an import, fills in the default.
      authorizerResultTtlInSeconds: numberAt(properties, 'AuthorizerResultTtlInSeconds') ?? 300,
    }),
  ]
}

function gatewayResponseOf(
  build: Build,
  { properties, logicalId }: TemplateResource,
): readonly [string, GatewayResponse] | undefined {
  const written = textAt(properties, 'ResponseType')
  const responseType = gatewayResponseTypes.find((known) => known === written)
  if (responseType === undefined) {
    build.errors.push(`${logicalId}: Invalid response type '${written}' specified`)
    return undefined
  }
  return [
    responseType,
    defined({
      responseType,
      statusCode: textAt(properties, 'StatusCode') ?? builtInGatewayStatus[responseType],
      responseParameters: textsOf(properties, 'ResponseParameters') ?? {},
      responseTemplates: textsOf(properties, 'ResponseTemplates') ?? builtInGatewayTemplates,
    }),
  ]
}

function partOf(build: Build, resource: TemplateResource): readonly [string, DocumentationPart] {
  const { properties } = resource
  const id = idOf(build, resource)
  const location = camelKeys(nodeAt(properties, 'Location'))
  return [
    id,
    {
      id,
      location: { ...location, type: textAt(nodeAt(properties, 'Location'), 'Type') ?? 'API' },
      properties: jsonText(properties, 'Properties') ?? '{}',
    },
  ]
}
