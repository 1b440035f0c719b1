import { describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploySocket, socketFunction } from '../../../test/fakes/websocket.ts'

const routes = {
  $disconnect: { integration: socketFunction('disconnect') },
  $default: { integration: socketFunction('other') },
}

function worldOfFunctions(): World {
  const world = makeWorld()
  world.backend = () => Response.json({ statusCode: 200 })
  return world
}

/** What `$disconnect` heard, in order. */
async function endings(world: World): Promise<unknown[]> {
  const events = await Promise.all(
    world.requests
      .filter(({ url }) => url.includes('disconnect'))
      .map((request) => request.clone().json() as Promise<{ requestContext: Fields }>),
  )
  return events.map(({ requestContext: { disconnectStatusCode, disconnectReason } }) => [
    disconnectStatusCode,
    disconnectReason,
  ])
}

type Fields = Readonly<Record<string, unknown>>

const path = (connectionId: string): string =>
  `/prod/@connections/${encodeURIComponent(connectionId)}`

describe('a connection', () => {
  it('has one $disconnect, however many ends it comes to', async () => {
    const world = worldOfFunctions()
    const harness = deploySocket(world, routes)
    const client = await harness.open()
    await client.send(new Uint8Array([1]).buffer)
    expect((await harness.manage('DELETE', path(client.connectionId))).status).toBe(410)
    await client.close(1000, 'bye')
    await client.terminate()
    world.nowMs += 8_000_000
    world.connections?.runTimers()
    await harness.settle()
    expect(await endings(world)).toEqual([[1003, 'Binary messages are not supported']])
  })

  it('that is lost without a close frame is told as 1006', async () => {
    const world = worldOfFunctions()
    const client = await deploySocket(world, routes).open()
    await client.terminate()
    expect(await endings(world)).toEqual([[1006, 'Connection closed abnormally']])
  })

  it('lives as long as messages go either way, but never beyond two hours', async () => {
    const world = worldOfFunctions()
    const harness = deploySocket(world, routes)
    const client = await harness.open()
    for (let minutes = 9; minutes < 120; minutes += 9) {
      world.nowMs += 9 * 60_000
      world.connections?.runTimers()
      expect(client.closedWith).toBeUndefined()
      if (minutes % 2 === 0) await client.send('x')
      else await harness.manage('POST', path(client.connectionId), 'x')
    }
    world.nowMs += 4 * 60_000
    world.connections?.runTimers()
    await harness.settle()
    expect(client.closedWith).toEqual({ code: 1001, reason: 'Going away' })
    expect(await endings(world)).toEqual([[1001, 'Going away']])
  })

  it('takes 131,072 bytes of UTF-8, whatever the number of characters', async () => {
    const client = await deploySocket(worldOfFunctions(), routes).open()
    await client.send('é'.repeat(65_536))
    expect(client.closedWith).toBeUndefined()
    await client.send(`${'é'.repeat(65_536)}a`)
    expect(client.closedWith?.code).toBe(1009)
  })

  it('says Forbidden when its stage is gone', async () => {
    const world = worldOfFunctions()
    const client = await deploySocket(world, routes).open()
    world.snapshots.clear()
    await client.send('x')
    expect(client.received[0]).toMatch(/^\{"message": "Forbidden", "connectionId":"/)
  })
})

describe('the management API', () => {
  it('takes @ encoded, and refuses other verbs', async () => {
    const harness = deploySocket(worldOfFunctions(), routes)
    const client = await harness.open()
    const address = path(client.connectionId)
    expect((await harness.manage('POST', address.replace('@', '%40'), 'hi')).status).toBe(200)
    expect(client.received).toEqual(['hi'])
    expect((await harness.manage('PUT', address, 'hi')).status).toBe(403)
  })

  it('knows when a connection was last active', async () => {
    const world = worldOfFunctions()
    const harness = deploySocket(world, routes)
    const client = await harness.open()
    const { connectionId } = client
    world.nowMs += 60_000
    await client.send('x')
    const status: unknown = await (await harness.manage('GET', path(connectionId))).json()
    expect(status).toEqual({
      connectedAt: '2026-01-15T10:20:30.123Z',
      lastActiveAt: '2026-01-15T10:21:30.123Z',
      identity: { sourceIp: '203.0.113.10' },
    })
  })

  it('answers 410 without a body for ids that never were, and of other stages', async () => {
    const world = worldOfFunctions()
    const harness = deploySocket(world, routes)
    for (const id of ['PJqB0fHsqRcCHlw=', 'EAAAAAAAAAAAAAA=']) {
      const response = await harness.manage('GET', path(id))
      expect([response.status, await response.text()]).toEqual([410, ''])
      expect(response.headers.get('x-amzn-errortype')).toBe('GoneException')
    }
  })

  it('refuses what is no text', async () => {
    const harness = deploySocket(worldOfFunctions(), routes)
    const { connectionId } = await harness.open()
    const response = await harness.manage('POST', path(connectionId), new Uint8Array([0xff]))
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      400,
      'BadRequestException',
    ])
    expect(await response.text()).toBe('{"message":"The message is not UTF-8 text"}')
  })

  it('wants a signature', async () => {
    const harness = deploySocket(worldOfFunctions(), routes)
    const { connectionId } = await harness.open()
    const url = `https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com${path(connectionId)}`
    const response = await harness.call(new Request(url))
    expect([response.status, await response.text()]).toEqual([
      403,
      '{"message":"Missing Authentication Token"}',
    ])
    expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
  })

  it('asks policies for ManageConnections on the verb and the connection', async () => {
    const world = worldOfFunctions()
    world.callers.set('AKIDREADER', {
      accountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/reader',
      principalId: 'AIDAREADER',
      secretAccessKey: 'secret',
      status: 'Active',
      policies: [
        {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'execute-api:ManageConnections',
              Resource: 'arn:aws:execute-api:*:*:a1b2c3d4e5/prod/GET/@connections/*',
            },
          ],
        },
      ],
    })
    const harness = deploySocket(world, routes)
    const { connectionId } = await harness.open()
    // Signs with the reader's key from here on; the gateway knows its own administrator.
    world.settings = {
      ...world.settings,
      adminCredentials: { accessKeyId: 'AKIDREADER', secretAccessKey: 'secret' },
    }
    expect((await harness.manage('GET', path(connectionId))).status).toBe(200)
    const refused = await harness.manage('DELETE', path(connectionId))
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringMatching(
        /"User: arn:aws:iam::123456789012:user\/reader is not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:us-east-1:\*{8}9012:a1b2c3d4e5\/prod\/DELETE\/@connections\//,
      ),
    ])
  })

  it('answers LimitExceededException to backends beyond the account’s limit', async () => {
    const world = worldOfFunctions()
    world.settings = { ...world.settings, accountThrottle: { ratePerSecond: 1, burst: 1 } }
    const harness = deploySocket(world, routes)
    const { connectionId } = await harness.open()
    await harness.manage('POST', path(connectionId), 'a')
    const response = await harness.manage('POST', path(connectionId), 'b')
    expect(response.status).toBe(429)
    expect(response.headers.get('x-amzn-errortype')).toBe('LimitExceededException')
    expect(await response.text()).toBe('{"message":"Too Many Requests"}')
  })
})
