import { limits } from '../../definition/limits.ts'
import type { Phase } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { StageTarget } from '../stage-target.ts'

/**
 * Refuses handshakes and management calls whose URL or headers are over the quotas: 414 and 431. AWS's
 * answers to these are not documented; bodies of management calls are bounded where they are read.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const socketRequestSize: Phase<StageTarget> = {
  name: 'request/size',
  hops: 0,
  compile() {
    return ({ head: { url, nameBytes, valueBytes } }) => {
      const urlBytes = url.length - url.indexOf('/', url.indexOf('://') + 3)
      if (urlBytes > limits.webSocketUrlBytesMax) {
        const reason = { code: 'url-too-long', bytes: urlBytes }
        return refuse('DEFAULT_4XX', reason, { status: 414, message: 'Request-URI Too Large' })
      }
      const bytes = nameBytes + valueBytes
      if (bytes <= limits.headerBytesMax) return undefined
      const reason = { code: 'headers-too-large', bytes }
      const message = 'Request Header Or Cookie Too Large'
      return refuse('DEFAULT_4XX', reason, { status: 431, message })
    }
  },
}
