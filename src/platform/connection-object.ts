/**
 * A shard of WebSocket connections: one Durable Object for some thousand sockets of one stage.
 *
 * State: each socket's attachment (what its handshake told, when it was last active, whether its end
 * was told), one alarm. Here, because a socket lives where it was accepted, and sockets that share an
 * object share its timer and the time it waits for backends. Survives hibernation: sockets and
 * attachments. Lost with a deployment of the code or the machine: all sockets, without a trace.
 *
 * Another object of the class is the directory of one group: which shards have members, one key each.
 * A shard that turns out to have none is taken out by whoever published, unless it was added again.
 */
import { DurableObject } from 'cloudflare:workers'
import type { ConnectionRecord, ConnectionStatus, ListedConnection, ShardSocket } from '../ports.ts'
import { closeQuietly, keepSocket, wakeSocket, type Shelf } from './kept-socket.ts'

/** What the object does with its sockets; handed in, because the message lifecycle is the core's. */
export interface ShardHost {
  readonly connectionsMax: number
  /** How far the time of a connection's last message may lag behind after hibernation. */
  readonly lagMs: number
  firstDeadlineMs(): number
  message(socket: ShardSocket, data: string | ArrayBuffer): Promise<void>
  closed(socket: ShardSocket, code: number, reason: string): Promise<void>
  failed(socket: ShardSocket, error: string): Promise<void>
  post(socket: ShardSocket, text: string): boolean
  drop(socket: ShardSocket): boolean
  sweep(sockets: Iterable<ShardSocket>): number | undefined
  /** A connection joined or left a group. */
  moved(socket: ShardSocket, group: string, movement: 'join' | 'leave'): void
}

/** What the adapter calls. */
export interface ShardRpc extends Rpc.DurableObjectBranded {
  fetch(request: Request): Promise<Response>
  post(connectionIds: readonly string[], text: string): boolean[]
  status(connectionId: string): ConnectionStatus | undefined
  list(limit: number): ListedConnection[]
  drop(connectionId: string): boolean
  setMember(connectionId: string, group: string, isMember: boolean): 'done' | 'gone' | 'full'
  members(group: string, limit: number): ListedConnection[]
  publish(group: string, text: string): number
  addShard(shard: string): void
  /** Each with the version of its last adding. */
  shards(): Record<string, string>
  /** Takes a shard out, unless it was added again since that version. */
  removeShard(shard: string, version: string): void
}

/** Groups that one connection can be in: their names share its attachment. */
const groupsMax = 10

/** Headers between the Worker and a shard; they never reach a client. */
export const shardHeaders = {
  /** The connection's record: JSON, percent-encoded. */
  record: 'x-tidegate-connection',
  /** The sub-protocol that the 101 names. */
  protocol: 'x-tidegate-protocol',
  /** Back: how many connections the shard has. */
  count: 'x-tidegate-connections',
} as const

function statusOf({ record, lastActiveAtMs }: ShardSocket): ConnectionStatus {
  const { connectedAtMs, sourceIp, userAgent } = record
  return {
    connectedAtMs,
    lastActiveAtMs,
    sourceIp,
    ...(userAgent !== undefined && { userAgent }),
  }
}

