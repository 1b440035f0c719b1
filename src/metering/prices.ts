/** A price that falls with volume: units up to `upTo` (cumulative) at `usd` a unit; the last tier has no end. */
export type Tiers = readonly { readonly upTo: number; readonly usd: number }[]

const million = 1_000_000
const gbOfTb = 1_024

/**
 * Public list prices in US dollars, before taxes, discounts and free tiers.
 * Tidegate's columns are Cloudflare's Workers Paid plan beyond what its $5 a month include; AWS's
 * are us-east-1. Check the pages before deciding anything by them. AWS does not charge calls that
 * it throttles or that fail authorization.
 * @see https://developers.cloudflare.com/workers/platform/pricing/
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 * @see https://developers.cloudflare.com/analytics/analytics-engine/pricing
 * @see https://aws.amazon.com/api-gateway/pricing/
 * @see https://repost.aws/questions/QUY2x146iORPmsJHpff8u0eA for calls that are not charged
 */
export const prices = {
  readOn: '2026-11-22',
  cloudflare: {
    workerRequest: 0.3 / million,
    workerCpuMs: 0.02 / million,
    objectRequest: 0.15 / million,
    objectGbSecond: 12.5 / million,
    rowWritten: 1 / million,
    kvRead: 0.5 / million,
    /** Analytics Engine, a data point. */
    dataPoint: 0.25 / million,
    /** Twenty messages of WebSocket clients count as one request of their Durable Object. */
    socketMessagesPerRequest: 20,
    /** Memory a Durable Object is billed for. */
    objectGb: 0.128,
  },
  aws: {
    requests: {
      REST: [
        { upTo: 333 * million, usd: 3.5 / million },
        { upTo: 1_000 * million, usd: 2.8 / million },
        { upTo: 20_000 * million, usd: 2.38 / million },
        { upTo: Infinity, usd: 1.51 / million },
      ],
      HTTP: [
        { upTo: 300 * million, usd: 1 / million },
        { upTo: Infinity, usd: 0.9 / million },
      ],
      WEBSOCKET: [
        { upTo: 1_000 * million, usd: 1 / million },
        { upTo: Infinity, usd: 0.8 / million },
      ],
    },
    /** Bytes that count as one: a larger request or message counts several times. */
    meteredBytes: { REST: Infinity, HTTP: 512 * 1_024, WEBSOCKET: 32 * 1_024 },
    connectionMinute: 0.25 / million,
    /** By size of the cache in GB, an hour. */
    cacheHour: {
      '0.5': 0.02,
      '1.6': 0.038,
      '6.1': 0.2,
      '13.5': 0.25,
      '28.4': 0.5,
      '58.2': 1,
      '118': 1.9,
      '237': 3.8,
    },
    /** GB to the internet in a month; the first 100 are free. */
    dataOutGb: [
      { upTo: 100, usd: 0 },
      { upTo: 10 * gbOfTb, usd: 0.09 },
      { upTo: 50 * gbOfTb, usd: 0.085 },
      { upTo: 150 * gbOfTb, usd: 0.07 },
      { upTo: Infinity, usd: 0.05 },
    ],
  },
} as const satisfies {
  readonly readOn: string
  readonly cloudflare: unknown
  readonly aws: unknown
}

/** The price of a quantity under tiers. */
export function tiered(quantity: number, tiers: Tiers): number {
  let [sum, below] = [0, 0]
  for (const { upTo, usd } of tiers) {
    sum += Math.max(0, Math.min(quantity, upTo) - below) * usd
    below = upTo
  }
  return sum
}
