import { path } from '../base/admin-api.ts'
import type { Method, Resource, RestApi } from '../base/wire.ts'

/** A method, and where the admin API has it. */
export interface MethodPlace {
  readonly api: RestApi
  readonly resource: Resource
  readonly method: Method
  /** `'/restapis/a1b2c3d4e5/resources/x1y2z3/methods/GET'` */
  readonly target: string
}

export const methodPlace = (api: RestApi, resource: Resource, method: Method): MethodPlace => ({
  api,
  resource,
  method,
  target: path`/restapis/${api.id}/resources/${resource.id}/methods/${method.httpMethod}`,
})
