import type { Settings, WebSocketLimits } from '../../ports.ts'

/**
 * AWS's quotas, and our own number of connections a shard.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const defaults: WebSocketLimits = {
  idleMs: 600_000,
  lifetimeMs: 7_200_000,
  messageBytesMax: 131_072,
  connectionsPerShard: 1_000,
  connectsPerSecond: 500,
  // Our choice, the account's burst of calls: AWS names the rate alone.
  connectsBurst: 5_000,
}

/** A shard takes more than it should have while counts travel, up to this many times as much. */
const crowding = 4

/** The platform's own bound is 32,768 sockets an object. */
const socketsMax = 32_000

/** The limits of this gateway's connections. */
export const webSocketLimits = ({ webSocket }: Settings): WebSocketLimits => ({
  ...defaults,
  ...webSocket,
})

/** Connections from which a shard takes no more. */
export const shardConnectionsMax = ({ connectionsPerShard }: WebSocketLimits): number =>
  Math.min(connectionsPerShard * crowding, socketsMax)

const encoder = new TextEncoder()

/** Whether a text is longer than `bytesMax` in UTF-8; most are settled by their length alone. */
export function isLonger(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true
  // A UTF-16 unit is at most three bytes of UTF-8.
  if (text.length * 3 <= bytesMax) return false
  return encoder.encode(text).length > bytesMax
}
