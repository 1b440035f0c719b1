import type { HttpApiDefinition } from '../definition/http-api.ts'
import type { DomainName } from '../definition/domain-name.ts'
import type { DeclaredIdentity } from '../definition/identity.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import type { Stage, V2Stage } from '../definition/stage.ts'
import type { ApiKey, UsagePlan } from '../definition/usage-plan.ts'
import type { WebSocketApiDefinition } from '../definition/websocket-api.ts'
import type { Row, RowQuery, RowStore } from '../ports-registry.ts'
import { badRequest, type AdminFault } from './errors.ts'
import { compareRows, memoryRows, type MemoryRows } from './memory-rows.ts'
import { storeDefinition } from './published.ts'
import { writeRestDefinition } from './rest/definition.ts'
import { adminStore, identityScope, keyScope, planScope, type AdminStore } from './store.ts'
import { declaredIdentityRows } from './tidegate/iam/caller.ts'
import { writeV2Definition } from './v2/definition.ts'
import type { StoredWebAcl } from './wafv2/stored.ts'
import { approvalOf } from './tidegate/approval.ts'

/** What routes.json declares: listed beside what was made through the API, and read-only to it. */
export interface StaticState {
  readonly apis: readonly StaticApi[]
  readonly apiKeys: readonly (ApiKey & {
    /** 64 lower-case hex digits. */
    readonly sha256: string
    readonly planIds: readonly string[]
  })[]
  readonly usagePlans: readonly UsagePlan[]
  readonly domainNames: readonly DomainName[]
  readonly webAcls?: readonly StoredWebAcl[]
  readonly identities?: readonly DeclaredIdentity[]
}

export type StaticApi =
  | { readonly definition: RestApiDefinition; readonly stages: readonly Stage[] }
  | {
      readonly definition: HttpApiDefinition | WebSocketApiDefinition
      readonly stages: readonly V2Stage[]
    }

/** Declared state as rows; each stage's deployment holds the definition. A thousand routes take some 70 ms. */
export function declaredRows(state: StaticState): MemoryRows {
  const rows = memoryRows()
  const store = adminStore(rows)
  for (const api of state.apis) writeApi(store, api)
  for (const plan of state.usagePlans) store.put('usagePlan', '', plan)
  for (const { planIds, ...key } of state.apiKeys) {
    store.put('apiKey', '', key)
    for (const planId of planIds) {
      const entry = { planId, keyId: key.id, name: key.name ?? '' }
      store.put('planKey', planScope(planId), entry)
      store.put('keyPlan', keyScope(key.id), entry)
    }
  }
  for (const domain of state.domainNames) store.put('domainName', '', domain)
  for (const webAcl of state.webAcls ?? []) store.put('webAcl', '', webAcl)
  for (const declared of state.identities ?? []) {
    const { identity, key } = declaredIdentityRows(declared)
    store.put('identity', '', identity)
    store.put('accessKey', identityScope(key.identityId), key)
  }
  return rows
}

/** Tells the two forms of a declared API apart by its definition. */
const isRest = (api: StaticApi): api is Extract<StaticApi, { definition: RestApiDefinition }> =>
  api.definition.protocolType === 'REST'

function writeApi(store: AdminStore, api: StaticApi): void {
  if (isRest(api)) {
    const { definition, stages } = api
    const apiId = definition.restApi.id
    writeRestDefinition(store, definition)
    for (const stage of stages) {
      const { deploymentId: id, createdDate } = stage
      store.put('stage', apiId, stage)
      store.put('deployment', apiId, { id, createdDate })
      storeDefinition(store, apiId, id, definition)
    }
    return
  }
  const { definition, stages } = api
  const { apiId } = definition.api
  writeV2Definition(store, definition)
  for (const stage of stages) {
    store.put('v2Stage', apiId, stage)
    const { deploymentId, createdDate } = stage
    if (deploymentId === undefined) continue
    const deployment = { deploymentId, createdDate, autoDeployed: false }
    store.put('v2Deployment', apiId, { ...deployment, deploymentStatus: 'DEPLOYED' })
    storeDefinition(store, apiId, deploymentId, definition)
  }
}

