/** AWS::Serverless::HttpApi, or the implicit HTTP API → an Api with its stage. */
import {
  asNode,
  booleanAt,
  defined,
  isNode,
  listAt,
  nodeAt,
  nodesIn,
  numberAt,
  own,
  textAt,
  textsAt,
  type Node,
} from '../../node.ts'
import { camelDeep } from '../cfn/builder.ts'
import type { TemplateResource } from '../template.ts'
import { draftAt, type Draft, type SamBuild } from './context.ts'
import { emptyDefinition, operationsOf, parameterIn, pushTo, schemesOf } from './definition.ts'
import type { ApiEvent } from './events.ts'
import { lambdaInvokeUri, operationOf } from './integrations.ts'
import { invalidEvent, methodOf, refusalOfHttpAuth, unknownDefault } from './refusals.ts'
import { ownDefinition } from './source.ts'
import { httpApiTags } from './tags.ts'

export function expandHttpApi(
  build: SamBuild,
  { logicalId, properties }: Omit<TemplateResource, 'type'>,
  events: readonly ApiEvent[],
): TemplateResource[] {
  const ApiId = build.resolver.identityOf(logicalId).ref
  const tags = httpApiTags(properties)
  const Body = bodyOf(build, logicalId, properties, events, tags)
  const keep = (keys: readonly string[]): Draft =>
    Object.fromEntries(
      keys.flatMap((key) => (own(properties, key) === undefined ? [] : [[key, properties[key]]])),
    )
  return [
    {
      logicalId,
      type: 'AWS::ApiGatewayV2::Api',
      properties: {
        ...keep(['Name', 'Description', 'DisableExecuteApiEndpoint', 'FailOnWarnings']),
        ...(Body === undefined ? { ProtocolType: 'HTTP' } : { Body }),
      },
    },
    {
      logicalId: `${logicalId}Stage`,
      type: 'AWS::ApiGatewayV2::Stage',
      properties: {
        ...keep(['AccessLogSettings', 'DefaultRouteSettings', 'StageVariables']),
        ...routeSettings(properties, events),
        ApiId,
        StageName: textAt(properties, 'StageName') ?? '$default',
        AutoDeploy: true,
        Tags: tags,
      },
    },
  ]
}

/** The API's settings by route key, and those of its events. */
function routeSettings(properties: Node, events: readonly ApiEvent[]): Draft {
  const settings: Draft = { ...nodeAt(properties, 'RouteSettings') }
  for (const { path, verb, properties: event } of events) {
    const settingsOfEvent = own(event, 'RouteSettings')
    if (settingsOfEvent === undefined) continue
    const method = verb.startsWith('x-') ? 'ANY' : verb.toUpperCase()
    settings[path === '/$default' ? '$default' : `${method} ${path}`] = settingsOfEvent
  }
  return Object.keys(settings).length === 0 ? {} : { RouteSettings: settings }
}

function bodyOf(
  build: SamBuild,
  logicalId: string,
  properties: Node,
  events: readonly ApiEvent[],
  tags: Node,
): Draft | undefined {
  const source = ownDefinition(build, logicalId, properties)
  if (source.kind === 'missing') return undefined
  const body =
    source.kind === 'given' ? source.body : emptyDefinition(build.options.stackName, '3.0.1')
  const auth = nodeAt(properties, 'Auth')
  for (const event of events) addEvent(build, body, auth, event, source.kind)
  addSchemes(build, body, auth)
  applyDefault(build, logicalId, body, auth)
  addCors(body, own(properties, 'CorsConfiguration'))
  addTags(body, tags)
  return body
}

/** The template's tags, in place of the definition's of the same name. */
function addTags(body: Draft, tags: Node): void {
  const existing = listAt(body, 'tags').filter(
    (tag) => own(tags, textAt(asNode(tag), 'name') ?? '') === undefined,
  )
  const added = Object.entries(tags).map(([name, value]) => ({
    name,
    'x-amazon-apigateway-tag-value': String(value),
  }))
  body['tags'] = [...existing, ...added]
}

/** Adds an event's operation where the definition has none; what the author integrated stays. */
function addEvent(
  build: SamBuild,
  body: Draft,
  auth: Node,
  event: ApiEvent,
  source: 'given' | 'none',
): void {
  const { path, verb } = event
  const existing = draftAt(draftAt(draftAt(body, 'paths'), path), verb)
  const isTaken = existing[integrationKey] !== undefined
  const refusal =
    isTaken && source === 'none'
      ? `API method '${methodOf(verb)}' defined multiple times for path '${path}'.`
      : refusalOfHttpAuth(event, auth)
  if (refusal !== undefined) {
    build.errors.push(invalidEvent(event, refusal))
    return
  }
  if (!isTaken) {
    Object.assign(existing, { ...operationOf(build, event), ...existing })
    for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g)) {
      pushTo(existing, 'parameters', parameterIn(body, name, 'path', true))
    }
  }
  overrideIntegration(existing, event.properties)
  const eventAuth = nodeAt(event.properties, 'Auth')
  const chosen = textAt(eventAuth, 'Authorizer') ?? textAt(auth, 'DefaultAuthorizer')
  const isChosen = own(eventAuth, 'Authorizer') ?? own(eventAuth, 'AuthorizationScopes')
  if (isChosen === undefined || chosen === undefined) return
  const scopes = textsAt(eventAuth, 'AuthorizationScopes')
  existing['security'] = [{ [chosen]: scopes.length > 0 ? scopes : generalScopes(auth, chosen) }]
}

