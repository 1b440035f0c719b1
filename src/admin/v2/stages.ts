import { isoSeconds } from '../../aws/time.ts'
import type { V2Api } from '../../definition/http-api.ts'
import { stageNameShape } from '../../definition/stage.ts'
import type { StoredV2Stage } from '../entities.ts'
import { checkAccessLogSettings } from '../common/access-log-settings.ts'
import { domainsOf } from '../common/domain-store.ts'
import { badRequest, conflict, missing } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemsList, storedPage, v2Asked } from '../paging.ts'
import { checkVariables, stageNameProblem } from '../rest/stage-state.ts'
import {
  compact,
  flag,
  type Infer,
  integer,
  map,
  number,
  oneOf,
  struct,
  text,
  textUpTo,
} from '../shape.ts'
import { checkTags } from '../tags.ts'
import { tagsOfItem } from '../wire.ts'
import { autoDeploy } from './deploy.ts'
import { findApi, findStage, refuseManaged } from './find.ts'
import { mergeMembers } from './merge.ts'

const routeSettings = struct({
  dataTraceEnabled: flag,
  detailedMetricsEnabled: flag,
  loggingLevel: oneOf('ERROR', 'INFO', 'OFF'),
  throttlingBurstLimit: integer,
  throttlingRateLimit: number,
})

const updateMembers = {
  autoDeploy: flag,
  deploymentId: text,
  description: textUpTo(1024),
  stageVariables: map(text),
  defaultRouteSettings: routeSettings,
  routeSettings: map(routeSettings),
  accessLogSettings: struct({ destinationArn: text, format: text }),
  clientCertificateId: text,
}
const updateInput = struct(updateMembers)
const createInput = struct({ ...updateMembers, stageName: text, tags: map(text) })
type UpdateInput = Infer<typeof updateInput>

/** What the settings of all routes are when nobody has set them; execution logs are of WebSocket APIs only. */
const settingDefaults = {
  HTTP: { detailedMetricsEnabled: false },
  WEBSOCKET: { dataTraceEnabled: false, detailedMetricsEnabled: false, loggingLevel: 'OFF' },
} as const

/** A stage as answers show it: the maps stand there even when they are empty. */
function stageWire({ protocolType }: V2Api, stage: StoredV2Stage): object {
  const { authorizersCacheGeneration: _generation, ...shown } = stage
  return {
    ...shown,
    autoDeploy: stage.autoDeploy ?? false,
    defaultRouteSettings: { ...settingDefaults[protocolType], ...stage.defaultRouteSettings },
    routeSettings: stage.routeSettings ?? {},
    stageVariables: stage.stageVariables ?? {},
    tags: stage.tags ?? {},
  }
}

/** Settings are of routes that there are. */
function checkRouteKeys(call: AdminCall, apiId: string, keys: readonly string[]): void {
  if (keys.length === 0) return
  const known = new Set(call.store.all('route', apiId).map(({ routeKey }) => routeKey))
  const unknown = keys.find((key) => !known.has(key))
  if (unknown === undefined) return
  throw unknownRoute(unknown)
}

const unknownRoute = (routeKey: string): Error =>
  missing('Route', `Unable to find Route by key ${routeKey} within the provided RouteSettings`)

/** HTTP APIs have access logs only. */
function checkExecutionLogs({ protocolType }: V2Api, input: UpdateInput): void {
  if (protocolType !== 'HTTP') return
  const settings = [input.defaultRouteSettings ?? {}, ...Object.values(input.routeSettings ?? {})]
  const asks = settings.some(
    ({ loggingLevel, dataTraceEnabled }) => loggingLevel !== undefined || dataTraceEnabled === true,
  )
  if (asks) throw badRequest('Execution logs are not supported on protocolType HTTP')
}

function check(call: AdminCall, api: V2Api, stage: StoredV2Stage, input: UpdateInput): void {
  const { apiId } = api
  checkVariables(stage.stageVariables)
  checkExecutionLogs(api, input)
  checkRouteKeys(call, apiId, Object.keys(input.routeSettings ?? {}))
  checkAccessLogSettings(input.accessLogSettings ?? {}, 'v2')
  const { deploymentId } = input
  if (deploymentId && stage.autoDeploy) {
    throw badRequest('Deployment ID cannot be set on a stage that has AutoDeploy enabled')
  }
  if (deploymentId && !call.store.get('v2Deployment', apiId, deploymentId)) {
    throw missing('Deployment', `Invalid Deployment identifier specified ${deploymentId}`)
  }
}

