import { describe, expect, it } from 'vitest'
import type { Connections, ListedConnection, ShardAddress } from '../ports.ts'
import { mintConnectionId } from '../invoke/websocket/connection-id.ts'
import { manageConnections } from './connections.ts'

const stage = { apiId: 'a1b2c3d4e5', stageName: 'prod' }

/** Two open connections: one in the first shard of region 0, one in the second of region 4. */
function world() {
  const open = new Map<string, ShardAddress>()
  const sent: string[] = []
  const ids = [
    { region: 0, generation: 0, shard: 0 },
    { region: 4, generation: 0, shard: 0 },
    { region: 4, generation: 0, shard: 1 },
  ].map((place, index) => {
    const id = mintConnectionId(place, (count) => new Uint8Array(count).fill(index))
    open.set(id, { ...stage, ...place })
    return id
  })
  const isAt = (id: string, { region, shard }: ShardAddress): boolean =>
    open.get(id)?.region === region && open.get(id)?.shard === shard
  const connections: Pick<Connections, 'list' | 'post' | 'close'> = {
    list: (address) =>
      Promise.resolve(
        ids.flatMap((connectionId, index): ListedConnection[] =>
          isAt(connectionId, address)
            ? [{ connectionId, connectedAtMs: index, lastActiveAtMs: 9, sourceIp: '203.0.113.7' }]
            : [],
        ),
      ),
    post(address, [id = ''], text) {
      if (isAt(id, address)) sent.push(`${id} ${text}`)
      return Promise.resolve([isAt(id, address)])
    },
    close: (address, id) => Promise.resolve(isAt(id, address) && open.delete(id)),
  }
  const call = (method: string, connectionId?: string, body?: string) => {
    const init = body === undefined ? { method } : { method, body }
    const request = new Request('http://gateway.test/', init)
    return manageConnections(request, connections, stage, connectionId)
  }
  return { ids, sent, call }
}

describe('connections under the admin API', () => {
  it('lists those of all regions, the newest first', async () => {
    const { ids, call } = world()
    const { items } = (await (await call('GET')).json()) as { items: ListedConnection[] }
    expect(items.map(({ connectionId }) => connectionId)).toEqual([...ids].reverse())
  })

  it('sends to one and disconnects it, once', async () => {
    const { ids, sent, call } = world()
    const [, id = ''] = ids
    expect((await call('POST', id, 'hello')).status).toBe(204)
    expect(sent).toEqual([`${id} hello`])
    expect((await call('DELETE', id)).status).toBe(204)
    expect((await call('DELETE', id)).status).toBe(410)
    expect((await call('POST', id, 'hello')).status).toBe(410)
  })

  it.each([
    ['an id that is none', 'POST', 'x', 404],
    ['a verb that a stage has not', 'POST', undefined, 405],
    ['a verb that a connection has not', 'PUT', 'AAAA', 404],
  ])('refuses %s', async (_what, method, id, status) => {
    expect((await world().call(method, id, 'x')).status).toBe(status)
  })
})
