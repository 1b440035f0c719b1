import type { Snapshot } from '../../definition/api.ts'
import type { ConnectionRecord, Ports, Settled, ShardSocket } from '../../ports.ts'
import type { StagePlan } from '../plan.ts'
import { isLonger, shardConnectionsMax, webSocketLimits } from './limits.ts'
import { messageOf } from './message.ts'
import { presence } from './presence.ts'
import { errorFrame } from './refusal.ts'
import { serveDisconnect, serveMessage } from './socket-call.ts'
import { extendedRequestId } from '../../aws/ids.ts'

/**
 * Ends come at most this part of the idle time later than they should, 15 s by default: one timer
 * serves a whole shard.
 */
const wheelsPerIdle = 40

/**
 * Nobody is closed for being idle earlier than by this part of the idle time, one second by default:
 * times of messages are not written down more often.
 */
const lagsPerIdle = 600

/** How a connection came to its end, as `$disconnect` tells it. */
interface Ending {
  readonly statusCode: number
  readonly reason: string
}

const goingAway: Ending = { statusCode: 1001, reason: 'Going away' }
const deleted: Ending = { statusCode: 1000, reason: 'Connection Closed Normally' }
const binary: Ending = { statusCode: 1003, reason: 'Binary messages are not supported' }
const tooLarge: Ending = { statusCode: 1009, reason: 'Message too large' }

/** Closings that carry no code and no words of the peer's. */
const silentEndings: Readonly<Record<number, string>> = {
  1005: 'Client-side close frame status not set',
  1006: 'Connection closed abnormally',
}

/**
 * What a shard of connections does with its sockets: messages, ends, the timer. Every connection that
 * opened has exactly one `$disconnect`: whoever first marks the socket's end runs it.
 *
 * Gaps: frames over 32 KB are taken, the platform does not show frames. A shard that is lost with its
 * machine, or replaced by a deployment of the code, runs no `$disconnect`.
 * By design: messages of one connection are served at the same time, their answers may overtake
 * each other, as on AWS.
 */
export function shardHost(ports: Ports, planOf: (snapshot: Snapshot) => StagePlan) {
  const limits = webSocketLimits(ports.settings)
  const wheelMs = limits.idleMs / wheelsPerIdle
  const tell = presence(ports)

  const findPlan = ({ apiId, stageName }: ConnectionRecord): Settled<StagePlan | undefined> => {
    const found = ports.definitions.stage(apiId, stageName)
    if (found instanceof Promise) return found.then((snapshot) => snapshot && planOf(snapshot))
    return found && planOf(found)
  }

  /** The plan of a connection's stage; `undefined` when the stage is gone, `'failed'` when nobody can say. */
  const planFor = ({ record }: ShardSocket): Settled<StagePlan | 'failed' | undefined> => {
    const fail = (error: unknown): 'failed' => {
      const { apiId, stageName: stage, connectionId } = record
      const message = String(error)
      const event = 'socket-stage-unreadable'
      ports.log.write({ level: 'error', event, apiId, stage, connectionId, message })
      return 'failed'
    }
    try {
      const found = findPlan(record)
      return found instanceof Promise ? found.catch(fail) : found
    } catch (error) {
      return fail(error)
    }
  }

  const disconnect = async (socket: ShardSocket, ending: Ending): Promise<void> => {
    if (!socket.end()) return
    for (const group of socket.groups) tell(socket.record, group, 'leave')
    const plan = await planFor(socket)
    if (typeof plan === 'object') await serveDisconnect(socket.record, plan, ports, ending)
  }

  /** Closes from our side; the client may take its time to answer, `$disconnect` does not wait for it. */
  const closeWith = (socket: ShardSocket, ending: Ending): Promise<void> => {
    socket.close(ending.statusCode, ending.reason)
    return disconnect(socket, ending)
  }

  const send = (socket: ShardSocket, text: string): boolean => {
    if (!socket.isOpen) return false
    socket.send(text)
    socket.touch(ports.clock.now())
    return true
  }

  const deadlineOf = ({ lastActiveAtMs, record }: ShardSocket): number =>
    Math.min(lastActiveAtMs + limits.idleMs, record.connectedAtMs + limits.lifetimeMs)

  return {
    connectionsMax: shardConnectionsMax(limits),

    lagMs: limits.idleMs / lagsPerIdle,

    /** When the timer has to look at a connection that opens now. */
    firstDeadlineMs: (): number => ports.clock.now() + Math.min(limits.idleMs, limits.lifetimeMs),

    /** Serves one message of a client. Hops: those of its route. */
    async message(socket: ShardSocket, data: string | ArrayBuffer): Promise<void> {
      // What comes after our close frame is nobody's; the runtime is not asked for each message.
      if (socket.isOver) return
      if (typeof data !== 'string') return closeWith(socket, binary)
      if (isLonger(data, limits.messageBytesMax)) return closeWith(socket, tooLarge)
      socket.touch(ports.clock.now())
      const found = planFor(socket)
      const plan = found instanceof Promise ? await found : found
      const answer =
        typeof plan === 'object'
          ? await serveMessage(socket.record, plan, ports, messageOf(data))
          : errorFrame(
              plan === 'failed' ? 'Internal server error' : 'Forbidden',
              socket.record,
              extendedRequestId(),
            )
      if (answer !== undefined) send(socket, answer)
    },

    /** The client closed, or its connection was lost (1006). */
    closed: (socket: ShardSocket, code: number, reason: string): Promise<void> =>
      disconnect(socket, { statusCode: code, reason: silentEndings[code] ?? reason }),

    /** The runtime gave the connection up: a message beyond its own bounds, or a broken protocol. */
    failed: (socket: ShardSocket, error: string): Promise<void> =>
      disconnect(
        socket,
        /too (?:large|big|long)|1009/i.test(error)
          ? tooLarge
          : { statusCode: 1011, reason: 'Internal server error' },
      ),

    /** Sends a text from the backend; false when the connection is gone. */
    post: send,

    /** A connection joined or left a group. */
    moved: ({ record }: ShardSocket, group: string, movement: 'join' | 'leave'): void =>
      tell(record, group, movement),

    /** Closes for the backend; false when the connection is gone. */
    drop(socket: ShardSocket): boolean {
      if (!socket.isOpen) return false
      ports.background.run(closeWith(socket, deleted))
      return true
    },

    /**
     * Closes what was idle or open too long. When to come again, `undefined` when no connection is left.
     */
    sweep(sockets: Iterable<ShardSocket>): number | undefined {
      const nowMs = ports.clock.now()
      let nextMs = Number.POSITIVE_INFINITY
      for (const socket of sockets) {
        if (!socket.isOpen) continue
        const deadlineMs = deadlineOf(socket)
        if (deadlineMs <= nowMs) ports.background.run(closeWith(socket, goingAway))
        else nextMs = Math.min(nextMs, deadlineMs)
      }
      return nextMs === Number.POSITIVE_INFINITY ? undefined : Math.max(nextMs, nowMs + wheelMs)
    },
  }
}
