/**
 * The records that callers' requests are served from, made out of the registry's rows. Their names
 * and shapes are described in `src/platform/STORAGE.md`.
 */
import type { ApiDefinition, StagePointer } from '../definition/api.ts'
import type { ProtocolType } from '../definition/common.ts'
import type { DomainName } from '../definition/domain-name.ts'
import type { Stage, V2Stage } from '../definition/stage.ts'
import type { KeyRecord } from '../ports.ts'
import { badRequest } from './errors.ts'
import { fingerprint } from './fingerprint.ts'
import { publishedCaller } from './tidegate/iam/caller.ts'
import { keyScope, type AdminStore } from './store.ts'
import { associatedWebAcl } from './wafv2/stored.ts'

/** KV's limit for one value, less room for its envelope. */
const recordBytesMax = 24 * 1024 * 1024

/** The name of the record, and of the registry's text, of one deployed definition. */
export const deploymentRecord = (apiId: string, deploymentId: string): string =>
  `deployment/${apiId}/${deploymentId}`

/** The name of the record, and of the registry's text, of a published portal or of a preview. */
export const portalRecord = (id: string): string => `portal/${id}`

/**
 * Freezes a record under its name.
 * @param subject what is to be published, and `deed` what that is called: for the error of one that is too large
 */
export function freezeRecord(
  store: AdminStore,
  name: string,
  record: object,
  subject: string,
  deed: string,
): void {
  const text = JSON.stringify(record)
  if (new TextEncoder().encode(text).length > recordBytesMax) {
    throw badRequest(`The ${subject} exceeds ${recordBytesMax} bytes and cannot be ${deed}.`)
  }
  store.putText(name, text)
}

/** Freezes a definition under a deployment's id. */
export function storeDefinition(
  store: AdminStore,
  apiId: string,
  deploymentId: string,
  definition: ApiDefinition,
): void {
  const name = deploymentRecord(apiId, deploymentId)
  freezeRecord(store, name, definition, 'API definition', 'deployed')
}

/** The definition that a deployment froze. */
export function deployedDefinition(
  store: AdminStore,
  apiId: string,
  deploymentId: string,
): ApiDefinition | undefined {
  const text = store.getText(deploymentRecord(apiId, deploymentId))
  // Only `storeDefinition` writes under these names.
  return text === undefined ? undefined : (JSON.parse(text) as ApiDefinition)
}

function stagePointer(store: AdminStore, apiId: string, stageName: string) {
  const rest = store.get('stage', apiId, stageName)
  const api = store.get('restApi', '', apiId)
  if (rest !== undefined && api !== undefined) {
    const { endpointConfiguration, name } = api
    const live = { endpointConfiguration, name }
    const webAcl = rest.webAclArn && associatedWebAcl(store, rest.webAclArn)
    const firewall = webAcl ? { webAcl } : {}
    return pointer(
      apiId,
      rest.deploymentId,
      rest.canarySettings?.deploymentId,
      rest,
      live,
      firewall,
    )
  }
  const stage = store.get('v2Stage', apiId, stageName)
  const v2Api = store.get('v2Api', '', apiId)
  if (stage?.deploymentId === undefined || v2Api === undefined) return undefined
  const live = { name: v2Api.name }
  return pointer(apiId, stage.deploymentId, undefined, stage, live)
}

function pointer(
  apiId: string,
  deploymentId: string,
  canaryDeploymentId: string | undefined,
  stage: Stage | V2Stage,
  live: StagePointer['live'],
  firewall: Pick<StagePointer, 'webAcl'> = {},
): StagePointer {
  const canary = canaryDeploymentId === undefined ? {} : { canaryDeploymentId }
  const state = { deploymentId, ...canary, stage, live, ...firewall }
  const revision = `${apiId}/${stage.stageName}/${fingerprint(JSON.stringify(state))}`
  return { revision, ...state }
}

/**
 * A key's record. A key without a plan has none: it opens nothing, and readers ask the registry
 * about names that KV lacks, so that a new key works as soon as it has joined a plan.
 */
function keyRecord(store: AdminStore, sha256: string): KeyRecord | undefined {
  const key = store.find('apiKey', sha256)
  if (key === undefined) return undefined
  const planIds = store.all('keyPlan', keyScope(key.id)).map(({ planId }) => planId)
  return planIds.length === 0 ? undefined : { keyId: key.id, enabled: key.enabled, planIds }
}

/** The name of a published portal, as a domain without APIs. */
function portalDomain(store: AdminStore, host: string): DomainName | undefined {
  const portal = store.find('portal', host)
  if (portal?.publishStatus !== 'PUBLISHED') return undefined
  const { portalId } = portal
  return { domainName: host, endpointConfiguration: { types: ['EDGE'] }, mappings: {}, portalId }
}

function protocolOf(store: AdminStore, apiId: string): ProtocolType | undefined {
  if (store.get('restApi', '', apiId) !== undefined) return 'REST'
  return store.get('v2Api', '', apiId)?.protocolType
}

const toText = (record: object | string | undefined): string | undefined =>
  record === undefined ? undefined : JSON.stringify(record)

/** Record type → its text, from the parts of its name after the type. */
const readers: Readonly<
  Record<string, (store: AdminStore, first: string, second: string) => string | undefined>
> = {
  stage: (store, apiId, stageName) => toText(stagePointer(store, apiId, stageName)),
  deployment: (store, apiId, deploymentId) => store.getText(deploymentRecord(apiId, deploymentId)),
  key: (store, sha256) => toText(keyRecord(store, sha256)),
  plan: (store, planId) => toText(store.get('usagePlan', '', planId)),
  protocol: (store, apiId) => toText(protocolOf(store, apiId)),
  caller: (store, accessKeyId) => toText(publishedCaller(store, accessKeyId)),
  domain: (store, host) => toText(store.get('domainName', '', host) ?? portalDomain(store, host)),
  portal: (store, id) => store.getText(portalRecord(id)),
  documentation: (store, apiId, version) =>
    toText(store.get('documentationVersion', apiId, decodeURIComponent(version))),
}

/** The record of a name as it should be published now; `undefined` when nothing has that name. */
export function readPublished(store: AdminStore, name: string): string | undefined {
  const [type = '', first = '', ...rest] = name.split('/')
  return readers[type]?.(store, first, rest.join('/'))
}