/** What an event says of the integration holds for one that the definition has already, too. */
function overrideIntegration(operation: Draft, properties: Node): void {
  const integration = draftAt(operation, integrationKey)
  const timeoutInMillis = numberAt(properties, 'TimeoutInMillis')
  const payloadFormatVersion = textAt(properties, 'PayloadFormatVersion')
  Object.assign(integration, defined({ timeoutInMillis, payloadFormatVersion }))
}

const integrationKey = 'x-amazon-apigateway-integration'

const generalScopes = (auth: Node, authorizer: string): string[] =>
  textsAt(nodeAt(nodeAt(auth, 'Authorizers'), authorizer), 'AuthorizationScopes')

const iamScheme = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'awsSigv4',
}

function applyDefault(build: SamBuild, logicalId: string, body: Draft, auth: Node): void {
  const authorizer = textAt(auth, 'DefaultAuthorizer')
  if (authorizer === undefined) return
  const isKnown =
    authorizer === 'AWS_IAM'
      ? booleanAt(auth, 'EnableIamAuthorizer') === true
      : own(nodeAt(auth, 'Authorizers'), authorizer) !== undefined
  if (!isKnown) build.errors.push(unknownDefault(logicalId, authorizer))
  for (const { verb, operation } of operationsOf(body)) {
    const isFree = listAt(operation, 'security').length === 0
    if (verb === 'options' || !isFree || operation[integrationKey] === undefined) continue
    operation['security'] = [{ [authorizer]: generalScopes(auth, authorizer) }]
  }
}

function addSchemes(build: SamBuild, body: Draft, auth: Node): void {
  if (booleanAt(auth, 'EnableIamAuthorizer') === true) schemesOf(body)['AWS_IAM'] = iamScheme
  for (const [name, authorizer] of nodesIn(nodeAt(auth, 'Authorizers'))) {
    schemesOf(body)[name] = isNode(own(authorizer, 'JwtConfiguration'))
      ? jwtScheme(authorizer)
      : lambdaScheme(build, authorizer)
  }
}

const jwtScheme = (authorizer: Node): Draft => ({
  type: 'oauth2',
  'x-amazon-apigateway-authorizer': {
    type: 'jwt',
    jwtConfiguration: camelDeep(own(authorizer, 'JwtConfiguration')),
    identitySource: textAt(authorizer, 'IdentitySource') ?? '$request.header.Authorization',
  },
})

function lambdaScheme(build: SamBuild, authorizer: Node): Draft {
  const identity = nodeAt(authorizer, 'Identity')
  const sources = [
    ...textsAt(identity, 'Headers').map((name) => `$request.header.${name}`),
    ...textsAt(identity, 'QueryStrings').map((name) => `$request.querystring.${name}`),
    ...textsAt(identity, 'StageVariables').map((name) => `$stageVariables.${name}`),
    ...textsAt(identity, 'Context').map((name) => `$context.${name}`),
  ]
  const ttl = numberAt(identity, 'ReauthorizeEvery')
  const credentials = textAt(authorizer, 'FunctionInvokeRole')
  const simple = booleanAt(authorizer, 'EnableSimpleResponses')
  return {
    type: 'apiKey',
    name: 'Unused',
    in: 'header',
    'x-amazon-apigateway-authorizer': {
      type: 'request',
      authorizerUri: lambdaInvokeUri(build, textAt(authorizer, 'FunctionArn') ?? ''),
      authorizerPayloadFormatVersion: textAt(authorizer, 'AuthorizerPayloadFormatVersion') ?? '2.0',
      ...(sources.length === 0 ? {} : { identitySource: sources }),
      ...(ttl === undefined ? {} : { authorizerResultTtlInSeconds: ttl }),
      ...(simple === true ? { enableSimpleResponses: true } : {}),
      ...(credentials === undefined || credentials === 'NONE'
        ? {}
        : { authorizerCredentials: credentials }),
    },
  }
}

/** `true` lets every origin in. */
function addCors(body: Draft, cors: unknown): void {
  if (cors === true || cors === 'true') body['x-amazon-apigateway-cors'] = { allowOrigins: ['*'] }
  else if (isNode(cors)) body['x-amazon-apigateway-cors'] = camelDeep(cors)
}
