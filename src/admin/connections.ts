/**
 * `/_admin/tidegate/connections/{apiId}/{stage}[/{connectionId}]`: open WebSocket connections, for
 * the console and for people who look after a stage. What backends do is `@connections`, signed; this
 * is the same under the admin API's own authorisation, and a list besides.
 *
 * Gaps: a list looks at the first shards of each region; a stage with an object for each connection
 * (`TIDEGATE_WEBSOCKET_SHARD_SIZE=1`) has no list.
 */
import { readConnectionId } from '../invoke/websocket/connection-id.ts'
import type { Connections, ListedConnection, ShardAddress } from '../ports.ts'

/** Connections that one list has. */
const listedMax = 500

/** Shards of one region that a list looks at. */
const shardsMax = 64

/** Regions that connection ids can name: `src/platform/connections.ts`. */
const regionsMax = 10

/** Characters of a message: more than any limit lets through. */
const textCharsMax = 1024 * 1024

type Stage = Pick<ShardAddress, 'apiId' | 'stageName'>

/** Answers one authorised call. */
export async function manageConnections(
  request: Request,
  connections: Pick<Connections, 'list' | 'post' | 'close'>,
  stage: Stage,
  connectionId: string | undefined,
): Promise<Response> {
  if (connectionId === undefined) {
    return request.method === 'GET'
      ? Response.json(await listOf(connections, stage))
      : refusal(405, 'Use GET on a stage, POST and DELETE on a connection')
  }
  const place = readConnectionId(connectionId)
  if (typeof place === 'string') return refusal(404, `No connection has the id ${connectionId}`)
  const address = { ...stage, ...place }
  switch (request.method) {
    case 'POST': {
      const text = await request.text()
      if (text.length > textCharsMax) return refusal(413, 'The message is too long')
      const [isSent] = await connections.post(address, [connectionId], text)
      return isSent === true ? new Response(null, { status: 204 }) : gone()
    }
    case 'DELETE': {
      const isClosed = await connections.close(address, connectionId)
      return isClosed ? new Response(null, { status: 204 }) : gone()
    }
    default:
      return refusal(405, 'Use POST to send, DELETE to disconnect')
  }
}

const refusal = (status: number, message: string): Response =>
  Response.json({ message }, { status })
const gone = (): Response => refusal(410, 'The connection is gone')

async function listOf(connections: Pick<Connections, 'list'>, stage: Stage) {
  const regions = Array.from({ length: regionsMax }, (_, region) =>
    regionList(connections, { ...stage, region, generation: 0 }),
  )
  const found = (await Promise.all(regions))
    .flat()
    .sort((a, b) => b.connectedAtMs - a.connectedAtMs)
  return { items: found.slice(0, listedMax), truncated: found.length > listedMax }
}

/** Shards double when they are full: where a whole doubling is empty, there are no more. */
async function regionList(
  connections: Pick<Connections, 'list'>,
  place: Omit<ShardAddress, 'shard'>,
): Promise<readonly ListedConnection[]> {
  const found: ListedConnection[] = []
  let looked = 0
  for (let width = 1; width <= shardsMax && found.length <= listedMax; width *= 2) {
    const shards = Array.from({ length: width - looked }, (_, index) => looked + index)
    const lists = await Promise.all(
      shards.map((shard) => connections.list({ ...place, shard }, listedMax)),
    )
    if (lists.every((list) => list.length === 0)) break
    found.push(...lists.flat())
    looked = width
  }
  return found
}
