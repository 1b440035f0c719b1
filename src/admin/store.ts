import type { Row, RowStore } from '../ports-registry.ts'
import type { Entities, Kind, StoredIdentity } from './entities.ts'
import { fedWebAcls, protectedStages } from './wafv2/stored.ts'

/** Scopes of rows that another entity owns; an API's rows have its bare id. */
export const planScope = (planId: string): string => `plan:${planId}`
export const keyScope = (keyId: string): string => `key:${keyId}`
export const productScope = (productId: string): string => `product:${productId}`
/** @param identityId `'user/ann'` */
export const identityScope = (identityId: string): string => `identity:${identityId}`

/** How one kind of entity is stored: its id, what it is found by, and the published records it changes. */
interface KindRules<E> {
  id(entity: E): string
  name?(entity: E): string
  group?(entity: E): string
  lookup?(entity: E): string | undefined
  /** Names of published records; see `src/platform/STORAGE.md`. */
  publishes?(store: AdminStore, scope: string, entity: E): readonly string[]
}

const byId = { id: (entity: { readonly id: string }) => entity.id }
const stageRecord = (apiId: string, stageName: string): string => `stage/${apiId}/${stageName}`

const callerRecord = (accessKeyId: string): string => `caller/${accessKeyId}`

/** `'user/ann'` */
export const identityIdOf = ({ type, name }: Pick<StoredIdentity, 'type' | 'name'>): string =>
  `${type}/${name}`

/** A key's record changes with the key and with the plans that hold it. */
function keyRecords(store: AdminStore, keyId: string): readonly string[] {
  const key = store.get('apiKey', '', keyId)
  return key === undefined ? [] : [`key/${key.sha256}`]
}

/** The records of the stages that a web ACL protects. */
const stageRecords = (store: AdminStore, webAclArn: string): readonly string[] =>
  protectedStages(store, webAclArn).map(({ apiId, stageName }) => stageRecord(apiId, stageName))

/** A set or a rule group changes the records of the stages behind every web ACL that refers to it. */
const wafSet = {
  name: (set: { readonly name: string }) => set.name,
  lookup: (set: { readonly arn: string }) => set.arn,
  publishes: (
    store: AdminStore,
    _scope: string,
    set: { readonly name: string; readonly arn: string },
  ) => fedWebAcls(store, set).flatMap((acl) => stageRecords(store, acl.arn)),
}

