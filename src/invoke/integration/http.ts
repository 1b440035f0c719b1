import { limits } from '../../definition/limits.ts'
import type { Step } from '../phase.ts'
import type { BackendTarget } from '../target.ts'
import { exchange } from './endpoint.ts'
import { privateUrl, vpcLinkOf } from './private-origin.ts'

/** HTTP: the integration request to the backend, its whole answer as the endpoint response. */
export function compileHttp({ integration, variables, takesText }: BackendTarget): Step {
  const linkId = vpcLinkOf(integration, variables)
  const timeoutMs = integration.timeoutInMillis ?? limits.integrationTimeoutMsMax
  return async (call, ports) => {
    const request = call.integrationRequest
    if (request === undefined) throw new Error('no integration request was made')
    const { method } = request
    const url = linkId === undefined ? request.url : privateUrl(ports, linkId, request.url)
    const body = request.body as Uint8Array | string | null
    const init = { method, headers: Object.fromEntries(request.headers), body }
    const answer = await exchange(call, ports, url, init, { timeoutMs, takesText })
    if ('kind' in answer) return answer
    call.endpointResponse = answer
    return undefined
  }
}