/** Writes a stage; one that has just begun to follow the API gets its present form at once. */
function save(call: AdminCall, api: V2Api, stage: StoredV2Stage): object {
  const { apiId } = api
  call.store.put('v2Stage', apiId, stage)
  if (stage.autoDeploy) autoDeploy(call, apiId)
  return stageWire(api, findStage(call, apiId, stage.stageName))
}

type StageCall = AdminCall<{ readonly apiId: string; readonly stageName: string }>

const stageOf = (call: StageCall): StoredV2Stage =>
  findStage(call, findApi(call, call.labels.apiId).apiId, call.labels.stageName)

const member = '/v2/apis/{apiId}/stages/{stageName}'

export const stageOperations = [
  operation('CreateStage', 'POST /v2/apis/{apiId}/stages', 201, { input: createInput }, (call) => {
    const api = findApi(call, call.labels.apiId)
    const { apiId } = api
    const { stageName = '', tags, ...input } = call.input
    if (!stageNameShape.test(stageName)) throw badRequest(stageNameProblem)
    checkTags(tags)
    if (call.store.get('v2Stage', apiId, stageName)) throw conflict('Stage already exists')
    const now = isoSeconds(call.nowMs)
    const merged = mergeMembers<StoredV2Stage>({ autoDeploy: false }, input)
    const dates = { createdDate: now, lastUpdatedDate: now }
    const stage = compact({ ...merged, stageName, tags: tagsOfItem(tags), ...dates })
    check(call, api, stage, input)
    return { body: save(call, api, stage) }
  }),

  operation('GetStages', 'GET /v2/apis/{apiId}/stages', 200, {}, (call) => {
    const api = findApi(call, call.labels.apiId)
    const page = storedPage(call.store, 'v2Stage', api.apiId, {}, v2Asked(call.query))
    return { body: itemsList(page, (stage) => stageWire(api, stage)) }
  }),

  operation('GetStage', `GET ${member}`, 200, {}, (call) => {
    const api = findApi(call, call.labels.apiId)
    return { body: stageWire(api, findStage(call, api.apiId, call.labels.stageName)) }
  }),

  operation('UpdateStage', `PATCH ${member}`, 200, { input: updateInput }, (call) => {
    const api = findApi(call, call.labels.apiId)
    const before = findStage(call, api.apiId, call.labels.stageName)
    const { stageName, createdDate } = before
    const lastUpdatedDate = isoSeconds(call.nowMs)
    const optional = ['accessLogSettings'] as const
    const merged = mergeMembers<StoredV2Stage>(before, call.input, { optional })
    const stage = compact({ ...merged, stageName, createdDate, lastUpdatedDate })
    check(call, api, stage, call.input)
    return { body: save(call, api, stage) }
  }),

  operation('DeleteStage', `DELETE ${member}`, 204, {}, (call) => {
    const { apiId } = call.labels
    const { stageName, apiGatewayManaged } = stageOf(call)
    refuseManaged('Stage', stageName, apiGatewayManaged)
    if (domainsOf(call, apiId, stageName).length > 0) {
      throw badRequest(
        `Deleting stage ${stageName} failed. Please remove all API mappings for the stage from your custom domain names.`,
      )
    }
    call.store.delete('v2Stage', apiId, stageName)
    return {}
  }),

  operation('DeleteAccessLogSettings', `DELETE ${member}/accesslogsettings`, 204, {}, (call) => {
    const { accessLogSettings: _gone, ...stage } = stageOf(call)
    call.store.put('v2Stage', call.labels.apiId, stage)
    return {}
  }),

  operation('DeleteRouteSettings', `DELETE ${member}/routesettings/{routeKey}`, 204, {}, (call) => {
    const stage = stageOf(call)
    const { routeSettings = {} } = stage
    const { routeKey } = call.labels
    if (!Object.hasOwn(routeSettings, routeKey)) throw unknownRoute(routeKey)
    const { [routeKey]: _gone, ...kept } = routeSettings
    call.store.put('v2Stage', call.labels.apiId, { ...stage, routeSettings: kept })
    return {}
  }),

  operation('ResetAuthorizersCache', `DELETE ${member}/cache/authorizers`, 204, {}, (call) => {
    const stage = stageOf(call)
    const authorizersCacheGeneration = (stage.authorizersCacheGeneration ?? 0) + 1
    call.store.put('v2Stage', call.labels.apiId, { ...stage, authorizersCacheGeneration })
    return {}
  }),
]
