import type { ProtocolType } from '../definition/common.ts'
import { prices, tiered, type Tiers } from './prices.ts'

/** One line of a bill. */
export interface Item {
  readonly name: string
  readonly quantity: number
  readonly usd: number
}

/** The same traffic on both platforms. */
export interface Bill {
  readonly tidegate: readonly Item[]
  readonly aws: readonly Item[]
}

export const bytesPerGb = 1_024 ** 3

/** What API Gateway charges by. */
export interface AwsTraffic {
  readonly protocol: ProtocolType
  /** Requests or messages, without those that AWS does not charge. */
  readonly requests: number
  /** Of all answers together. */
  readonly bytesOut: number
  /** Of one request or answer, whichever is larger: it may count as several. */
  readonly bytesLargest: number
  readonly connectionMinutes: number
  readonly cache: { readonly gb: CacheGb; readonly hours: number } | undefined
}

/** Sizes of a stage's cache. */
export type CacheGb = keyof typeof prices.aws.cacheHour

/** All traffic of a month, for tiers that fall with the volume of the whole account. */
export interface AwsVolume {
  readonly requests: Readonly<Record<ProtocolType, number>>
  readonly gbOut: number
}

/** How many requests AWS counts. */
const meteredRequests = ({ protocol, requests, bytesLargest }: AwsTraffic): number =>
  requests * Math.max(1, Math.ceil(bytesLargest / prices.aws.meteredBytes[protocol]))

/** The volume of one kind of traffic alone. */
export const volumeOf = (traffic: readonly AwsTraffic[]): AwsVolume => {
  const requests = { REST: 0, HTTP: 0, WEBSOCKET: 0 }
  let bytes = 0
  for (const one of traffic) {
    requests[one.protocol] += meteredRequests(one)
    bytes += one.bytesOut
  }
  return { requests, gbOut: bytes / bytesPerGb }
}

/**
 * What API Gateway would charge for traffic.
 * @param volume of the whole account: tiers are shared in proportion; the traffic's own if absent
 */
export function awsItems(traffic: AwsTraffic, volume = volumeOf([traffic])): readonly Item[] {
  const { aws } = prices
  const { protocol, bytesOut, connectionMinutes, cache } = traffic
  const metered = meteredRequests(traffic)
  const gb = bytesOut / bytesPerGb
  return [
    {
      name: protocol === 'WEBSOCKET' ? 'Messages' : 'Requests',
      quantity: metered,
      usd: metered * averagePrice(volume.requests[protocol], aws.requests[protocol]),
    },
    {
      name: 'Connection minutes',
      quantity: connectionMinutes,
      usd: connectionMinutes * aws.connectionMinute,
    },
    { name: 'Data out, GB', quantity: gb, usd: gb * averagePrice(volume.gbOut, aws.dataOutGb) },
    {
      name: 'Cache, hours',
      quantity: cache?.hours ?? 0,
      usd: cache === undefined ? 0 : cache.hours * aws.cacheHour[cache.gb],
    },
  ]
}

const averagePrice = (quantity: number, tiers: Tiers): number =>
  quantity === 0 ? 0 : tiered(quantity, tiers) / quantity

/** The sum of a bill's side. */
export const total = (items: readonly Item[]): number =>
  items.reduce((sum, { usd }) => sum + usd, 0)
