import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploySocket, socketFunction } from '../../../test/fakes/websocket.ts'

const gone = 'EAAAAAAAAAAAAAE='

describe('one call for many connections', () => {
  it('sends a batch, and says which connections are gone', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const clients = [await harness.open(), await harness.open()]
    const connectionIds = [...clients.map(({ connectionId }) => connectionId), gone, 'no-id']
    const body = JSON.stringify({ connectionIds, data: 'hi' })
    const response = await harness.manage('POST', '/prod/@connections', body)
    expect([response.status, await response.json()]).toEqual([
      200,
      { sent: 2, gone: expect.arrayContaining([gone, 'no-id']) as unknown },
    ])
    expect(clients.map(({ received }) => received)).toEqual([['hi'], ['hi']])
  })

  it.each(['', '[]', '{"data":"x"}', '{"connectionIds":[1],"data":"x"}', '{"connectionIds":[]}'])(
    'refuses the batch %j',
    async (body) => {
      const harness = deploySocket(makeWorld(), { $default: {} })
      expect((await harness.manage('POST', '/prod/@connections', body)).status).toBe(400)
    },
  )

  it('bounds a batch’s text as any message', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const body = JSON.stringify({ connectionIds: [], data: 'x'.repeat(131_073) })
    expect((await harness.manage('POST', '/prod/@connections', body)).status).toBe(413)
  })

  it('publishes to the members of a group, from joining to leaving', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const [one, other] = [await harness.open(), await harness.open()]
    const member = (id: string) => `/prod/@groups/room-1/connections/${encodeURIComponent(id)}`
    const publish = async (): Promise<unknown> =>
      (await harness.manage('POST', '/prod/@groups/room-1', 'news')).json()
    for (const { connectionId } of [one, other]) {
      expect((await harness.manage('PUT', member(connectionId))).status).toBe(204)
    }
    expect(await publish()).toEqual({ sent: 2 })
    expect((await harness.manage('DELETE', member(one.connectionId))).status).toBe(204)
    expect(await publish()).toEqual({ sent: 1 })
    await other.close()
    expect(await publish()).toEqual({ sent: 0 })
    expect([one.received.length, other.received.length]).toEqual([1, 2])
    expect((await harness.manage('PUT', member(gone))).status).toBe(410)
  })

  it('lists the members of a group', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const [one] = [await harness.open(), await harness.open()]
    const members = async (group: string): Promise<unknown> =>
      (await harness.manage('GET', `/prod/@groups/${group}`)).json()
    expect(await members('room')).toEqual({ members: [] })
    await harness.manage(
      'PUT',
      `/prod/@groups/room/connections/${encodeURIComponent(one.connectionId)}`,
    )
    expect(await members('room')).toEqual({
      members: [
        {
          connectionId: one.connectionId,
          connectedAt: '2026-01-15T10:20:30.123Z',
          identity: { sourceIp: '203.0.113.10' },
        },
      ],
    })
    expect((await harness.manage('GET', '/prod/@groups/a%20b')).status).toBe(400)
  })

  it('tells the members of a presence group who joined and who left, many at once', async () => {
    const world = makeWorld()
    const harness = deploySocket(world, { $default: {} })
    const clients = [await harness.open(), await harness.open(), await harness.open()]
    const [one, ...others] = clients
    const ids = clients.map(({ connectionId }) => connectionId)
    const told = async (): Promise<unknown> => {
      for (const work of world.later.splice(0)) await work()
      return one?.received.splice(0).map((text) => JSON.parse(text) as unknown)
    }
    for (const id of ids) {
      for (const group of ['presence-room', 'quiet']) {
        await harness.manage('PUT', `/prod/@groups/${group}/connections/${encodeURIComponent(id)}`)
      }
    }
    expect(await told()).toEqual([{ group: 'presence-room', event: 'join', connectionIds: ids }])
    for (const client of others) await client.terminate()
    expect(await told()).toEqual([
      { group: 'presence-room', event: 'leave', connectionIds: ids.slice(1) },
    ])
  })

  const mock = (template: string) => ({
    integration: {
      integrationType: 'MOCK' as const,
      templateSelectionExpression: '\\$default',
      requestTemplates: { $default: `{"statusCode": 200}\n${template}` },
    },
    responses: {
      $default: {
        templateSelectionExpression: '\\$default',
        responseTemplates: { $default: '{"from": "$context.connectionId"}' },
      },
    },
  })

  it('are joined, left and published to by what a template writes into its answer', async () => {
    const harness = deploySocket(makeWorld(), {
      $connect: mock('#set($context.responseOverride.header.tidegate-join = "lobby")'),
      go: mock(
        '#set($context.responseOverride.header.tidegate-leave = "lobby")#set($context.responseOverride.header.tidegate-join = $input.path("$.to"))',
      ),
      say: mock('#set($context.responseOverride.header.tidegate-publish = "lobby")'),
    })
    const [one, other] = [await harness.open(), await harness.open()]
    await one.send('{"action":"say"}')
    const said = JSON.stringify({ from: one.connectionId }).replace(':', ': ')
    expect([one.received, other.received]).toEqual([[said], [said]])
    await other.send('{"action":"go","to":"room"}')
    await one.send('{"action":"say"}')
    expect([one.received.length, other.received.length]).toEqual([2, 2])
    await other.send('{"action":"go","to":"no room"}')
    expect(other.received.at(-1)).toContain('"Internal server error"')
  })

  it('are published to by a function, whose sender then hears nothing but the group', async () => {
    const world = makeWorld()
    const say = { integration: socketFunction('say'), responses: {} }
    const harness = deploySocket(world, { say })
    const [one, other] = [await harness.open(), await harness.open()]
    const answer = { statusCode: 200, body: 'hi', headers: { 'Tidegate-Join': 'room' } }
    world.backend = () => Response.json(answer)
    await other.send('{"action":"say"}')
    world.backend = () =>
      Response.json({ ...answer, headers: { 'Tidegate-Publish': 'room', 'X-Other': 'x' } })
    await one.send('{"action":"say"}')
    expect([one.received, other.received]).toEqual([[], ['hi', 'hi']])
  })

  it('wants a name for a group, a signature, and at most ten groups a connection', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const { connectionId } = await harness.open()
    const join = async (group: string): Promise<number> => {
      const path = `/prod/@groups/${group}/connections/${encodeURIComponent(connectionId)}`
      return (await harness.manage('PUT', path)).status
    }
    expect(await join('a%20b')).toBe(400)
    for (let index = 0; index < 10; index++) expect(await join(`g${index}`)).toBe(204)
    expect(await join('g9')).toBe(204)
    expect(await join('g10')).toBe(429)
    const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/@groups/g1'
    const unsigned = await harness.call(new Request(url, { method: 'POST', body: 'x' }))
    expect(unsigned.status).toBe(403)
  })
})
