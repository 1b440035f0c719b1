/** Routes, integrations, authorizers and models of an HTTP or WebSocket API. */
import { lambdaTarget } from '../../../aws/arn.ts'
import type { StringMap } from '../../../definition/common.ts'
import type { V2Authorizer } from '../../../definition/authorizer.ts'
import type {
  HttpApiDefinition,
  Route,
  V2Integration,
  V2Model,
} from '../../../definition/http-api.ts'
import { connectionTypes, contentHandlings } from '../../../definition/integration.ts'
import { limits } from '../../../definition/limits.ts'
import type { V2Stage } from '../../../definition/stage.ts'
import {
  asNode,
  booleanAt,
  defined,
  isNode,
  listAt,
  nodeAt,
  numberAt,
  own,
  textAt,
  textsAt,
  type Node,
} from '../../node.ts'
import type { TemplateResource } from '../template.ts'
import {
  camel,
  camelKeys,
  createdIso,
  idOf,
  jsonText,
  ofApi,
  textsOf,
  type Build,
} from './builder.ts'

type Entities = Pick<HttpApiDefinition, 'routes' | 'integrations' | 'authorizers' | 'models'>

export function v2Entities(
  build: Build,
  apiId: string,
  protocolType: 'HTTP' | 'WEBSOCKET',
): Entities {
  const all = <Entity>(type: string, entityOf: (id: string, one: TemplateResource) => Entity) =>
    Object.fromEntries(
      ofApi(build, `AWS::ApiGatewayV2::${type}`, apiId, 'ApiId').map((one) => {
        const id = idOf(build, one)
        return [id, entityOf(id, one)] as const
      }),
    )
  return {
    routes: all('Route', (id, one) => {
      const route = routeOf(id, one)
      build.origins.set(`${apiId} ${route.routeKey}`, one)
      return route
    }),
    integrations: all('Integration', (id, one) => {
      const problem = enumProblem(one.properties)
      if (problem !== undefined) build.errors.push(`${one.logicalId}: ${problem}`)
      return integrationOf(id, one, protocolType)
    }),
    authorizers: all('Authorizer', authorizerOf),
    models: all('Model', modelOf),
  }
}

/** The template's names are the API's with a capital letter; `ApiId` is no property of the entity. */
function plainProperties(
  properties: Node,
  except: readonly string[] = [],
): Record<string, unknown> {
  const entries = Object.entries(camelKeys(properties))
  return Object.fromEntries(entries.filter(([key]) => key !== 'apiId' && !except.includes(key)))
}

function routeOf(routeId: string, { properties }: TemplateResource): Route {
  // The shape is the API's own once the keys are lower-camel; booleans may come as text.
  return {
    ...(plainProperties(properties, ['requestParameters']) as Partial<Route>),
    ...requestFlags(properties),
    ...lists(properties, { authorizationScopes: 'AuthorizationScopes' }),
    routeId,
    routeKey: textAt(properties, 'RouteKey') ?? '$default',
    authorizationType: (textAt(properties, 'AuthorizationType') ?? 'NONE') as 'NONE',
    apiKeyRequired: booleanAt(properties, 'ApiKeyRequired') ?? false,
  }
}

/** Lists of texts, of which a template may write one as a text alone. Names of the API → names of the template. */
const lists = <Name extends string>(
  properties: Node,
  names: Readonly<Record<Name, string>>,
): Partial<Record<Name, string[]>> =>
  Object.fromEntries(
    Object.entries<string>(names).flatMap(([name, property]) => {
      const single = textAt(properties, property)
      const texts = single === undefined ? textsAt(properties, property) : [single]
      return texts.length === 0 ? [] : [[name, texts]]
    }),
  ) as Partial<Record<Name, string[]>>

function requestFlags(properties: Node): Pick<Route, 'requestParameters'> {
  const map = nodeAt(properties, 'RequestParameters')
  const entries = Object.keys(map).map((key) => [
    key,
    { required: booleanAt(nodeAt(map, key), 'Required') ?? false },
  ])
  return entries.length === 0
    ? {}
    : { requestParameters: Object.fromEntries(entries) as Record<string, { required: boolean }> }
}

