import { apiId as newApiId, routeId as newId } from '../../aws/ids.ts'
import { isoSeconds } from '../../aws/time.ts'
import { corsProblem } from '../../definition/cors-rules.ts'
import type { Cors, V2Api } from '../../definition/http-api.ts'
import { domainsOf } from '../common/domain-store.ts'
import { badRequest } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemsList, storedPage, v2Asked } from '../paging.ts'
import {
  compact,
  flag,
  type Infer,
  integer,
  list,
  map,
  oneOf,
  struct,
  text,
  textUpTo,
} from '../shape.ts'
import { checkTags } from '../tags.ts'
import { filledText, tagsOfItem } from '../wire.ts'
import { apiWire } from './api-wire.ts'
import { autoDeploy } from './deploy.ts'
import { findApi } from './find.ts'
import { settledIntegration } from './integrations.ts'
import { mergeMembers } from './merge.ts'
import { checkKeySelection, checkRouteSelection } from './websocket-rules.ts'

const corsInput = struct({
  allowOrigins: list(text),
  allowMethods: list(text),
  allowHeaders: list(text),
  exposeHeaders: list(text),
  maxAge: integer,
  allowCredentials: flag,
  /** Beyond AWS: the gateway answers preflights before any route does. */
  preflightFirst: flag,
})

const updateMembers = {
  name: textUpTo(128),
  description: textUpTo(1024),
  version: textUpTo(64),
  routeSelectionExpression: text,
  apiKeySelectionExpression: text,
  corsConfiguration: corsInput,
  disableExecuteApiEndpoint: flag,
  disableSchemaValidation: flag,
  ipAddressType: oneOf('ipv4', 'dualstack'),
  target: textUpTo(2048),
  routeKey: text,
  credentialsArn: text,
}

const updateInput = struct(updateMembers)
const createInput = struct({
  ...updateMembers,
  protocolType: oneOf('WEBSOCKET', 'HTTP'),
  tags: map(text),
})
type CreateInput = Infer<typeof createInput>

const httpRouteSelection = '$request.method $request.path'
const keySelection = '$request.header.x-api-key'

/** An API's name; it may stand for several APIs, but not be blank. */
export function checkName(name: string): void {
  if (name.trim() === '') throw badRequest('Invalid API name specified')
}

/** HTTP APIs select by verb and path; callers may say so in either notation. */
function checkHttpSelection(expression: string | undefined): void {
  if (!expression || expression === httpRouteSelection) return
  if (expression === '${request.method} ${request.path}') return
  throw badRequest(
    'Route selection expression is currently limited to "${request.method} ${request.path}"',
  )
}

/** A CORS configuration; one without members is none, which is how Terraform takes it away. */
const filledCors = (cors: Cors | undefined): Cors | undefined =>
  cors && Object.keys(cors).length > 0 ? cors : undefined

function checkCors(api: Pick<V2Api, 'protocolType'>, cors: Cors | undefined): void {
  if (cors === undefined) return
  if (api.protocolType !== 'HTTP') {
    throw badRequest('Cors is not supported for WEBSOCKET protocolType')
  }
  const problem = corsProblem(cors)
  if (problem !== undefined) throw badRequest(problem)
}

function newApi(input: CreateInput, nowMs: number): V2Api {
  const { name = '', protocolType } = input
  checkName(name)
  if (protocolType === undefined) throw badRequest('ProtocolType must be specified')
  if (protocolType === 'WEBSOCKET' && !input.routeSelectionExpression) {
    throw badRequest('Invalid routeSelectionExpression')
  }
  if (protocolType === 'HTTP') checkHttpSelection(input.routeSelectionExpression)
  checkTags(input.tags)
  checkCors({ protocolType }, input.corsConfiguration)
  return compact({
    apiId: newApiId(),
    name,
    protocolType,
    routeSelectionExpression:
      protocolType === 'HTTP'
        ? httpRouteSelection
        : (input.routeSelectionExpression ?? httpRouteSelection),
    apiKeySelectionExpression: input.apiKeySelectionExpression ?? keySelection,
    createdDate: isoSeconds(nowMs),
    description: filledText(input.description),
    version: filledText(input.version),
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    disableSchemaValidation: input.disableSchemaValidation,
    ipAddressType: input.ipAddressType ?? 'ipv4',
    corsConfiguration: filledCors(input.corsConfiguration),
    tags: tagsOfItem(input.tags),
  })
}

/** Quick create: an integration for the target, a route to it, and a `$default` stage that follows every change. */
function quickCreate(call: AdminCall, api: V2Api, input: CreateInput): void {
  const { target, routeKey = '$default', credentialsArn } = input
  if (!target) return
  if (api.protocolType !== 'HTTP') {
    throw badRequest('Quick create is only supported for HTTP APIs')
  }
  const managed = { apiGatewayManaged: true }
  const integration = settledIntegration(
    api,
    compact({ ...integrationTo(target), credentialsArn: filledText(credentialsArn) }),
    undefined,
  )
  const { store } = call
  store.put('integration', api.apiId, { ...integration, ...managed })
  store.put('route', api.apiId, {
    routeId: newId(),
    routeKey,
    target: `integrations/${integration.integrationId}`,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    ...managed,
  })
  const now = isoSeconds(call.nowMs)
  store.put('v2Stage', api.apiId, {
    stageName: '$default',
    autoDeploy: true,
    createdDate: now,
    lastUpdatedDate: now,
    ...managed,
  })
  autoDeploy(call, api.apiId)
}

