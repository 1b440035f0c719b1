import { extendedRequestId } from '../../aws/ids.ts'
import type { ConnectionRecord, Ports } from '../../ports.ts'
import { callIds } from '../call-ids.ts'
import { Invocation } from '../invocation.ts'
import type { MethodPlan, StagePlan } from '../plan.ts'
import { refuse } from '../refusal.ts'
import { conclude, decide } from '../run.ts'
import type { NamedStep } from '../phase.ts'
import type { Message } from './message.ts'
import type { SocketEvent } from './socket-event.ts'

/** Messages are no HTTP requests: this one stands for all of them, without headers and body. */
const noRequest = new Request('https://connection.invalid/', { method: 'POST' })

/** A call of a connection that is open or was: what its handshake told stands in its record. */
function socketCall(
  record: ConnectionRecord,
  plan: StagePlan,
  ports: Ports,
  about: Pick<SocketEvent, 'eventType' | 'messageId' | 'message' | 'disconnect'>,
): Invocation {
  const nowMs = ports.clock.now()
  const call = new Invocation({
    request: noRequest,
    plan,
    place: {
      host: record.domainName,
      scheme: record.scheme,
      contextPath: `/${plan.stageName}`,
      routePath: '/',
      eventPath: '/',
      query: '',
      basePathMatched: undefined,
    },
    startedAtMs: nowMs,
    sourceIp: record.sourceIp,
    accountId: ports.settings.accountId,
    ...callIds('WEBSOCKET', null, nowMs),
  })
  const { connectionId, connectedAtMs, userAgent, identity, authorizer } = record
  call.socket = { connectionId, connectedAtMs, userAgent, ...about }
  if (identity !== undefined) Object.assign(call.identity, identity)
  call.authorizer = authorizer
  return call
}

/** Serves one message; what goes back to its sender, `undefined` for nothing. Never throws. */
export async function serveMessage(
  record: ConnectionRecord,
  plan: StagePlan,
  ports: Ports,
  message: Message,
): Promise<string | undefined> {
  const call = socketCall(record, plan, ports, {
    eventType: 'MESSAGE',
    messageId: extendedRequestId(),
    message,
  })
  call.target = plan.socket?.routeOf(message)
  await decide(call, ports, call.target === undefined ? noRoute : [])
  conclude(call, ports)
  const body = call.reply?.body
  return typeof body === 'string' && body !== '' ? body : undefined
}

/** Runs `$disconnect`, if the API has it. Its result is nobody's. Never throws. */
export async function serveDisconnect(
  record: ConnectionRecord,
  plan: StagePlan,
  ports: Ports,
  disconnect: NonNullable<SocketEvent['disconnect']>,
): Promise<void> {
  const target: MethodPlan | undefined = plan.socket?.disconnect
  if (target === undefined) return
  const call = socketCall(record, plan, ports, { eventType: 'DISCONNECT', disconnect })
  call.target = target
  await decide(call, ports, [])
  conclude(call, ports)
}

const noRoute: readonly NamedStep[] = [
  { name: 'route', hops: 0, run: () => refuse('RESOURCE_NOT_FOUND', { code: 'no-route-matches' }) },
]
