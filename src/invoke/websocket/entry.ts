import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { NamedStep, Outcome } from '../phase.ts'
import type { MethodPlan } from '../plan.ts'
import { refuse } from '../refusal.ts'
import { percentDecode } from '../request/percent.ts'
import { mayOpen } from './connect-rate.ts'
import { mintConnectionId } from './connection-id.ts'
import { webSocketLimits } from './limits.ts'
import { rankKey } from './open.ts'
import { chooseShard } from './shard-choice.ts'

/** Shards of a gateway that has always had the same rule for their number. */
const generation = 0

/** What a path below a WebSocket stage leads to. */
export interface Entrances {
  readonly connect: MethodPlan
  /** First segment after the stage → what serves it and how its parts are called. */
  readonly management: readonly {
    readonly path: RegExp
    readonly plan: MethodPlan
  }[]
}

/**
 * Tells handshakes from calls of the management API. The stage is the whole path of a handshake.
 * Refuses: 426 for a GET without upgrade, 403 for any other path, 429 when too many connect.
 */
export function entryStep({ connect, management }: Entrances): NamedStep {
  return {
    name: 'websocket/entry',
    hops: 0,
    run(call, ports) {
      const path = call.place.routePath.replace(/^\/%40/i, '/@')
      for (const { path: shape, plan } of management) {
        const match = shape.exec(path)
        if (match === null) continue
        call.pathParameters = Object.fromEntries(
          Object.entries(match.groups ?? {}).map(([name, value]) => [
            name,
            percentDecode(value ?? ''),
          ]),
        )
        call.target = plan
        return undefined
      }
      if (path !== '/') return refuse('RESOURCE_NOT_FOUND', { code: 'no-such-path', path })
      return enter(call, ports, connect)
    },
  }
}

function enter(call: Invocation, ports: Ports, connect: MethodPlan): Outcome {
  if (call.method !== 'GET' || call.header('upgrade')?.toLowerCase() !== 'websocket') {
    return refuse(
      'DEFAULT_4XX',
      { code: 'no-upgrade' },
      { status: 426, message: 'Upgrade Required', headers: [['Upgrade', 'websocket']] },
    )
  }
  const { apiId, stageName } = call.plan
  const region = ports.connections.region(call.request)
  const { connectionsPerShard } = webSocketLimits(ports.settings)
  const shard = chooseShard(ports, rankKey(apiId, stageName, region), connectionsPerShard)
  call.target = connect
  call.socket = {
    eventType: 'CONNECT',
    connectionId: mintConnectionId({ region, generation, shard }, (count) =>
      ports.random.bytes(count),
    ),
    connectedAtMs: call.startedAtMs,
    userAgent: call.header('user-agent'),
  }
  return mayOpen(ports) ? undefined : refuse('THROTTLED', { code: 'too-many-connections' })
}
