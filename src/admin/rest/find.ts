import type { Authorizer } from '../../definition/authorizer.ts'
import type { Integration } from '../../definition/integration.ts'
import type { Method, RestApi } from '../../definition/rest-api.ts'
import type { ResourceNode, StoredMethod, StoredStage, Deployment } from '../entities.ts'
import { notFound, type AdminFault } from '../errors.ts'
import type { AdminCall } from '../operation.ts'

/** What every lookup reads of a call. */
export type Lookup = Pick<AdminCall, 'store' | 'ports'>

/** The API, or 404 with the account in the message. Observed. */
export function findRestApi({ store, ports }: Lookup, apiId: string): RestApi {
  const api = store.get('restApi', '', apiId)
  if (api !== undefined) return api
  throw notFound(`Invalid API identifier specified ${ports.settings.accountId}:${apiId}`)
}

/** The resource. A missing API is reported as a missing resource too. Observed. */
export function findResource({ store }: Lookup, apiId: string, resourceId: string): ResourceNode {
  const node = store.get('resource', apiId, resourceId)
  if (node !== undefined) return node
  throw notFound('Invalid Resource identifier specified')
}

/** Where a method stands in the path of its operation. */
export interface MethodLabels {
  readonly restapi_id: string
  readonly resource_id: string
  readonly http_method: string
}

/** Resource first, then method: the order of the service's own checks. */
export function findMethod(lookup: Lookup, labels: MethodLabels): StoredMethod {
  const node = findResource(lookup, labels.restapi_id, labels.resource_id)
  const id = `${node.id}/${labels.http_method.toUpperCase()}`
  const stored = lookup.store.get('method', labels.restapi_id, id)
  if (stored !== undefined) return stored
  throw notFound('Invalid Method identifier specified')
}

export const missingIntegration = (): AdminFault =>
  notFound('Invalid Integration identifier specified')

export function findIntegration(
  lookup: Lookup,
  labels: MethodLabels,
): { readonly stored: StoredMethod; readonly integration: Integration } {
  const stored = findMethod(lookup, labels)
  const integration = stored.method.methodIntegration
  if (integration !== undefined) return { stored, integration }
  throw missingIntegration()
}

/** Writes a method back with some members changed. */
export function saveMethod(
  { store }: Lookup,
  apiId: string,
  stored: StoredMethod,
  method: Method,
): void {
  store.put('method', apiId, { resourceId: stored.resourceId, method })
}

export function findStage(lookup: Lookup, apiId: string, stageName: string): StoredStage {
  const stage = lookup.store.get('stage', apiId, stageName)
  if (stage !== undefined) return stage
  throw notFound('Invalid stage identifier specified')
}

export function findDeployment(lookup: Lookup, apiId: string, deploymentId: string): Deployment {
  findRestApi(lookup, apiId)
  const deployment = lookup.store.get('deployment', apiId, deploymentId)
  if (deployment !== undefined) return deployment
  throw notFound('Invalid Deployment identifier specified')
}

export function findAuthorizer(lookup: Lookup, apiId: string, authorizerId: string): Authorizer {
  const authorizer = lookup.store.get('authorizer', apiId, authorizerId)
  if (authorizer !== undefined) return authorizer
  throw notFound('Invalid Authorizer identifier specified')
}