/** A target that is no ARN is an address, and refused where it is none. */
const integrationTo = (target: string) =>
  target.startsWith('arn:')
    ? ({
        integrationType: 'AWS_PROXY',
        integrationUri: target,
        integrationMethod: 'POST',
        payloadFormatVersion: '2.0',
      } as const)
    : ({
        integrationType: 'HTTP_PROXY',
        integrationUri: target,
        integrationMethod: 'ANY',
        payloadFormatVersion: '1.0',
      } as const)

/**
 * Points the managed integration and route of a quick-created API elsewhere; a new target brings its type.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html
 */
function updateManaged(call: AdminCall, api: V2Api, input: Infer<typeof updateInput>): void {
  const { target, routeKey, credentialsArn } = input
  if (target === undefined && routeKey === undefined && credentialsArn === undefined) return
  const { store } = call
  const integration = store
    .all('integration', api.apiId)
    .find(({ apiGatewayManaged }) => apiGatewayManaged)
  const route = store.all('route', api.apiId).find(({ apiGatewayManaged }) => apiGatewayManaged)
  if (integration === undefined || route === undefined) {
    throw badRequest(
      'Target, routeKey and credentialsArn are only supported for quick-created APIs',
    )
  }
  const changes = compact({ ...(target !== undefined && integrationTo(target)), credentialsArn })
  store.put('integration', api.apiId, settledIntegration(api, changes, integration))
  if (routeKey !== undefined) store.put('route', api.apiId, { ...route, routeKey })
}

/** Deletes an API with all it owns, and withdraws what was published of it. */
function deleteApi({ store }: AdminCall, apiId: string): void {
  for (const { stageName } of store.all('v2Stage', apiId)) store.delete('v2Stage', apiId, stageName)
  for (const { deploymentId } of store.all('v2Deployment', apiId)) {
    store.delete('v2Deployment', apiId, deploymentId)
    store.deleteText(`deployment/${apiId}/${deploymentId}`)
  }
  store.delete('v2Api', '', apiId)
  store.deleteScope(apiId)
}

export const apiOperations = [
  operation('CreateApi', 'POST /v2/apis', 201, { input: createInput }, (call) => {
    const api = newApi(call.input, call.nowMs)
    checkKeySelection(api)
    checkRouteSelection(api)
    call.store.put('v2Api', '', api)
    quickCreate(call, api, call.input)
    return { body: apiWire(call, api) }
  }),

  operation('GetApis', 'GET /v2/apis', 200, {}, (call) => {
    const page = storedPage(call.store, 'v2Api', '', {}, v2Asked(call.query))
    return { body: itemsList(page, (api) => apiWire(call, api)) }
  }),

  operation('GetApi', 'GET /v2/apis/{apiId}', 200, {}, (call) => ({
    body: apiWire(call, findApi(call, call.labels.apiId)),
  })),

  operation('UpdateApi', 'PATCH /v2/apis/{apiId}', 200, { input: updateInput }, (call) => {
    const before = findApi(call, call.labels.apiId)
    const { target: _target, routeKey: _key, credentialsArn: _arn, ...changes } = call.input
    const { corsConfiguration, ...own } = changes
    checkCors(before, corsConfiguration)
    if (own.name !== undefined) checkName(own.name)
    if (before.protocolType === 'HTTP') checkHttpSelection(own.routeSelectionExpression)
    const merged = mergeMembers<V2Api>(before, own)
    const { apiId, createdDate, protocolType } = before
    const api = compact({
      ...merged,
      apiId,
      createdDate,
      protocolType,
      name: merged.name ?? before.name,
      routeSelectionExpression:
        before.protocolType === 'HTTP'
          ? httpRouteSelection
          : (merged.routeSelectionExpression ?? before.routeSelectionExpression),
      // A CORS configuration is replaced whole.
      corsConfiguration: filledCors(corsConfiguration ?? before.corsConfiguration),
    })
    checkKeySelection(api)
    checkRouteSelection(api)
    call.store.put('v2Api', '', api)
    updateManaged(call, api, call.input)
    autoDeploy(call, apiId)
    return { body: apiWire(call, api) }
  }),

  operation('DeleteApi', 'DELETE /v2/apis/{apiId}', 204, {}, (call) => {
    const { apiId } = findApi(call, call.labels.apiId)
    if (domainsOf(call, apiId).length > 0) {
      throw badRequest(
        `Deleting API ${apiId} failed. Please remove all API mappings for the API from your custom domain names.`,
      )
    }
    deleteApi(call, apiId)
    return {}
  }),

  operation('DeleteCorsConfiguration', 'DELETE /v2/apis/{apiId}/cors', 204, {}, (call) => {
    const { corsConfiguration: _gone, ...api } = findApi(call, call.labels.apiId)
    call.store.put('v2Api', '', api)
    autoDeploy(call, api.apiId)
    return {}
  }),
]
