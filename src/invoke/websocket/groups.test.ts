import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploySocket } from '../../../test/fakes/websocket.ts'

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
