import type { Phase } from '../phase.ts'
import { reply } from '../reply.ts'
import type { WebSocketTarget } from '../target.ts'
import { textOf } from '../text.ts'

/**
 * Ends a message: on a two-way route the text of the integration response goes to the client, on a
 * one-way route nothing does, whatever the backend's status.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
 */
export const routeResponse: Phase<WebSocketTarget> = {
  name: 'route-response',
  hops: 0,
  compile:
    ({ isTwoWay }) =>
    (call) => {
      const text = isTwoWay ? textOf(call.integrationResponse?.body ?? '') : ''
      return reply(200, [], text === '' ? null : text)
    },
}
