import type { Opening, Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { NamedStep, Outcome } from '../phase.ts'
import { refuse } from '../refusal.ts'
import { headerOf, isFinalStatus } from '../reply.ts'
import { readConnectionId } from './connection-id.ts'
import { joinAtOpen } from './group-commands.ts'
import { learnCount } from './shard-choice.ts'
import { serveDisconnect } from './socket-call.ts'
import { connectionRecord } from './socket-event.ts'

/**
 * The end of a handshake. Until here no Durable Object was touched, and the connection does not exist:
 * a POST to it is answered 410. A `$connect` integration that did not answer 2xx refuses the client with
 * its status; of its headers only `Sec-WebSocket-Protocol` counts. Hops: 1.
 */
export const openConnection: NamedStep = { name: 'websocket/open', hops: 1, run: open }

async function open(call: Invocation, ports: Ports): Promise<Outcome> {
  const { socket, plan, integrationResponse, endpointResponse } = call
  if (socket === undefined) throw new Error('the call is no handshake')
  const status = Number(integrationResponse?.statusCode ?? endpointResponse?.status ?? 200)
  if (status < 200 || status > 299) return refuseWith(status)
  const place = readConnectionId(socket.connectionId)
  if (typeof place === 'string') throw new Error('the connection id is one of ours')
  const answered = integrationResponse?.headers ?? endpointResponse?.headers ?? []
  const protocol = headerOf(answered, 'sec-websocket-protocol')
  if (protocol !== undefined && !headerValue.test(protocol)) {
    return refuse('INTEGRATION_FAILURE', { code: 'sub-protocol-unusable' })
  }
  const { apiId, stageName } = plan
  const record = connectionRecord(call, socket)
  const goBack = (): void => {
    // The backend was told of a connection, so it has to hear of its end.
    const ending = { statusCode: 1011, reason: 'Internal server error' }
    ports.background.run(serveDisconnect(record, plan, ports, ending))
  }
  let opening: Opening
  try {
    const address = { apiId, stageName, ...place }
    opening = await ports.connections.open(address, record, call.request, protocol)
  } catch (error) {
    goBack()
    throw error
  }
  learnCount(ports, rankKey(apiId, stageName, place.region), place.shard, opening.connections)
  if (opening.kind === 'open') {
    const { response } = opening
    await joinAtOpen(call, ports)
    return { kind: 'reply', status: 101, headers: [], body: null, native: response }
  }
  goBack()
  return refuse('THROTTLED', { code: 'shard-full', ...place })
}

/** What a header can hold; names of sub-protocols are less than that. */
const headerValue = /^[\t\x20-\x7e]*$/

/** Statuses that no answer to a client can have become a bad gateway. */
function refuseWith(status: number): Outcome {
  const reason = { code: 'connect-refused', status }
  if (!isFinalStatus(status)) return refuse('INTEGRATION_FAILURE', reason)
  return refuse(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX', reason, { status })
}

/** Under which an isolate remembers the counts of a stage's shards in a region. */
export const rankKey = (apiId: string, stageName: string, region: number): string =>
  `${apiId}/${stageName}/${region}`