const kinds: { readonly [K in Kind]: KindRules<Entities[K]> } = {
  restApi: {
    ...byId,
    name: (api) => api.name,
    publishes: (store, _scope, api) => [
      `protocol/${api.id}`,
      ...store.all('stage', api.id).map((stage) => stageRecord(api.id, stage.stageName)),
    ],
  },
  resource: {
    ...byId,
    group: (node) => node.parentId ?? '',
    name: (node) => node.pathPart ?? '',
  },
  method: { id: ({ resourceId, method }) => `${resourceId}/${method.httpMethod}` },
  model: { id: (model) => model.name },
  requestValidator: byId,
  authorizer: byId,
  gatewayResponse: { id: (response) => response.responseType },
  documentationPart: byId,
  documentationVersion: {
    id: (entity) => entity.version,
    publishes: (_store, apiId, { version }) => [
      `documentation/${apiId}/${encodeURIComponent(version)}`,
    ],
  },
  deployment: {
    ...byId,
    publishes: (_store, apiId, deployment) => [`deployment/${apiId}/${deployment.id}`],
  },
  stage: {
    id: (stage) => stage.stageName,
    group: (stage) => stage.deploymentId,
    publishes: (_store, apiId, stage) => [stageRecord(apiId, stage.stageName)],
  },
  apiKey: {
    ...byId,
    name: (key) => key.name ?? '',
    group: (key) => key.customerId ?? '',
    lookup: (key) => key.sha256,
    publishes: (_store, _scope, key) => [`key/${key.sha256}`],
  },
  usagePlan: {
    ...byId,
    name: (plan) => plan.name,
    publishes: (_store, _scope, plan) => [`plan/${plan.id}`],
  },
  planKey: { id: (entry) => entry.keyId, name: (entry) => entry.name },
  keyPlan: {
    id: (entry) => entry.planId,
    publishes: (store, _scope, entry) => keyRecords(store, entry.keyId),
  },
  domainName: {
    id: (domain) => domain.domainName,
    publishes: (_store, _scope, domain) => [`domain/${domain.domainName.toLowerCase()}`],
  },
  accessAssociation: { id: (association) => association.domainNameAccessAssociationArn },
  clientCertificate: { id: (certificate) => certificate.clientCertificateId },
  vpcLink: byId,
  account: { id: () => 'account' },
  v2Api: {
    id: (api) => api.apiId,
    name: (api) => api.name,
    publishes: (store, _scope, api) => [
      `protocol/${api.apiId}`,
      ...store.all('v2Stage', api.apiId).map((stage) => stageRecord(api.apiId, stage.stageName)),
    ],
  },
  route: { id: (route) => route.routeId, name: (route) => route.routeKey },
  routeResponse: { id: ({ routeId, response }) => `${routeId}/${response.routeResponseId}` },
  integration: { id: (integration) => integration.integrationId },
  integrationResponse: {
    id: ({ integrationId, response }) => `${integrationId}/${response.integrationResponseId}`,
  },
  v2Authorizer: { id: (authorizer) => authorizer.authorizerId },
  v2Model: { id: (model) => model.modelId, name: (model) => model.name },
  v2Deployment: {
    id: (deployment) => deployment.deploymentId,
    publishes: (_store, apiId, deployment) => [`deployment/${apiId}/${deployment.deploymentId}`],
  },
  v2Stage: {
    id: (stage) => stage.stageName,
    publishes: (_store, apiId, stage) => [stageRecord(apiId, stage.stageName)],
  },
  v2VpcLink: { id: (link) => link.vpcLinkId },
  webAcl: {
    ...byId,
    name: (acl) => acl.name,
    lookup: (acl) => acl.arn,
    publishes: (store, _scope, acl) => stageRecords(store, acl.arn),
  },
  ipSet: { ...byId, ...wafSet },
  regexPatternSet: { ...byId, ...wafSet },
  ruleGroup: { ...byId, ...wafSet },
  identity: {
    id: identityIdOf,
    // IAM's names are unique whatever their case.
    lookup: (identity) => identityIdOf(identity).toLowerCase(),
    publishes: (store, _scope, identity) =>
      store
        .all('accessKey', identityScope(identityIdOf(identity)))
        .map(({ accessKeyId }) => callerRecord(accessKeyId)),
  },
  signUp: {
    ...byId,
    name: (signUp) => signUp.name,
    group: (signUp) => signUp.addressHash,
  },
  portal: {
    id: (portal) => portal.portalId,
    lookup: ({ endpointConfiguration: { acmManaged } }) => acmManaged?.domainName,
    publishes: (_store, _scope, { portalId, preview, endpointConfiguration: { acmManaged } }) => [
      `portal/${portalId}`,
      ...(preview === undefined ? [] : [`portal/${preview.previewId}`]),
      ...(acmManaged === undefined ? [] : [`domain/${acmManaged.domainName}`]),
    ],
  },
  portalProduct: { id: (product) => product.portalProductId },
  productPage: { id: (page) => page.productPageId },
  productRestEndpointPage: { id: (page) => page.productRestEndpointPageId },
  accessKey: {
    id: (key) => key.accessKeyId,
    lookup: (key) => key.accessKeyId,
    publishes: (_store, _scope, key) => [callerRecord(key.accessKeyId)],
  },
}

