import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { declared } from 'tidegate:routes'
import { describe, expect, it } from 'vitest'
import type { DeclaredState } from '../../src/definition/declared.ts'
import type { ShardRpc } from '../../src/platform/connection-object.ts'
import { durableConnections } from '../../src/platform/connections.ts'
import type { ConnectionRecord, ShardAddress } from '../../src/ports.ts'

// The binding's generated type knows the class by name only.
const namespace = (env as unknown as { CONNECTIONS: DurableObjectNamespace<ShardRpc> }).CONNECTIONS
const connections = durableConnections(namespace)

const { snapshots }: DeclaredState = declared
const chat = snapshots.find(({ definition }) => definition.protocolType === 'WEBSOCKET')
if (chat?.definition.protocolType !== 'WEBSOCKET') throw new Error('the sample has a chat')
const { apiId } = chat.definition.api

const address = (shard: number): ShardAddress => ({
  apiId,
  stageName: 'prod',
  region: 0,
  generation: 0,
  shard,
})
const stubOf = (shard: number) => namespace.getByName(`ws|${apiId}|prod|0||${shard}`)

const recordOf = (
  connectionId: string,
  more: Partial<ConnectionRecord> = {},
): ConnectionRecord => ({
  connectionId,
  apiId,
  stageName: 'prod',
  connectedAtMs: Date.now(),
  domainName: 'chat.example.com',
  scheme: 'https',
  sourceIp: '203.0.113.10',
  ...more,
})

interface Client {
  readonly socket: WebSocket
  next(): Promise<unknown>
  readonly closed: Promise<CloseEvent>
}

async function open(shard: number, record: ConnectionRecord, protocol?: string): Promise<Client> {
  const request = new Request('https://chat.example.com/prod', {
    headers: {
      Upgrade: 'websocket',
      ...(protocol !== undefined && { 'Sec-WebSocket-Protocol': `x, ${protocol}` }),
    },
  })
  const opening = await connections.open(address(shard), record, request, protocol)
  if (opening.kind === 'full') throw new Error('the shard is full')
  expect(opening.response.status).toBe(101)
  expect(opening.response.headers.get('sec-websocket-protocol')).toBe(protocol ?? null)
  const socket = opening.response.webSocket
  if (socket === null) throw new Error('a 101 has a socket')
  socket.accept()
  const messages: unknown[] = []
  const waiting: ((message: unknown) => void)[] = []
  socket.addEventListener('message', ({ data }) => {
    const taker = waiting.shift()
    if (taker === undefined) messages.push(data)
    else taker(data)
  })
  return {
    socket,
    next: () =>
      new Promise((take) => {
        if (messages.length > 0) take(messages.shift())
        else waiting.push(take)
      }),
    closed: new Promise((done) => socket.addEventListener('close', done)),
  }
}

