import type { Authorizer } from './authorizer.ts'
import type { EndpointConfiguration, StringMap } from './common.ts'
import type { DocumentationPart } from './documentation-part.ts'
import type { GatewayResponse, GatewayResponseType } from './gateway-response.ts'
import type { Integration } from './integration.ts'

/**
 * A REST API's own properties. Names and shapes are the management API's, except that `policy` is
 * the document's JSON text as written once (the wire escapes it a second time).
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html
 */
export interface RestApi {
  /** Ten lower-case alphanumerics. */
  readonly id: string
  readonly name: string
  readonly description?: string
  /** Seconds since the epoch. */
  readonly createdDate: number
  readonly version?: string
  readonly warnings?: readonly string[]
  readonly binaryMediaTypes?: readonly string[]
  /** Bytes, 0 to 10,485,760; absent: no compression. */
  readonly minimumCompressionSize?: number
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER'
  readonly endpointConfiguration: EndpointConfiguration
  readonly policy?: string
  readonly tags?: StringMap
  readonly disableExecuteApiEndpoint: boolean
  readonly rootResourceId: string
  readonly securityPolicy?: string
  readonly endpointAccessMode?: 'BASIC' | 'STRICT'
}

/** A node of the path tree. */
export interface Resource {
  readonly id: string
  /** Absent for the root, as is `pathPart`. */
  readonly parentId?: string
  /** `'pets'`, `'{petId}'` or `'{proxy+}'`. */
  readonly pathPart?: string
  /** `'/pets/{petId}'` */
  readonly path: string
  /** Verb → method; absent when the resource has none. */
  readonly resourceMethods?: Readonly<Record<string, Method>>
}

/** In the order in which the service prints them. */
export const authorizationTypes = ['NONE', 'AWS_IAM', 'CUSTOM', 'COGNITO_USER_POOLS'] as const
export type AuthorizationType = (typeof authorizationTypes)[number]

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html */
export interface Method {
  readonly httpMethod: string
  readonly authorizationType: AuthorizationType
  readonly authorizerId?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
  readonly requestValidatorId?: string
  readonly operationName?: string
  /** `'method.request.header.X'` → required. */
  readonly requestParameters?: Readonly<Record<string, boolean>>
  /** Content type → model name. */
  readonly requestModels?: StringMap
  readonly methodResponses?: Readonly<Record<string, MethodResponse>>
  readonly methodIntegration?: Integration
}

export interface MethodResponse {
  readonly statusCode: string
  readonly responseParameters?: Readonly<Record<string, boolean>>
  readonly responseModels?: StringMap
}

export interface Model {
  readonly id: string
  readonly name: string
  readonly description?: string
  /** JSON Schema draft 4, as the text its author wrote. */
  readonly schema?: string
  readonly contentType: string
}

/**
 * The two models that every API made by CreateRestApi starts with, by name. Observed; an imported API
 * has only its own.
 * @param modelId makes an id for each
 */
export const builtInModels = (modelId: () => string): Record<string, Model> => ({
  Empty: {
    id: modelId(),
    name: 'Empty',
    description: 'This is a default empty schema model',
    schema:
      '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}',
    contentType: 'application/json',
  },
  Error: {
    id: modelId(),
    name: 'Error',
    description: 'This is a default error schema model',
    schema:
      '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}',
    contentType: 'application/json',
  },
})

export interface RequestValidator {
  readonly id: string
  readonly name: string
  readonly validateRequestBody: boolean
  readonly validateRequestParameters: boolean
}

/**
 * All that a deployment copies: one REST API, complete. This is what import produces, the
 * management API edits and `plan/compile.ts` compiles.
 */
export interface RestApiDefinition {
  readonly protocolType: 'REST'
  readonly restApi: RestApi
  /** By id; the root is `restApi.rootResourceId`. */
  readonly resources: Readonly<Record<string, Resource>>
  /** By name. */
  readonly models: Readonly<Record<string, Model>>
  /** By id. */
  readonly requestValidators: Readonly<Record<string, RequestValidator>>
  /** By id. */
  readonly authorizers: Readonly<Record<string, Authorizer>>
  /** The customised ones only. */
  readonly gatewayResponses: Readonly<Partial<Record<GatewayResponseType, GatewayResponse>>>
  /** By id. */
  readonly documentationParts: Readonly<Record<string, DocumentationPart>>
}
