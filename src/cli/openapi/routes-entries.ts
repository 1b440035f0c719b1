/** An imported template as entries of routes.json, with one OpenAPI file for each API. */
import { createHash } from 'node:crypto'
import { apiIdOf, type ApiDefinition } from '../../definition/api.ts'
import type { DomainName } from '../../definition/domain-name.ts'
import type { Stage, V2Stage } from '../../definition/stage.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { WebSocketApiDefinition } from '../../definition/websocket-api.ts'
import { exportHttpApi, exportRestApi } from '../../openapi/export.ts'
import type { Place } from '../../openapi/options.ts'
import type {
  Leftover,
  TemplateApi,
  TemplateState,
  TemplateWebAcl,
} from '../../openapi/templates/template.ts'
import { idOf } from '../build/ids.ts'
import { CommandError } from '../io.ts'
import { entryName } from './read.ts'
import { webSocketEntry } from './websocket-entry.ts'

type Entry = Record<string, unknown>

/** What goes into routes.json and beside it. */
export interface RoutesEntries {
  readonly apis: Record<string, Entry>
  readonly usagePlans: Record<string, Entry>
  readonly apiKeys: Record<string, Entry>
  readonly domainNames: Record<string, Entry>
  readonly webAcls: Record<string, Entry>
  /** File name → text. */
  readonly files: Record<string, string>
  readonly leftovers: readonly Leftover[]
  /** Entry name → the API of the template that the entry is made from. */
  readonly origins: ReadonlyMap<string, TemplateApi>
}

/** @param name for the entry when the template has one API only */
export function entriesOf(state: TemplateState, place: Place, name?: string): RoutesEntries {
  const leftovers: Leftover[] = [...state.leftovers]
  const names = namesOf(state.apis, name)
  // AWS lets several plans, keys and ACLs have the same name.
  const planNames = distinctNames(state.usagePlans, (plan) => plan.name)
  leftovers.push(...foreignKeys(state, planNames))
  const aclNames = distinctNames(state.webAcls, (acl) => acl.name)
  const apis: Record<string, Entry> = {}
  const files: Record<string, string> = {}
  for (const [api, entry] of names) {
    const { protocolType } = api.definition
    const stages = Object.fromEntries(
      api.stages.map((stage) => [
        stage.stageName,
        { ...stageEntry(stage), ...webAclEntry(aclNames, api, stage.stageName) },
      ]),
    )
    for (const { stageName, clientCertificateId } of api.stages) {
      if (clientCertificateId === undefined) continue
      leftovers.push({
        what: `client certificate of ${entry}/${stageName}`,
        advice:
          'make one with GenerateClientCertificate, and name it as clientCertificateId of the stage',
      })
    }
    if (api.stages.length === 0) {
      leftovers.push({ what: entry, advice: `has no stage: add one under apis.${entry}.stages` })
    }
    if (api.definition.protocolType === 'WEBSOCKET') {
      apis[entry] = {
        protocolType,
        ...webSocketEntry(api.definition, leftovers, entry),
        stages,
      }
      continue
    }
    const file = `${entry}.openapi.json`
    // Policies name the API: by the id that routes.json gives its entry.
    const declaredId = idOf(`api:${entry}`, 10)
    files[file] = openApiText(api.definition, place).replaceAll(apiIdOf(api.definition), declaredId)
    apis[entry] = { protocolType, openapi: file, ...tagsEntry(api.definition), stages }
  }
  const nameById = new Map([...names].map(([api, entry]) => [apiIdOf(api.definition), entry]))
  return {
    apis,
    files,
    usagePlans: Object.fromEntries(
      [...planNames].map(([plan, entry]) => [entry, planEntry(plan, nameById, leftovers)]),
    ),
    apiKeys: keyEntries(state, planNames, leftovers),
    domainNames: Object.fromEntries(
      state.domainNames.map((domain) => [
        domain.domainName,
        domainEntry(domain, nameById, leftovers),
      ]),
    ),
    webAcls: Object.fromEntries([...aclNames].map(([{ json }, entry]) => [entry, { ...json }])),
    leftovers,
    origins: new Map([...names].map(([api, entry]) => [entry, api])),
  }
}

