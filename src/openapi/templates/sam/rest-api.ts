/** AWS::Serverless::Api, or the implicit REST API → a RestApi with its stage. */
import { booleanAt, defined, isNode, nodeAt, nodesIn, own, textAt, type Node } from '../../node.ts'
import { rewriteRefs } from '../../rest/models.ts'
import type { TemplateResource } from '../template.ts'
import { addSchemes, applyDefaults, applyEventAuth, invokeCredentials } from './auth.ts'
import { draftAt, type Draft, type SamBuild } from './context.ts'
import { addCors } from './cors.ts'
import { emptyDefinition, parameterIn, pushTo, schemasOf, setRequestModel } from './definition.ts'
import type { ApiEvent } from './events.ts'
import { invalidEvent, methodOf, refusalOfOperation, refusalOfOverride } from './refusals.ts'
import { operationOf } from './integrations.ts'
import { propagatedTags } from './tags.ts'
import { addCustomStatements, addResourcePolicy } from './resource-policy.ts'
import { ownDefinition } from './source.ts'

/** Properties that the RestApi takes as they are. */
const apiProperties = [
  'Name',
  'Description',
  'BinaryMediaTypes',
  'MinimumCompressionSize',
  'EndpointConfiguration',
  'ApiKeySourceType',
  'DisableExecuteApiEndpoint',
  'FailOnWarnings',
  'Policy',
  'SecurityPolicy',
  'EndpointAccessMode',
]

/** Properties that the Stage takes as they are. */
const stageProperties = [
  'AccessLogSetting',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'CanarySetting',
  'MethodSettings',
  'StageName',
  'Tags',
  'TracingEnabled',
  'Variables',
]

const picked = (properties: Node, keys: readonly string[]): Draft =>
  Object.fromEntries(
    keys.flatMap((key) => (own(properties, key) === undefined ? [] : [[key, properties[key]]])),
  )

export function expandRestApi(
  build: SamBuild,
  { logicalId, properties }: Omit<TemplateResource, 'type'>,
  events: readonly ApiEvent[],
): TemplateResource[] {
  const RestApiId = build.resolver.identityOf(logicalId).ref
  const Body = bodyOf(build, logicalId, properties, events)
  const deployment = `${logicalId}Deployment`
  const stage = { ...picked(properties, stageProperties), RestApiId }
  return [
    {
      logicalId,
      type: 'AWS::ApiGateway::RestApi',
      properties: {
        ...picked(properties, apiProperties),
        ...propagatedTags(properties),
        ...(Body === undefined ? {} : { Body }),
      },
    },
    { logicalId: deployment, type: 'AWS::ApiGateway::Deployment', properties: { RestApiId } },
    {
      logicalId: `${logicalId}Stage`,
      type: 'AWS::ApiGateway::Stage',
      properties: { ...stage, DeploymentId: build.resolver.identityOf(deployment).ref },
    },
  ]
}

function bodyOf(
  build: SamBuild,
  logicalId: string,
  properties: Node,
  events: readonly ApiEvent[],
): Draft | undefined {
  const auth = nodeAt(properties, 'Auth')
  const source = ownDefinition(build, logicalId, properties)
  if (source.kind === 'missing') return undefined
  const body =
    source.kind === 'given'
      ? source.body
      : emptyDefinition(build.options.stackName, textAt(properties, 'OpenApiVersion'))
  const stageName = textAt(properties, 'StageName') ?? 'Prod'
  addModels(body, nodeAt(properties, 'Models'))
  const mode = modeOf(source.kind, properties)
  if (mode === 'generate') for (const event of events) operationAt(body, event)
  for (const event of events) addEvent(build, body, properties, event, stageName, mode)
  const cors = own(properties, 'Cors')
  if (cors !== undefined && cors !== null && cors !== '') addCors(build, logicalId, body, cors)
  addSchemes(build, body, auth)
  applyDefaults(build, logicalId, body, auth)
  const policy = nodeAt(auth, 'ResourcePolicy')
  for (const path of Object.keys(draftAt(body, 'paths'))) {
    addResourcePolicy(body, policy, { stageName, path })
  }
  addCustomStatements(body, policy)
  addGatewayResponses(body, nodeAt(properties, 'GatewayResponses'))
  return body
}

const operationAt = (body: Draft, { path, verb }: ApiEvent): Draft =>
  draftAt(draftAt(draftAt(body, 'paths'), path), verb)

/** What an event adds to the definition: its operation, only its members, or nothing but its own `Auth`. */
type EventMode = 'generate' | 'merge' | 'authOnly'

const modeOf = (source: 'given' | 'none', properties: Node): EventMode =>
  source === 'none'
    ? 'generate'
    : booleanAt(properties, 'MergeDefinitions') === true
      ? 'merge'
      : 'authOnly'