/** Builds the class that `index.ts` exports. @param hostOf called once an object */
export function connectionObject<E>(hostOf: (env: E) => ShardHost) {
  return class extends DurableObject<E> implements ShardRpc {
    readonly #host: ShardHost
    readonly #sockets = new WeakMap<WebSocket, ShardSocket>()
    readonly #shelf: Shelf
    /** Sockets that have not told their end, those that we closed included. */
    #count: number
    #hasAlarm: boolean | undefined

    constructor(state: DurableObjectState, env: E) {
      super(state, env)
      this.#host = hostOf(env)
      this.#shelf = { rows: state.storage.kv, lagMs: this.#host.lagMs }
      this.#count = state.getWebSockets().length
    }

    /** Accepts an upgrade; 503 when the shard is full. */
    override async fetch(request: Request): Promise<Response> {
      if (this.#count >= this.#host.connectionsMax) {
        return new Response(null, { status: 503, headers: this.#countHeader() })
      }
      const record = JSON.parse(
        decodeURIComponent(request.headers.get(shardHeaders.record) ?? ''),
      ) as ConnectionRecord
      const { 0: client, 1: server } = new WebSocketPair()
      this.ctx.acceptWebSocket(server, [record.connectionId])
      this.#count++
      this.#sockets.set(server, keepSocket(server, record, this.#shelf))
      await this.#armAlarm()
      const headers = this.#countHeader()
      const protocol = request.headers.get(shardHeaders.protocol)
      if (protocol !== null) headers.set('Sec-WebSocket-Protocol', protocol)
      return new Response(null, { status: 101, webSocket: client, headers })
    }

    override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
      return this.#host.message(this.#socketOf(socket), data)
    }

    override webSocketClose(socket: WebSocket, code: number, reason: string): Promise<void> {
      this.#count--
      const known = this.#socketOf(socket)
      // The closing handshake is ours to complete; 1005 and 1006 are no codes that may be sent.
      closeQuietly(socket, code === 1005 || code === 1006 ? undefined : code, reason)
      return this.#host.closed(known, code, reason)
    }

    override webSocketError(socket: WebSocket, error: unknown): Promise<void> {
      this.#count--
      return this.#host.failed(this.#socketOf(socket), String(error))
    }

    override async alarm(): Promise<void> {
      const sockets = this.ctx.getWebSockets().map((socket) => this.#socketOf(socket))
      const nextMs = this.#host.sweep(sockets)
      this.#hasAlarm = nextMs !== undefined
      if (nextMs !== undefined) await this.ctx.storage.setAlarm(nextMs)
    }

    post(connectionIds: readonly string[], text: string): boolean[] {
      return connectionIds.map((id) => {
        const socket = this.#find(id)
        return socket !== undefined && this.#host.post(socket, text)
      })
    }

    status(connectionId: string): ConnectionStatus | undefined {
      const socket = this.#find(connectionId)
      return socket?.isOpen === true ? statusOf(socket) : undefined
    }

    list(limit: number): ListedConnection[] {
      return this.ctx
        .getWebSockets()
        .slice(0, limit)
        .map((socket) => this.#socketOf(socket))
        .filter(({ isOpen }) => isOpen)
        .map((socket) => ({ connectionId: socket.record.connectionId, ...statusOf(socket) }))
    }

    drop(connectionId: string): boolean {
      const socket = this.#find(connectionId)
      return socket !== undefined && this.#host.drop(socket)
    }

    setMember(connectionId: string, group: string, isMember: boolean): 'done' | 'gone' | 'full' {
      const socket = this.#find(connectionId)
      if (socket === undefined || !socket.isOpen) return 'gone'
      if (socket.groups.includes(group) === isMember) return 'done'
      const others = socket.groups.filter((name) => name !== group)
      if (isMember && others.length >= groupsMax) return 'full'
      socket.setGroups(isMember ? [...others, group] : others)
      this.#host.moved(socket, group, isMember ? 'join' : 'leave')
      return 'done'
    }

    members(group: string, limit: number): ListedConnection[] {
      return this.ctx
        .getWebSockets()
        .map((socket) => this.#socketOf(socket))
        .filter(({ isOpen, groups }) => isOpen && groups.includes(group))
        .slice(0, limit)
        .map((socket) => ({ connectionId: socket.record.connectionId, ...statusOf(socket) }))
    }

    publish(group: string, text: string): number {
      let sent = 0
      for (const socket of this.ctx.getWebSockets()) {
        const known = this.#socketOf(socket)
        if (known.groups.includes(group) && this.#host.post(known, text)) sent++
      }
      return sent
    }

    addShard(shard: string): void {
      const { kv } = this.ctx.storage
      // Each adding is a version that never was, so that a removal decided before it does not undo it.
      kv.put(shard, crypto.randomUUID())
    }

    shards(): Record<string, string> {
      return Object.fromEntries(this.ctx.storage.kv.list<string>())
    }

    removeShard(shard: string, version: string): void {
      const { kv } = this.ctx.storage
      if (kv.get(shard) === version) kv.delete(shard)
    }

    #find(connectionId: string): ShardSocket | undefined {
      const [socket] = this.ctx.getWebSockets(connectionId)
      return socket && this.#socketOf(socket)
    }

    /** The socket with its attachment, read once after each wake. */
    #socketOf(socket: WebSocket): ShardSocket {
      const known = this.#sockets.get(socket)
      if (known !== undefined) return known
      const [id = ''] = this.ctx.getTags(socket)
      const made = wakeSocket(socket, id, this.#shelf)
      this.#sockets.set(socket, made)
      return made
    }

    /** One alarm a shard, at the earliest end that any of its connections can have. */
    async #armAlarm(): Promise<void> {
      if (this.#hasAlarm === true) return
      const { storage } = this.ctx
      if ((await storage.getAlarm()) === null) {
        await storage.setAlarm(this.#host.firstDeadlineMs())
      }
      // Only now: where storage failed, the next connection tries again.
      this.#hasAlarm = true
    }

    #countHeader(): Headers {
      return new Headers({ [shardHeaders.count]: String(this.#count) })
    }
  }
}
