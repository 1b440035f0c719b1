import type { Snapshot } from '../../src/definition/api.ts'
import type { StagePlan } from '../../src/invoke/plan.ts'
import { shardHost } from '../../src/invoke/websocket/shard.ts'
import { compile } from '../../src/plan/compile.ts'
import type {
  ConnectionRecord,
  Connections,
  ListedConnection,
  Ports,
  ShardAddress,
  ShardSocket,
} from '../../src/ports.ts'

/** What a client sees of its connection. */
export interface FakeClient {
  readonly connectionId: string
  /** Messages received so far. */
  readonly received: string[]
  /** The close frame received, if any. */
  closedWith: { readonly code: number; readonly reason: string } | undefined
  /** Sends a message; resolves when the gateway has served it. */
  send(data: string | ArrayBuffer): Promise<void>
  /** Closes with a close frame; 1005 stands for none with a code. */
  close(code?: number, reason?: string): Promise<void>
  /** Drops the connection without a close frame. */
  terminate(): Promise<void>
}

/** Shards in memory: the Connections port, with the clients' side of it. */
export interface FakeConnections extends Connections {
  /** In the order in which they opened. */
  readonly clients: FakeClient[]
  /** What the timers of all shards do when their time has come. */
  runTimers(): void
}

interface FakeSocket {
  readonly socket: ShardSocket
  readonly client: FakeClient
}

const shardName = ({ apiId, stageName, generation, region, shard }: ShardAddress): string =>
  `${apiId}|${stageName}|${generation}|${region}|${shard}`

/** Connections of a world; shards of it use the ports that `portsOf` gives. */
export function fakeConnections(portsOf: () => Ports): FakeConnections {
  const shards = new Map<string, { sockets: Map<string, FakeSocket>; alarmAtMs?: number }>()
  const clients: FakeClient[] = []
  const plans = new WeakMap<Snapshot, StagePlan>()
  const planOf = (snapshot: Snapshot): StagePlan => {
    const known = plans.get(snapshot) ?? compile(snapshot).plan
    plans.set(snapshot, known)
    return known
  }
  let made: ReturnType<typeof shardHost> | undefined
  const host = (): ReturnType<typeof shardHost> => (made ??= shardHost(portsOf(), planOf))
  const shardOf = (address: ShardAddress) => {
    const name = shardName(address)
    const shard = shards.get(name) ?? { sockets: new Map<string, FakeSocket>() }
    shards.set(name, shard)
    return shard
  }

  return {
    clients,
    region: () => 0,
    open(address, record, _, protocol) {
      const shard = shardOf(address)
      const connections = shard.sockets.size
      if (connections >= host().connectionsMax)
        return Promise.resolve({ kind: 'full', connections })
      const made = fakeSocket(record, host)
      shard.sockets.set(record.connectionId, made)
      shard.alarmAtMs ??= host().firstDeadlineMs()
      clients.push(made.client)
      const response = new Response(null, {
        headers: protocol === undefined ? {} : { 'sec-websocket-protocol': protocol },
      })
      // Node's Response refuses 101.
      Object.defineProperty(response, 'status', { value: 101 })
      return Promise.resolve({ kind: 'open', response, connections: connections + 1 })
    },
    post(address, connectionIds, text) {
      const { sockets } = shardOf(address)
      return Promise.resolve(
        connectionIds.map((id) => {
          const found = sockets.get(id)
          return found !== undefined && host().post(found.socket, text)
        }),
      )
    },
    status(address, connectionId) {
      const { socket } = shardOf(address).sockets.get(connectionId) ?? {}
      if (socket?.isOpen !== true) return Promise.resolve(undefined)
      const { connectedAtMs, sourceIp, userAgent } = socket.record
      const { lastActiveAtMs } = socket
      return Promise.resolve({
        connectedAtMs,
        lastActiveAtMs,
        sourceIp,
        ...(userAgent !== undefined && { userAgent }),
      })
    },
    list(address, limit) {
      const sockets = [...shardOf(address).sockets.values()].map(({ socket }) => socket)
      return Promise.resolve(listed(sockets, limit))
    },
    members({ apiId, stageName }, group, limit) {
      const sockets = [...shards.values()]
        .flatMap(({ sockets: own }) => [...own.values()])
        .map(({ socket }) => socket)
        .filter(({ record }) => record.apiId === apiId && record.stageName === stageName)
        .filter(({ groups }) => groups.includes(group))
      return Promise.resolve(listed(sockets, limit))
    },
    close(address, connectionId) {
      const found = shardOf(address).sockets.get(connectionId)
      return Promise.resolve(found !== undefined && host().drop(found.socket))
    },
    setMember(address, connectionId, group, isMember) {
      const { socket } = shardOf(address).sockets.get(connectionId) ?? {}
      if (socket?.isOpen !== true) return Promise.resolve('gone')
      if (socket.groups.includes(group) === isMember) return Promise.resolve('done')
      const others = socket.groups.filter((name) => name !== group)
      if (isMember && others.length >= 10) return Promise.resolve('full')
      socket.setGroups(isMember ? [...others, group] : others)
      host().moved(socket, group, isMember ? 'join' : 'leave')
      return Promise.resolve('done')
    },
    publish({ apiId, stageName }, group, text) {
      let sent = 0
      for (const { sockets } of shards.values()) {
        for (const { socket } of sockets.values()) {
          const isOurs = socket.record.apiId === apiId && socket.record.stageName === stageName
          if (isOurs && socket.groups.includes(group) && host().post(socket, text)) sent++
        }
      }
      return Promise.resolve(sent)
    },
    runTimers() {
      for (const shard of shards.values()) {
        const nowMs = portsOf().clock.now()
        if (shard.alarmAtMs === undefined || shard.alarmAtMs > nowMs) continue
        const nextMs = host().sweep([...shard.sockets.values()].map(({ socket }) => socket))
        if (nextMs === undefined) delete shard.alarmAtMs
        else shard.alarmAtMs = nextMs
      }
    },
  }
}