/** Which entities of a kind and scope a list wants. */
export interface ListFilter {
  readonly limit?: number
  readonly after?: { readonly name: string; readonly id: string } | undefined
  readonly idPrefix?: string | undefined
  readonly namePrefix?: string | undefined
  readonly group?: string | undefined
}

/** An entity and its place in a list. */
export interface Listed<E> {
  readonly id: string
  readonly name: string
  readonly entity: E
}

/** Entities by kind, over rows. Every write marks the published records that it changes. */
export interface AdminStore {
  get<K extends Kind>(kind: K, scope: string, id: string): Entities[K] | undefined
  find<K extends Kind>(kind: K, lookup: string): Entities[K] | undefined
  /** Inserts or replaces. */
  put<K extends Kind>(kind: K, scope: string, entity: Entities[K]): void
  delete(kind: Kind, scope: string, id: string): void
  /** Deletes all that a vanished owner had, without marking: mark what is published first. */
  deleteScope(scope: string): void
  list<K extends Kind>(kind: K, scope: string, filter: ListFilter): readonly Listed<Entities[K]>[]
  /** All entities of a scope; for scopes that are bounded (one API, one key). */
  all<K extends Kind>(kind: K, scope: string, filter?: ListFilter): readonly Entities[K][]
  /** Whether the entity is declared in routes.json, so that writes to it are refused. */
  isDeclared(kind: Kind, scope: string, id: string): boolean
  /** Ids of what the account owns by declaration: no more than routes.json has. */
  declaredIds(kind: Kind): readonly string[]
  getText(name: string): string | undefined
  putText(name: string, text: string): void
  deleteText(name: string): void
  transaction<T>(work: () => T): T
}

/** More than any scope holds: lists of a bounded scope are read whole. */
const wholeScope = 1_000_000

/** The typed view of a row store. */
export function adminStore(rows: RowStore): AdminStore {
  // A row's value is what `put` stored under the same kind, so it has that kind's shape.
  const entityOf = <K extends Kind>(_kind: K, row: Row): Entities[K] => row.value as Entities[K]

  function markPublished<K extends Kind>(kind: K, scope: string, entity: Entities[K]): void {
    for (const name of kinds[kind].publishes?.(store, scope, entity) ?? []) rows.mark(name)
  }

  const store: AdminStore = {
    get<K extends Kind>(kind: K, scope: string, id: string) {
      const row = rows.get(kind, scope, id)
      return row === undefined ? undefined : entityOf(kind, row)
    },
    find<K extends Kind>(kind: K, lookup: string) {
      const row = rows.find(kind, lookup)
      return row === undefined ? undefined : entityOf(kind, row)
    },
    put(kind, scope, entity) {
      const rules = kinds[kind]
      rows.put({
        kind,
        scope,
        id: rules.id(entity),
        name: rules.name?.(entity) ?? '',
        group: rules.group?.(entity) ?? '',
        lookup: rules.lookup?.(entity),
        value: entity,
      })
      markPublished(kind, scope, entity)
    },
    delete(kind, scope, id) {
      const entity = store.get(kind, scope, id)
      if (entity === undefined) return
      markPublished(kind, scope, entity)
      rows.delete(kind, scope, id)
    },
    deleteScope: (scope) => rows.deleteScope(scope),
    list<K extends Kind>(kind: K, scope: string, filter: ListFilter) {
      const found = rows.list({ kind, scope, limit: wholeScope, ...filter })
      return found.map((row) => ({ id: row.id, name: row.name, entity: entityOf(kind, row) }))
    },
    all: (kind, scope, filter = {}) => store.list(kind, scope, filter).map(({ entity }) => entity),
    isDeclared: (kind, scope, id) => rows.isDeclared(kind, scope, id),
    declaredIds: (kind) => rows.declaredIds(kind),
    getText: (name) => rows.getText(name),
    putText: (name, text) => rows.putText(name, text),
    deleteText: (name) => rows.deleteText(name),
    transaction: (work) => rows.transaction(work),
  }
  return store
}
