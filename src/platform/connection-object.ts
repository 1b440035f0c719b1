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
import type { ConnectionRecord, ConnectionStatus, ShardSocket } from '../ports.ts'

/** What the object does with its sockets; handed in, because the message lifecycle is the core's. */
export interface ShardHost {
  readonly connectionsMax: number
  firstDeadlineMs(): number
  message(socket: ShardSocket, data: string | ArrayBuffer): Promise<void>
  closed(socket: ShardSocket, code: number, reason: string): Promise<void>
  failed(socket: ShardSocket, error: string): Promise<void>
  post(socket: ShardSocket, text: string): boolean
  drop(socket: ShardSocket): boolean
  sweep(sockets: Iterable<ShardSocket>): number | undefined
}

/** What the adapter calls. */
export interface ShardRpc extends Rpc.DurableObjectBranded {
  fetch(request: Request): Promise<Response>
  post(connectionIds: readonly string[], text: string): boolean[]
  status(connectionId: string): ConnectionStatus | undefined
  drop(connectionId: string): boolean
  setMember(connectionId: string, group: string, isMember: boolean): 'done' | 'gone' | 'full'
  publish(group: string, text: string): number
  addShard(shard: string): void
  shards(): Record<string, number>
  removeShard(shard: string, version: number): void
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

/** What is kept with a socket through hibernation: at most 16,384 bytes. */
interface Attachment {
  /** Absent when it is too large; it is in storage then. */
  readonly record?: ConnectionRecord
  readonly lastActiveAtMs: number
  readonly isOver?: true
  readonly groups?: readonly string[]
}

const recordKey = (connectionId: string): string => `record|${connectionId}`

/** Builds the class that `index.ts` exports. @param hostOf called once an object */
export function connectionObject<E>(hostOf: (env: E) => ShardHost) {
  return class extends DurableObject<E> implements ShardRpc {
    readonly #host: ShardHost
    readonly #sockets = new WeakMap<WebSocket, ShardSocket>()
    /** Sockets that have not told their end, those that we closed included. */
    #count: number
    #hasAlarm: boolean | undefined

    constructor(state: DurableObjectState, env: E) {
      super(state, env)
      this.#host = hostOf(env)
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
      this.#sockets.set(
        server,
        this.#keep(server, record, { lastActiveAtMs: record.connectedAtMs }),
      )
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
      tryTo(() => (code === 1005 || code === 1006 ? socket.close() : socket.close(code, reason)))
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
      if (socket === undefined || !socket.isOpen) return undefined
      const { connectedAtMs, sourceIp, userAgent } = socket.record
      const { lastActiveAtMs } = socket
      return {
        connectedAtMs,
        lastActiveAtMs,
        sourceIp,
        ...(userAgent !== undefined && { userAgent }),
      }
    }

    drop(connectionId: string): boolean {
      const socket = this.#find(connectionId)
      return socket !== undefined && this.#host.drop(socket)
    }

    setMember(connectionId: string, group: string, isMember: boolean): 'done' | 'gone' | 'full' {
      const socket = this.#find(connectionId)
      if (socket === undefined || !socket.isOpen) return 'gone'
      const others = socket.groups.filter((name) => name !== group)
      if (isMember && others.length >= groupsMax) return 'full'
      socket.setGroups(isMember ? [...others, group] : others)
      return 'done'
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
      // Each adding is a new version, so that a removal decided before it does not undo it.
      kv.put(shard, Number(kv.get(shard) ?? 0) + 1)
    }

    shards(): Record<string, number> {
      return Object.fromEntries(this.ctx.storage.kv.list<number>())
    }

    removeShard(shard: string, version: number): void {
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
      // Written by `#keep` alone.
      const attachment = socket.deserializeAttachment() as Attachment
      const [id = ''] = this.ctx.getTags(socket)
      const record =
        attachment.record ?? (this.ctx.storage.kv.get(recordKey(id)) as ConnectionRecord)
      const made = this.#keep(socket, record, attachment)
      this.#sockets.set(socket, made)
      return made
    }

    #keep(socket: WebSocket, record: ConnectionRecord, first: Attachment): ShardSocket {
      let { lastActiveAtMs, groups = [] } = first
      let isOver = first.isOver === true
      let fits = true
      const { kv } = this.ctx.storage
      const write = (): void => {
        const attachment: Attachment = {
          ...(fits && { record }),
          lastActiveAtMs,
          ...(isOver && { isOver }),
          ...(groups.length > 0 && { groups }),
        }
        try {
          socket.serializeAttachment(attachment)
        } catch (error) {
          if (!fits) throw error
          fits = false
          kv.put(recordKey(record.connectionId), record)
          write()
        }
      }
      write()
      return {
        record,
        get isOpen() {
          return !isOver && socket.readyState === WebSocket.OPEN
        },
        get lastActiveAtMs() {
          return lastActiveAtMs
        },
        get groups() {
          return groups
        },
        touch(nowMs) {
          if (nowMs === lastActiveAtMs) return
          lastActiveAtMs = nowMs
          write()
        },
        end() {
          if (isOver) return false
          isOver = true
          write()
          if (!fits) kv.delete(recordKey(record.connectionId))
          return true
        },
        setGroups(next) {
          groups = next
          write()
        },
        send: (text) => socket.send(text),
        close: (code, reason) => tryTo(() => socket.close(code, reason)),
      }
    }

    /** One alarm a shard, at the earliest end that any of its connections can have. */
    async #armAlarm(): Promise<void> {
      if (this.#hasAlarm === true) return
      this.#hasAlarm = true
      const { storage } = this.ctx
      if ((await storage.getAlarm()) === null) {
        await storage.setAlarm(this.#host.firstDeadlineMs())
      }
    }

    #countHeader(): Headers {
      return new Headers({ [shardHeaders.count]: String(this.#count) })
    }
  }
}

/** For calls on a socket that may have ended in this very moment. */
function tryTo(work: () => void): void {
  try {
    work()
  } catch {
    // The socket is closed already, which is what was wanted.
  }
}