const listed = (sockets: readonly ShardSocket[], limit: number): ListedConnection[] =>
  sockets
    .filter(({ isOpen }) => isOpen)
    .slice(0, limit)
    .map(({ record, lastActiveAtMs }) => ({
      connectionId: record.connectionId,
      connectedAtMs: record.connectedAtMs,
      lastActiveAtMs,
      sourceIp: record.sourceIp,
      ...(record.userAgent !== undefined && { userAgent: record.userAgent }),
    }))

function fakeSocket(
  record: ConnectionRecord,
  host: () => ReturnType<typeof shardHost>,
): FakeSocket {
  let lastActiveAtMs = record.connectedAtMs
  let isOver = false
  let isOpen = true
  let groups: readonly string[] = []
  const client: FakeClient = {
    connectionId: record.connectionId,
    received: [],
    closedWith: undefined,
    send: (data) => host().message(socket, data),
    close(code = 1005, reason = '') {
      isOpen = false
      return host().closed(socket, code, reason)
    },
    terminate() {
      isOpen = false
      return host().closed(socket, 1006, 'WebSocket disconnected without sending Close frame.')
    },
  }
  const socket: ShardSocket = {
    record,
    get isOpen() {
      return isOpen && !isOver
    },
    get isOver() {
      return isOver
    },
    get lastActiveAtMs() {
      return lastActiveAtMs
    },
    get groups() {
      return groups
    },
    touch: (nowMs) => void (lastActiveAtMs = nowMs),
    end() {
      if (isOver) return false
      isOver = true
      return true
    },
    setGroups: (next) => void (groups = next),
    send: (text) => void client.received.push(text),
    close(code, reason) {
      isOpen = false
      client.closedWith = { code, reason }
    },
  }
  return { socket, client }
}