/** OpenAPI has tags for HTTP APIs only. */
const tagsEntry = (definition: ApiDefinition): Entry =>
  definition.protocolType === 'REST' && definition.restApi.tags !== undefined
    ? { tags: definition.restApi.tags }
    : {}

const titleOf = (definition: ApiDefinition): string =>
  definition.protocolType === 'REST' ? definition.restApi.name : definition.api.name

/** Each API's entry name; equal titles are told apart by the logical id, and equal ones of those by the stack. */
function namesOf(apis: readonly TemplateApi[], name?: string): Map<TemplateApi, string> {
  const [only, ...others] = apis
  if (name !== undefined && only !== undefined && others.length === 0)
    return new Map([[only, name]])
  const title = ({ definition }: TemplateApi): string => titleOf(definition)
  return distinctNames(
    apis,
    (api) => entryName(title(api)),
    (api) => entryName(`${title(api)} ${api.logicalId}`),
    (api) => entryName(`${title(api)} ${api.stackName} ${api.logicalId}`),
  )
}

/** A name for each item: the first of its candidates that no other item has, with a number where all are taken. */
function distinctNames<Item>(
  items: readonly Item[],
  ...candidates: readonly ((item: Item) => string)[]
): Map<Item, string> {
  const taken = new Set<string>()
  const entries = items.map((item): [Item, string] => {
    const isAlone = (nameOf: (item: Item) => string): boolean =>
      items.filter((one) => nameOf(one) === nameOf(item)).length === 1
    const name = (candidates.find(isAlone) ?? candidates.at(-1))?.(item) ?? ''
    let free = name
    for (let count = 2; taken.has(free); count++) free = `${name}-${count}`
    taken.add(free)
    return [item, free]
  })
  return new Map(entries)
}

function openApiText(
  definition: Exclude<ApiDefinition, WebSocketApiDefinition>,
  place: Place,
): string {
  if (definition.protocolType === 'HTTP') {
    return exportHttpApi(definition, { region: place.region, nowMs: 0, isKept: true })
  }
  const documentation = {
    version: definition.restApi.version ?? '1',
    createdMs: 0,
    parts: Object.values(definition.documentationParts),
  }
  const outcome = exportRestApi(definition, {
    dialect: 'oas3',
    extensions: ['apigateway'],
    isKept: true,
    stageName: 'prod',
    region: place.region,
    deploymentMs: 0,
    ...(documentation.parts.length > 0 ? { documentation } : {}),
  })
  if (!outcome.ok) throw new CommandError(`${definition.restApi.name}: ${outcome.message}`)
  return outcome.body
}

/** Keys of a stage that routes.json has under the same name, and those under another. */
const sameStageKeys = [
  'description',
  'variables',
  'cacheClusterEnabled',
  'cacheClusterSize',
  'accessLogSettings',
  'tracingEnabled',
  'defaultRouteSettings',
  'routeSettings',
  'tags',
] as const

function stageEntry(stage: Stage | V2Stage): Entry {
  const all = stage as unknown as Entry
  const kept = sameStageKeys.filter((key) => all[key] !== undefined && all[key] !== false)
  const entry: Entry = Object.fromEntries(kept.map((key) => [key, all[key]]))
  if ('stageVariables' in stage && stage.stageVariables !== undefined) {
    entry['variables'] = stage.stageVariables
  }
  if ('methodSettings' in stage && Object.keys(stage.methodSettings).length > 0) {
    entry['methodSettings'] = stage.methodSettings
  }
  if ('canarySettings' in stage && stage.canarySettings !== undefined) {
    const { percentTraffic, stageVariableOverrides, useStageCache } = stage.canarySettings
    entry['canarySettings'] = { percentTraffic, stageVariableOverrides, useStageCache }
  }
  return entry
}

/** The web ACL of a stage, by its name. */
const webAclEntry = (
  aclNames: ReadonlyMap<TemplateWebAcl, string>,
  { definition }: TemplateApi,
  stageName: string,
): Entry =>
  Object.fromEntries(
    [...aclNames]
      .filter(([{ stages }]) =>
        stages.some(({ apiId, stage }) => apiId === apiIdOf(definition) && stage === stageName),
      )
      .map(([, name]) => ['webAcl', name]),
  )

