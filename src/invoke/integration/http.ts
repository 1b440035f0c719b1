import { limits } from '../../definition/limits.ts'
import type { Step } from '../phase.ts'
import type { RestTarget } from '../target.ts'
import { exchange } from './endpoint.ts'

/** HTTP: the integration request to the backend, its whole answer as the endpoint response. */
export function compileHttp({ integration }: RestTarget): Step {
  const timeoutMs = integration.timeoutInMillis ?? limits.integrationTimeoutMsMax
  return async (call, ports) => {
    const request = call.integrationRequest
    if (request === undefined) throw new Error('no integration request was made')
    const { url, method } = request
    const headers = request.headers.map(([name, value]): [string, string] => [name, value])
    const body = request.body as Uint8Array | string | null
    const init = { method, headers, body }
    const answer = await exchange(call, ports, url, init, timeoutMs)
    if ('kind' in answer) return answer
    call.endpointResponse = answer
    return undefined
  }
}