/** In the order in which the service prints them. */
const integrationEnums = {
  IntegrationType: ['AWS', 'HTTP', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY'],
  ConnectionType: connectionTypes,
  PassthroughBehavior: ['WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES'],
  ContentHandlingStrategy: contentHandlings,
} as const

/** The first property of an integration that is none of its constants. */
function enumProblem(integration: Node): string | undefined {
  for (const [key, constants] of Object.entries<readonly string[]>(integrationEnums)) {
    const written = textAt(integration, key)
    if (!written || constants.includes(written)) continue
    return `Value '${written}' at 'createIntegrationInput.${camel(key)}' failed to satisfy constraint: Member must satisfy enum value set: [${constants.join(', ')}]`
  }
  return undefined
}

/** How HTTP APIs call backends whose author does not say. */
const defaultMethods: Readonly<Record<string, string>> = { AWS_PROXY: 'POST', HTTP_PROXY: 'ANY' }

function integrationOf(
  integrationId: string,
  { properties }: TemplateResource,
  protocolType: 'HTTP' | 'WEBSOCKET',
): V2Integration {
  const isHttp = protocolType === 'HTTP'
  // What is none of the constants has been told as an error, so that nothing comes of it.
  const integrationType = (textAt(properties, 'IntegrationType') ?? 'HTTP_PROXY') as 'HTTP_PROXY'
  const hasMethod = isHttp && own(properties, 'IntegrationSubtype') === undefined

  const responses = nodeAt(properties, 'ResponseParameters')
  const responseParameters = Object.keys(responses).map((status) => [
    status,
    destinations(nodeAt(responses, status)),
  ])
  const tls = textAt(nodeAt(properties, 'TlsConfig'), 'ServerNameToVerify')
  return defined({
    ...(plainProperties(properties, ['responseParameters', 'tlsConfig']) as Partial<V2Integration>),
    integrationId,
    integrationType,
    integrationMethod:
      textAt(properties, 'IntegrationMethod') ??
      (hasMethod ? defaultMethods[integrationType] : undefined),
    payloadFormatVersion: versionAt(properties, 'PayloadFormatVersion') ?? '1.0',
    connectionType: (textAt(properties, 'ConnectionType') ?? 'INTERNET') as 'INTERNET',
    requestParameters: textsOf(properties, 'RequestParameters'),
    responseParameters:
      responseParameters.length === 0
        ? undefined
        : (Object.fromEntries(responseParameters) as Record<string, StringMap>),
    timeoutInMillis:
      numberAt(properties, 'TimeoutInMillis') ??
      (isHttp ? limits.httpApiTimeoutMsMax : limits.integrationTimeoutMsMax),
    tlsConfig: tls === undefined ? undefined : { serverNameToVerify: tls },
  })
}

/** A payload format version; one that is not quoted may come as a number, `2` for `2.0`. */
function versionAt(properties: Node, key: string): '1.0' | '2.0' | undefined {
  const written = textAt(properties, key)
  return (written === '1' || written === '2' ? `${written}.0` : written) as '1.0' | undefined
}

/** `{ResponseParameters: [{Destination, Source}]}` of the template is a plain map in the API. */
const destinations = (node: Node): StringMap =>
  Object.fromEntries(
    listAt(node, 'ResponseParameters').map((item) => [
      textAt(asNode(item), 'Destination') ?? '',
      textAt(asNode(item), 'Source') ?? '',
    ]),
  )

function authorizerOf(
  authorizerId: string,
  { properties, logicalId }: TemplateResource,
): V2Authorizer {
  const jwt = own(properties, 'JwtConfiguration')
  return {
    ...(plainProperties(properties, ['jwtConfiguration']) as Partial<V2Authorizer>),
    ...(isNode(jwt)
      ? { jwtConfiguration: { ...camelKeys(jwt), ...lists(jwt, { audience: 'Audience' }) } }
      : {}),
    ...lists(properties, { identitySource: 'IdentitySource' }),
    // Numbers and booleans may come as text.
    ...defined({
      authorizerPayloadFormatVersion: versionAt(properties, 'AuthorizerPayloadFormatVersion'),
      authorizerResultTtlInSeconds: numberAt(properties, 'AuthorizerResultTtlInSeconds'),
      enableSimpleResponses: booleanAt(properties, 'EnableSimpleResponses'),
    } as Partial<V2Authorizer>),
    authorizerId,
    name: textAt(properties, 'Name') ?? logicalId,
    authorizerType: textAt(properties, 'AuthorizerType') === 'JWT' ? 'JWT' : 'REQUEST',
  }
}

const modelOf = (modelId: string, { properties, logicalId }: TemplateResource): V2Model =>
  defined({
    modelId,
    name: textAt(properties, 'Name') ?? logicalId,
    contentType: textAt(properties, 'ContentType') ?? 'application/json',
    description: textAt(properties, 'Description'),
    schema: jsonText(properties, 'Schema'),
  })

/** What an Api with a `Target` makes beside itself: an integration, a route and a stage that deploys itself. */
export function quickCreate(
  build: Build,
  properties: Node,
): (Pick<HttpApiDefinition, 'routes' | 'integrations'> & { readonly stage: V2Stage }) | undefined {
  const target = textAt(properties, 'Target')
  if (target === undefined) return undefined
  const { ids } = build.options
  const [integrationId, routeId, deploymentId] = [ids.routeId(), ids.routeId(), ids.resourceId()]
  const isLambda = lambdaTarget(target) !== undefined
  const created = createdIso(build)
  return {
    integrations: {
      [integrationId]: defined({
        integrationId,
        integrationType: isLambda ? ('AWS_PROXY' as const) : ('HTTP_PROXY' as const),
        integrationMethod: isLambda ? 'POST' : 'ANY',
        integrationUri: target,
        payloadFormatVersion: isLambda ? ('2.0' as const) : ('1.0' as const),
        connectionType: 'INTERNET' as const,
        credentialsArn: textAt(properties, 'CredentialsArn'),
        timeoutInMillis: limits.httpApiTimeoutMsMax,
        apiGatewayManaged: true,
      }),
    },
    routes: {
      [routeId]: {
        routeId,
        routeKey: textAt(properties, 'RouteKey') ?? '$default',
        target: `integrations/${integrationId}`,
        authorizationType: 'NONE',
        apiKeyRequired: false,
        apiGatewayManaged: true,
      },
    },
    stage: {
      stageName: '$default',
      autoDeploy: true,
      deploymentId,
      createdDate: created,
      lastUpdatedDate: created,
      apiGatewayManaged: true,
    },
  }
}