function planEntry(
  plan: UsagePlan,
  nameById: ReadonlyMap<string, string>,
  leftovers: Leftover[],
): Entry {
  const apiStages = plan.apiStages.flatMap(({ apiId, stage, throttle }) => {
    const api = nameById.get(apiId)
    if (api !== undefined) return [{ api, stage, ...(throttle === undefined ? {} : { throttle }) }]
    leftovers.push({
      what: `usage plan ${plan.name}, API ${apiId}`,
      advice: 'that API is not part of this template: add the stage to the plan by hand',
    })
    return []
  })
  const { description, throttle, quota } = plan
  return JSON.parse(JSON.stringify({ description, throttle, quota, apiStages })) as Entry
}

/** Keys of a plan that are declared elsewhere. */
function foreignKeys(
  { apiKeys, usagePlanKeys }: TemplateState,
  planNames: ReadonlyMap<UsagePlan, string>,
): Leftover[] {
  const known = new Set(apiKeys.map(({ key }) => key.id))
  return usagePlanKeys.flatMap(({ keyId, usagePlanId }) => {
    if (known.has(keyId)) return []
    const plan = [...planNames].find(([{ id }]) => id === usagePlanId)?.[1] ?? usagePlanId
    return [
      {
        what: `API key ${keyId} of usage plan ${plan}`,
        advice: `it is not in the template: add its SHA-256 under apiKeys with "usagePlans": ${JSON.stringify([plan])}`,
      },
    ]
  })
}

/** Keys by their hash. A key whose value AWS makes up has none yet. */
function keyEntries(
  state: TemplateState,
  planNames: ReadonlyMap<UsagePlan, string>,
  leftovers: Leftover[],
): Record<string, Entry> {
  const keyNames = distinctNames(state.apiKeys, ({ key, logicalId }) => key.name ?? logicalId)
  const entries = [...keyNames].flatMap(([{ key, value }, name]): [string, Entry][] => {
    const usagePlans = state.usagePlanKeys
      .filter(({ keyId }) => keyId === key.id)
      .flatMap(({ usagePlanId }) =>
        [...planNames].flatMap(([plan, entry]) => (plan.id === usagePlanId ? [entry] : [])),
      )
    if (value === undefined) {
      const plans =
        usagePlans.length === 0 ? '' : ` with "usagePlans": ${JSON.stringify(usagePlans)}`
      leftovers.push({
        what: `API key ${name}`,
        advice: `its value is not in the template: add its SHA-256 under apiKeys${plans}, or make a key through the admin API`,
      })
      return []
    }
    const sha256 = createHash('sha256').update(value).digest('hex')
    const { enabled, description, customerId } = key
    const entry = { sha256, enabled, description, customerId, usagePlans }
    return [[name, JSON.parse(JSON.stringify(entry)) as Entry]]
  })
  return Object.fromEntries(entries)
}

function domainEntry(
  domain: DomainName,
  nameById: ReadonlyMap<string, string>,
  leftovers: Leftover[],
): Entry {
  if (domain.policy !== undefined) {
    leftovers.push({
      what: `policy of ${domain.domainName}`,
      advice: 'it is not evaluated here: say the same in the resource policies of its APIs',
    })
  }
  const basePathMappings = Object.values(domain.mappings).flatMap(
    ({ apiId, apiMappingKey, stage }) => {
      const api = nameById.get(apiId)
      if (api === undefined) {
        leftovers.push({
          what: `mapping /${apiMappingKey} of ${domain.domainName}`,
          advice: 'its API is not part of this template: add the mapping by hand',
        })
        return []
      }
      return [[apiMappingKey || '(none)', { api, ...(stage === undefined ? {} : { stage }) }]]
    },
  )
  return {
    endpointType: domain.endpointConfiguration.types[0],
    ...(domain.securityPolicy === undefined ? {} : { securityPolicy: domain.securityPolicy }),
    ...(domain.mutualTlsAuthentication === undefined
      ? {}
      : { mutualTlsAuthentication: domain.mutualTlsAuthentication }),
    basePathMappings: Object.fromEntries(basePathMappings) as Entry,
  }
}