const readOnly = (what: string): AdminFault =>
  badRequest(
    `${what} is declared in routes.json and cannot be changed through the API; change it there.`,
  )

/** What people call the rows of a kind, where the kind's name is ours: a key's place in a plan has its id. */
const spokenKinds: Readonly<Record<string, string>> = {
  apiKey: 'API key',
  key: 'API key',
  plan: 'usage plan',
  planKey: 'API key',
  usagePlan: 'usage plan',
}

const spoken = (kind = ''): string => spokenKinds[kind] ?? kind

/** The registry's own rows with the declared ones beside them; a write to a declared one is refused. */
export function withDeclared(own: RowStore, declared: MemoryRows): RowStore {
  /** Scopes carry their owner's kind in front of its id, apart from those of APIs. */
  const ownerOf = (scope: string): string => {
    const [kind, id] = scope.split(':')
    return id === undefined ? `API ${scope}` : `${spoken(kind)} ${id}`
  }

  function refuseDeclared(kind: string, scope: string, id: string): void {
    if (declared.get(kind, scope, id)) throw readOnly(`${spoken(kind)} ${id}`)
    // A key made before its owner was declared can still be switched off and deleted.
    if (kind === 'accessKey' && own.get(kind, scope, id) !== undefined) return
    if (scope !== '' && declared.hasScope(scope)) throw readOnly(ownerOf(scope))
    // A plan without keys and a key without plans have no rows of their own scope yet.
    const owner = /^(plan|key):(.*)$/.exec(scope)
    const ownerKind = owner?.[1] === 'plan' ? 'usagePlan' : 'apiKey'
    if (owner && declared.get(ownerKind, '', owner[2] ?? '')) throw readOnly(ownerOf(scope))
  }

  /** A declared plan that is open for sign-up takes keys of developers: its file says so. */
  function isSignedUpMember(kind: string, scope: string, id: string): boolean {
    if (kind !== 'planKey' || declared.get(kind, scope, id) !== undefined) return false
    // Rows of this kind hold usage plans.
    const plan = declared.get('usagePlan', '', scope.replace(/^plan:/, ''))?.value as
      | UsagePlan
      | undefined
    return plan !== undefined && approvalOf(plan) !== undefined
  }

  return {
    ...own,
    get: (kind, scope, id) => declared.get(kind, scope, id) ?? own.get(kind, scope, id),
    find: (kind, lookup) => declared.find(kind, lookup) ?? own.find(kind, lookup),
    isDeclared: (kind, scope, id) => declared.get(kind, scope, id) !== undefined,
    declaredIds: (kind) =>
      declared.list({ kind, scope: '', limit: Number.MAX_SAFE_INTEGER }).map(({ id }) => id),
    list: (query) => merge(query, declared.list(query), own.list(query)),
    getText: (name) => declared.getText(name) ?? own.getText(name),
    put(row) {
      if (!isSignedUpMember(row.kind, row.scope, row.id)) {
        refuseDeclared(row.kind, row.scope, row.id)
      }
      own.put(row)
    },
    delete(kind, scope, id) {
      // A member that was taken while the plan was open leaves it afterwards too.
      const isOwnMember = kind === 'planKey' && own.get(kind, scope, id) !== undefined
      if (!isOwnMember) refuseDeclared(kind, scope, id)
      own.delete(kind, scope, id)
    },
    deleteScope(scope) {
      if (declared.hasScope(scope)) throw readOnly(ownerOf(scope))
      own.deleteScope(scope)
    },
  }
}

function merge(query: RowQuery, first: readonly Row[], second: readonly Row[]): readonly Row[] {
  if (first.length === 0) return second
  return [...first, ...second].sort(compareRows(query)).slice(0, query.limit)
}