function addEvent(
  build: SamBuild,
  body: Draft,
  api: Node,
  event: ApiEvent,
  stageName: string,
  mode: EventMode,
): void {
  const { path, verb, properties } = event
  const auth = nodeAt(api, 'Auth')
  const eventAuth = nodeAt(properties, 'Auth')
  const item = draftAt(draftAt(body, 'paths'), path)
  const isTaken = own(nodeAt(item, verb), 'x-amazon-apigateway-integration') !== undefined
  const isGenerated = mode !== 'authOnly'
  if (
    !isGenerated &&
    (booleanAt(eventAuth, 'OverrideApiAuth') !== true || item[verb] === undefined)
  ) {
    // The author's definition stands as it is: the event only lets the API invoke the function.
    if (Object.keys(item).length === 0) delete draftAt(body, 'paths')[path]
    return
  }
  const refusal =
    mode === 'generate' && isTaken
      ? `API method "${methodOf(verb)}" defined multiple times for path "${path}".`
      : isGenerated
        ? refusalOfOperation(event, api)
        : refusalOfOverride(event, api)
  if (refusal !== undefined) {
    build.errors.push(invalidEvent(event, refusal))
    return
  }
  if (isGenerated) {
    const operation = draftAt(item, verb)
    Object.assign(operation, operationOf(build, event, invokeCredentials(build, auth, eventAuth)))
    addParameters(body, operation, event)
    addRequestModel(body, operation, nodeAt(properties, 'RequestModel'))
  }
  applyEventAuth(body, auth, eventAuth, { path, verb, operation: draftAt(item, verb) })
  const policy = nodeAt(eventAuth, 'ResourcePolicy')
  addResourcePolicy(body, policy, { stageName, path })
  addCustomStatements(body, policy)
}

const placeNames: Readonly<Record<string, string>> = {
  querystring: 'query',
  header: 'header',
  path: 'path',
}

/** `method.request.header.X`, bare or with `{Required, Caching}`. */
function addParameters(body: Draft, operation: Draft, { properties }: ApiEvent): void {
  const entries = own(properties, 'RequestParameters')
  for (const entry of Array.isArray(entries) ? entries : []) {
    const named: [string, Node][] = isNode(entry) ? nodesIn(entry) : [[String(entry), {}]]
    for (const [key, settings] of named) {
      const [, place = '', name] =
        /^method\.request\.(querystring|path|header)\.(.+)$/.exec(key) ?? []
      if (name === undefined) continue
      const required = place === 'path' || (booleanAt(settings, 'Required') ?? false)
      pushTo(operation, 'parameters', parameterIn(body, name, placeNames[place] ?? place, required))
      if (booleanAt(settings, 'Caching') === true) {
        pushTo(draftAt(operation, 'x-amazon-apigateway-integration'), 'cacheKeyParameters', key)
      }
    }
  }
}

/** Which parts are validated → the validator's name. */
const validatorNames = {
  'true,true': 'full',
  'true,false': 'body-only',
  'false,true': 'params-only',
  'false,false': 'no-validation',
} as const

function addRequestModel(body: Draft, operation: Draft, settings: Node): void {
  const model = textAt(settings, 'Model')
  if (model === undefined) return
  setRequestModel(body, operation, model, booleanAt(settings, 'Required') ?? false)
  const [checkBody, checkParameters] = [
    booleanAt(settings, 'ValidateBody'),
    booleanAt(settings, 'ValidateParameters'),
  ]
  if (checkBody === undefined && checkParameters === undefined) return
  const validateRequestBody = checkBody ?? false
  const validateRequestParameters = checkParameters ?? false
  const name = validatorNames[`${validateRequestBody},${validateRequestParameters}`]
  draftAt(body, 'x-amazon-apigateway-request-validators')[name] = {
    validateRequestBody,
    validateRequestParameters,
  }
  operation['x-amazon-apigateway-request-validator'] = name
}

/** SAM keeps models under lower-case names, and so do references among them. */
function addModels(body: Draft, models: Node): void {
  for (const [name, schema] of nodesIn(models)) {
    schemasOf(body)[name.toLowerCase()] = rewriteRefs(schema, (ref) => {
      const slash = ref.lastIndexOf('/')
      const target = ref.slice(slash + 1)
      return own(models, target) === undefined
        ? ref
        : ref.slice(0, slash + 1) + target.toLowerCase()
    })
  }
}

const parameterPlaces = { Headers: 'header', Paths: 'path', QueryStrings: 'querystring' } as const

function addGatewayResponses(body: Draft, responses: Node): void {
  for (const [type, response] of nodesIn(responses)) {
    const parameters = nodeAt(response, 'ResponseParameters')
    const entries = Object.entries(parameterPlaces).flatMap(([group, place]) => {
      const map = nodeAt(parameters, group)
      return Object.keys(map).map((name) => [`gatewayresponse.${place}.${name}`, textAt(map, name)])
    })
    draftAt(body, 'x-amazon-apigateway-gateway-responses')[type] = defined({
      statusCode: textAt(response, 'StatusCode'),
      responseParameters: entries.length === 0 ? undefined : (Object.fromEntries(entries) as Draft),
      responseTemplates: own(response, 'ResponseTemplates'),
    })
  }
}
