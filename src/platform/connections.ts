import type { Connections, Opening, ShardAddress } from '../ports.ts'
import { shardHeaders, type ShardRpc } from './connection-object.ts'

/**
 * Location hints by region number, as connection ids carry it; the first stands for none. Never reorder:
 * open connections' ids name their place in this list.
 * @see https://developers.cloudflare.com/durable-objects/reference/data-location/
 */
const regions = [
  undefined,
  'wnam',
  'enam',
  'sam',
  'weur',
  'eeur',
  'apac',
  'oc',
  'afr',
  'me',
] as const

type Hint = NonNullable<(typeof regions)[number]>

/** Degrees east of which a continent's eastern hint is nearer. */
const easternFrom = { NA: -100, EU: 19 } as const

const middleEast: ReadonlySet<string> = new Set(
  'AE BH CY EG IL IQ IR JO KW LB OM PS QA SA SY TR YE'.split(' '),
)

/** The hint nearest to a client, by what Cloudflare says of the request. */
function hintOf(cf: IncomingRequestCfProperties | undefined): Hint | undefined {
  const { continent, country, longitude } = cf ?? {}
  if (country !== undefined && middleEast.has(country)) return 'me'
  const degrees = Number(longitude ?? 0)
  switch (continent) {
    case 'NA':
      return degrees < easternFrom.NA ? 'wnam' : 'enam'
    case 'EU':
      return degrees < easternFrom.EU ? 'weur' : 'eeur'
    case 'SA':
      return 'sam'
    case 'AS':
      return 'apac'
    case 'OC':
      return 'oc'
    case 'AF':
      return 'afr'
    case 'AN':
    case undefined:
      return undefined
  }
}

/** `'ws|a1b2c3d4e5|prod|0|weur|7'`: generation, region, shard. */
function objectName({ apiId, stageName, generation, region, shard }: ShardAddress): string {
  return `ws|${apiId}|${stageName}|${generation}|${regions[region] ?? ''}|${shard}`
}

/** The Connections port on Durable Objects: one object a shard, made near its first client. */
export function durableConnections(namespace: DurableObjectNamespace<ShardRpc>): Connections {
  const shardOf = (address: ShardAddress): DurableObjectStub<ShardRpc> => {
    const locationHint = regions[address.region]
    return namespace.getByName(objectName(address), locationHint && { locationHint })
  }
  const directoryOf = (
    { apiId, stageName }: Pick<ShardAddress, 'apiId' | 'stageName'>,
    group: string,
  ): DurableObjectStub<ShardRpc> => namespace.getByName(`ws|${apiId}|${stageName}|group|${group}`)
  return {
    region: (request) => regions.indexOf(hintOf(request.cf as IncomingRequestCfProperties)),

    async open(address, record, request, protocol): Promise<Opening> {
      const headers = new Headers({
        Upgrade: 'websocket',
        [shardHeaders.record]: encodeURIComponent(JSON.stringify(record)),
      })
      // What the client offered for the connection itself, and what we chose of it.
      for (const name of ['sec-websocket-extensions', 'sec-websocket-protocol']) {
        const offered = request.headers.get(name)
        if (offered !== null) headers.set(name, offered)
      }
      if (protocol !== undefined) headers.set(shardHeaders.protocol, protocol)
      const answer = await shardOf(address).fetch(new Request(request.url, { headers }))
      const connections = Number(answer.headers.get(shardHeaders.count))
      const { webSocket } = answer
      if (webSocket === null) return { kind: 'full', connections }
      const response = new Response(null, {
        status: 101,
        webSocket,
        headers: protocol === undefined ? {} : { 'Sec-WebSocket-Protocol': protocol },
      })
      return { kind: 'open', response, connections }
    },

    post: async (address, connectionIds, text) => shardOf(address).post(connectionIds, text),
    status: async (address, connectionId) => shardOf(address).status(connectionId),
    list: async (address, limit) => shardOf(address).list(limit),
    close: async (address, connectionId) => shardOf(address).drop(connectionId),

    async setMember(address, connectionId, group, isMember) {
      const outcome = await shardOf(address).setMember(connectionId, group, isMember)
      if (outcome === 'done' && isMember) {
        await directoryOf(address, group).addShard(objectName(address))
      }
      return outcome
    },

    async members(stage, group, limit) {
      const names = Object.keys(await directoryOf(stage, group).shards())
      const found = await Promise.all(
        names.map(async (name) => namespace.getByName(name).members(group, limit)),
      )
      return found.flat().slice(0, limit)
    },

    async publish(stage, group, text) {
      const directory = directoryOf(stage, group)
      const counts = Object.entries(await directory.shards()).map(async ([name, version]) => {
        const sent = await namespace.getByName(name).publish(group, text)
        if (sent === 0) await directory.removeShard(name, version)
        return sent
      })
      return (await Promise.all(counts)).reduce((sum, sent) => sum + sent, 0)
    },
  }
}
