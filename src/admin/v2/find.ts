import type { HttpApiDefinition, V2Api } from '../../definition/http-api.ts'
import type { StoredV2Stage } from '../entities.ts'
import { badRequest, missing } from '../errors.ts'
import type { AdminCall } from '../operation.ts'
import { readV2Definition, type V2Definition } from './definition.ts'

/** What every lookup reads of a call. */
export type Lookup = Pick<AdminCall, 'store' | 'ports'>

export function findApi({ store, ports }: Lookup, apiId: string): V2Api {
  const api = store.get('v2Api', '', apiId)
  if (api !== undefined) return api
  throw missing('Api', `Invalid API identifier specified ${ports.settings.accountId}:${apiId}`)
}

export function findStage({ store }: Lookup, apiId: string, stageName: string): StoredV2Stage {
  const stage = store.get('v2Stage', apiId, stageName)
  if (stage !== undefined) return stage
  throw missing('Stage', `Invalid Stage identifier specified ${stageName}`)
}

/** What quick create made can be edited, but goes with its API only. */
export function refuseManaged(noun: string, id: string, isManaged: boolean | undefined): void {
  if (isManaged !== true) return
  throw badRequest(`${noun} ${id} is managed by API Gateway and cannot be deleted`)
}

export const findDefinition = (lookup: Lookup, apiId: string): V2Definition =>
  readV2Definition(lookup.store, findApi(lookup, apiId))

/** The definition of an HTTP API; WebSocket APIs can be neither imported nor exported. */
export function findHttpDefinition(lookup: Lookup, apiId: string): HttpApiDefinition | undefined {
  const definition = findDefinition(lookup, apiId)
  return definition.protocolType === 'HTTP' ? definition : undefined
}
