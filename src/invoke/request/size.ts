import type { Snapshot } from '../../definition/api.ts'
import type { EndpointType } from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import type { Phase } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { StageTarget } from '../stage-target.ts'

/**
 * Refuses requests that are over HTTP APIs' quotas before anything reads them: 10 MB of body, 10,240 bytes of
 * request line and header values. A body of unknown length is measured where it is read.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const requestSize: Phase<StageTarget> = {
  name: 'request/size',
  hops: 0,
  compile() {
    return (call) => {
      const length = Number(call.header('content-length') ?? 0)
      if (length > limits.payloadBytesMax) return tooLarge(length)
      const { url, valueBytes } = call.head
      const bytes = call.method.length + pathBytes(url) + requestLineBytes + valueBytes
      if (bytes <= limits.headerBytesMax) return undefined
      return refuse('DEFAULT_4XX', { code: 'headers-too-large', bytes }, { status: 431 })
    }
  },
}

/**
 * Refuses requests to REST APIs whose URL or headers are over the quotas: 414 and 431. AWS's answers
 * to these are not documented; its body quota is that of `method-request/payload.ts`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export const restRequestSize: Phase<StageTarget> = {
  name: 'request/size',
  hops: 0,
  compile({ snapshot }) {
    const type = endpointTypeOf(snapshot)
    const urlBytesMax = type === 'REGIONAL' ? limits.urlBytesMax : limits.edgeUrlBytesMax
    const headerBytesMax = type === 'PRIVATE' ? limits.privateHeaderBytesMax : limits.headerBytesMax
    return ({ head: { url, headers, nameBytes, valueBytes } }) => {
      const urlBytes = pathBytes(url)
      if (urlBytes > urlBytesMax) {
        const reason = { code: 'url-too-long', bytes: urlBytes }
        return refuse('DEFAULT_4XX', reason, { status: 414, message: 'Request-URI Too Large' })
      }
      const bytes = nameBytes + valueBytes + headers.size * lineBytes
      if (bytes <= headerBytesMax) return undefined
      const reason = { code: 'headers-too-large', bytes }
      const message = 'Request Header Or Cookie Too Large'
      return refuse('DEFAULT_4XX', reason, { status: 431, message })
    }
  },
}

function endpointTypeOf({ definition }: Snapshot): EndpointType {
  return definition.protocolType === 'REST'
    ? (definition.restApi.endpointConfiguration.types[0] ?? 'EDGE')
    : 'REGIONAL'
}

/** Colon, blank and line end of one header. */
const lineBytes = 4

/** The two blanks of a request line, and its version. */
const requestLineBytes = '  HTTP/1.1'.length

/** Of a URL without scheme and host, as it stands in the request line. */
const pathBytes = (url: string): number => url.length - url.indexOf('/', url.indexOf('://') + 3)

/** The refusal of a body over the limit. */
export const tooLarge = (bytes: number) =>
  refuse('REQUEST_TOO_LARGE', { code: 'body-too-large', bytes })
