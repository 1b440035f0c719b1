import type { V2Api } from '../../definition/http-api.ts'
import type { AdminCall } from '../operation.ts'

/** An API as answers show it, with the address that its stages stand under on AWS. */
export function apiWire({ ports }: Pick<AdminCall, 'ports'>, api: V2Api): object {
  const scheme = api.protocolType === 'WEBSOCKET' ? 'wss' : 'https'
  const apiEndpoint = `${scheme}://${api.apiId}.execute-api.${ports.settings.region}.amazonaws.com`
  const { disableExecuteApiEndpoint = false, ipAddressType = 'ipv4', tags = {} } = api
  return { ...api, disableExecuteApiEndpoint, ipAddressType, apiEndpoint, tags }
}
