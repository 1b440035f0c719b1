import { runTrial } from '../simulation/trial.ts'
import { awsItems, bytesPerGb, type Bill, type CacheGb } from '../../metering/bill.ts'
import { prices } from '../../metering/prices.ts'

/** A month of traffic. */
export interface Usage {
  readonly protocol: 'REST' | 'HTTP' | 'WEBSOCKET'
  /** Requests, or messages of WebSocket connections. */
  readonly requests: number
  readonly keys: 'keys' | 'no keys'
  /** Calls a second of one key while it calls, and the isolates that serve it. */
  readonly callsPerSecond: number
  readonly isolates: number
  /** Calls a second that the key's plan allows; its burst is twice that. */
  readonly planRate: number
  readonly cpuMs: number
  readonly bytesOut: number
  readonly connectionMinutes: number
  readonly cacheGb: CacheGb | undefined
}

/** What a meter's message costs beside the request itself: milliseconds the object is awake. */
const objectMsPerMessage = 1

/** Call counts: one message an isolate in this time. */
const countsFlushedSeconds = 20

/** Rows that a message of figures writes for one method and key: of its minute, and of its day. */
const rowsPerFigures = 2

/** An isolate reads a record again after this; a call needs its stage and, with a key, key and plan. */
const refreshedSeconds = 8
const records = { keys: 3, 'no keys': 1 } as const

/** Idle connections hibernate; a message keeps its shard awake about this long. */
const shardMsPerMessage = 1

const hoursPerMonth = 730

/** Both bills. The throttle's messages and rows are not estimated but measured, by running it. */
export async function compareCost(usage: Usage): Promise<Bill> {
  const { protocol, requests, bytesOut, connectionMinutes, cacheGb } = usage
  const traffic = {
    protocol,
    requests,
    bytesOut: requests * bytesOut,
    bytesLargest: bytesOut,
    connectionMinutes,
    cache: cacheGb === undefined ? undefined : { gb: cacheGb, hours: hoursPerMonth },
  }
  return { tidegate: await tidegateItems(usage), aws: awsItems(traffic) }
}

async function tidegateItems(usage: Usage): Promise<Bill['tidegate']> {
  const { requests, protocol, callsPerSecond, isolates } = usage
  const { workerRequest, workerCpuMs, objectRequest, objectGbSecond, objectGb } = prices.cloudflare
  const { rowWritten, kvRead } = prices.cloudflare
  const throttle = usage.keys === 'keys' ? await throttleCost(usage) : noThrottle
  const counts = Math.min(1, isolates / (callsPerSecond * countsFlushedSeconds))
  const refreshes = Math.min(1, isolates / (callsPerSecond * refreshedSeconds))
  const shardMessages = protocol === 'WEBSOCKET' ? 1 : 0
  const messages = requests * (throttle.messages + counts + shardMessages)
  const objectMs =
    requests *
    (throttle.awakeMs +
      (throttle.messages + counts) * objectMsPerMessage +
      shardMessages * shardMsPerMessage)
  const line = (name: string, quantity: number, price: number) => ({
    name,
    quantity,
    usd: quantity * price,
  })
  return [
    line('Worker requests', requests, workerRequest),
    line('Worker CPU, ms', requests * usage.cpuMs, workerCpuMs),
    line('KV reads', requests * refreshes * records[usage.keys], kvRead),
    line('Durable Object requests', messages, objectRequest),
    line('Durable Object duration, GB-s', (objectMs / 1_000) * objectGb, objectGbSecond),
    line('Rows written', requests * (throttle.rows + counts * rowsPerFigures), rowWritten),
    // Neither has a price: egress of Workers is free, and the cache is the colo's.
    line('Data out, GB', (requests * usage.bytesOut) / bytesPerGb, 0),
    line('Cache, hours', usage.cacheGb === undefined ? 0 : hoursPerMonth, 0),
  ]
}

/** What throttling takes for each request. */
interface ThrottleCost {
  readonly messages: number
  readonly rows: number
  /** How long the meter's object waits in memory to settle its row. */
  readonly awakeMs: number
}

const noThrottle: ThrottleCost = { messages: 0, rows: 0, awakeMs: 0 }

/** For requests of a key below its limit, with a monthly quota. */
async function throttleCost(usage: Usage): Promise<ThrottleCost> {
  const { callsPerSecond, isolates, planRate: ratePerSecond } = usage
  // Enough calls to see a steady state, few enough to take a second at most.
  const seconds = Math.min(1_800, Math.max(10, 6_000 / callsPerSecond))
  const { messagesPerCall, rowsPerCall, awakeMsPerCall } = await runTrial({
    bucket: { id: 'plan', ratePerSecond, burst: Math.ceil(2 * ratePerSecond) },
    quota: { limit: 1_000_000_000, offset: 0, period: 'MONTH' },
    mode: 'leased',
    weather: 'calm',
    isolates,
    demand: () => callsPerSecond,
    seconds,
    seed: 1,
  })
  return { messages: messagesPerCall, rows: rowsPerCall, awakeMs: awakeMsPerCall }
}