describe('a shard of connections', () => {
  it('serves messages, also after hibernation, and knows its connections again', async () => {
    const record = recordOf('EAAAAQAAAAAAAAE=', { userAgent: 'probe/1.0' })
    const client = await open(1, record, 'chat')
    client.socket.send('{"action":"echo","text":"before"}')
    const answer = (echo: string) => `{"echo": "${echo}", "you": "${record.connectionId}"}`
    expect(await client.next()).toBe(answer('before'))
    await evictDurableObject(stubOf(1))
    client.socket.send('{"action":"echo","text":"after"}')
    expect(await client.next()).toBe(answer('after'))
    await evictDurableObject(stubOf(1))
    expect(await connections.post(address(1), [record.connectionId, 'nobody'], 'hi')).toEqual([
      true,
      false,
    ])
    expect(await client.next()).toBe('hi')
    expect(await connections.status(address(1), record.connectionId)).toMatchObject({
      connectedAtMs: record.connectedAtMs,
      userAgent: 'probe/1.0',
    })
    client.socket.close()
  })

  it('lists its open connections, also after hibernation, and no more than asked for', async () => {
    const [one, two] = [recordOf('EAAABwAAAAAAAAE='), recordOf('EAAABwAAAAAAAAI=')]
    const client = await open(7, one)
    await open(7, two)
    await evictDurableObject(stubOf(7))
    const listed = await connections.list(address(7), 10)
    expect(listed.map(({ connectionId }) => connectionId).toSorted()).toEqual([
      one.connectionId,
      two.connectionId,
    ])
    expect(listed[0]).toMatchObject({ sourceIp: '203.0.113.10' })
    expect(await connections.list(address(7), 1)).toHaveLength(1)
    await connections.close(address(7), one.connectionId)
    await client.closed
    expect(await connections.list(address(7), 10)).toHaveLength(1)
  })

  it('keeps a record that is too large for an attachment, and drops it with the connection', async () => {
    const userAgent = 'ü'.repeat(12_000)
    const record = recordOf('EAAAAgAAAAAAAAE=', { userAgent })
    const client = await open(2, record)
    await evictDurableObject(stubOf(2))
    expect(await connections.status(address(2), record.connectionId)).toMatchObject({ userAgent })
    expect(await connections.close(address(2), record.connectionId)).toBe(true)
    const { code, reason } = await client.closed
    expect([code, reason]).toEqual([1000, 'Connection Closed Normally'])
    expect(await connections.close(address(2), record.connectionId)).toBe(false)
    expect(await connections.status(address(2), record.connectionId)).toBeUndefined()
    const kept = await runInDurableObject(stubOf(2), (_, { storage }) => [...storage.kv.list()])
    expect(kept).toEqual([])
  })

  it('closes by its one alarm what was open too long, and keeps the rest', async () => {
    const old = await open(
      3,
      recordOf('EAAAAwAAAAAAAAE=', { connectedAtMs: Date.now() - 7_200_000 }),
    )
    const young = await open(3, recordOf('EAAAAwAAAAAAAAI='))
    await evictDurableObject(stubOf(3))
    expect(await runDurableObjectAlarm(stubOf(3))).toBe(true)
    const { code, reason } = await old.closed
    expect([code, reason]).toEqual([1001, 'Going away'])
    young.socket.send('anything')
    expect(await young.next()).toContain('EAAAAwAAAAAAAAI=')
    const alarmAtMs = await runInDurableObject(stubOf(3), (_, { storage }) => storage.getAlarm())
    expect(Math.abs((alarmAtMs ?? 0) - Date.now() - 600_000)).toBeLessThan(5_000)
    young.socket.close()
  })

  it('closes binary messages with 1003 and overlong ones with 1009', async () => {
    const binary = await open(4, recordOf('EAAABAAAAAAAAAE='))
    binary.socket.send(new Uint8Array([1, 2]))
    expect((await binary.closed).code).toBe(1003)
    const large = await open(4, recordOf('EAAABAAAAAAAAAI='))
    large.socket.send('a'.repeat(131_073))
    expect((await large.closed).code).toBe(1009)
  })

  it('publishes to a group over all its shards, and forgets shards without members', async () => {
    const [one, other, stranger] = [
      await open(6, recordOf('EAAABgAAAAAAAAE=')),
      await open(7, recordOf('EAAABwAAAAAAAAE=')),
      await open(7, recordOf('EAAABwAAAAAAAAI=')),
    ]
    const stage = { apiId, stageName: 'prod' }
    for (const [shard, id] of [
      [6, 'EAAABgAAAAAAAAE='],
      [7, 'EAAABwAAAAAAAAE='],
    ] as const) {
      expect(await connections.setMember(address(shard), id, 'room', true)).toBe('done')
    }
    await evictDurableObject(stubOf(7))
    expect(await connections.publish(stage, 'room', 'news')).toBe(2)
    expect([await one.next(), await other.next()]).toEqual(['news', 'news'])
    await connections.setMember(address(6), 'EAAABgAAAAAAAAE=', 'room', false)
    expect(await connections.publish(stage, 'room', 'news')).toBe(1)
    const directory = namespace.getByName(`ws|${apiId}|prod|group|room`)
    expect(Object.keys(await directory.shards())).toEqual([`ws|${apiId}|prod|0||7`])
    for (const { socket } of [one, other, stranger]) socket.close()
  })

  it('keeps a shard that was added again, whatever was removed before', async () => {
    const directory = namespace.getByName(`ws|${apiId}|prod|group|again`)
    await directory.addShard('one')
    // Two that publish at the same time find it without members.
    const { one: seen = '' } = await directory.shards()
    await directory.removeShard('one', seen)
    await directory.addShard('one')
    await directory.removeShard('one', seen)
    expect(Object.keys(await directory.shards())).toEqual(['one'])
  })

  it('tells the members of a presence group of each other, over shards and hibernation', async () => {
    const ids = ['EAAACAAAAAAAAAE=', 'EAAACQAAAAAAAAE='] as const
    const [one, other] = [await open(8, recordOf(ids[0])), await open(9, recordOf(ids[1]))]
    const told = (event: string, ...connectionIds: string[]): string =>
      JSON.stringify({ group: 'presence-room', event, connectionIds })
    await connections.setMember(address(8), ids[0], 'presence-room', true)
    expect(await one.next()).toBe(told('join', ids[0]))
    await connections.setMember(address(9), ids[1], 'presence-room', true)
    expect([await one.next(), await other.next()]).toEqual([
      told('join', ids[1]),
      told('join', ids[1]),
    ])
    const members = await connections.members({ apiId, stageName: 'prod' }, 'presence-room', 10)
    expect(members.map(({ connectionId }) => connectionId).toSorted()).toEqual(ids)
    await evictDurableObject(stubOf(9))
    other.socket.close()
    expect(await one.next()).toBe(told('leave', ids[1]))
    one.socket.close()
  })

  it.each([
    [{}, 0],
    [{ continent: 'NA', longitude: '-122.4' }, 1],
    [{ continent: 'NA', longitude: '-74.0' }, 2],
    [{ continent: 'SA' }, 3],
    [{ continent: 'EU', longitude: '8.6' }, 4],
    [{ continent: 'EU', longitude: '30.5' }, 5],
    [{ continent: 'AS', country: 'JP' }, 6],
    [{ continent: 'OC' }, 7],
    [{ continent: 'AF' }, 8],
    [{ continent: 'AS', country: 'AE' }, 9],
    [{ continent: 'AN' }, 0],
  ])('is near the client whose request says %j', (cf, region) => {
    const request = new Request('https://chat.example.com/prod', { cf } as RequestInit)
    expect(connections.region(request)).toBe(region)
  })

  it('has no alarm without connections', async () => {
    expect(await runDurableObjectAlarm(stubOf(5))).toBe(false)
  })
})
