import { describe, expect, it } from 'vitest'
import { callHttp, deployHttp, lambda } from '../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploySocket, socketFunction } from '../../../test/fakes/websocket.ts'

/** A stage `dev` with `GET /pets/{id}`; the access log takes errors and this part of all others. */
function worldWith(successFraction: number | undefined, format?: string): World {
  const world = makeWorld()
  world.backend = () => new Response('{"statusCode":200,"body":"ok"}')
  world.settings = {
    ...world.settings,
    ...(successFraction !== undefined && { accessLog: { successFraction } }),
  }
  deployHttp(
    world,
    { 'GET /pets/{id}': { integration: lambda('f') } },
    { stage: { stageName: 'dev', ...(format !== undefined && { accessLogSettings: { format } }) } },
  )
  return world
}

describe('the journal', () => {
  it('keeps a refused call with its phase, its reason and no secret', async () => {
    const world = worldWith(undefined)
    const response = await callHttp(world, '/dev/none?api_key=abc&size=2')
    expect(world.refused).toEqual([
      {
        requestId: response.headers.get('apigw-requestid'),
        startedAtMs: world.nowMs,
        method: 'GET',
        url: '/dev/none?api_key=***&size=2',
        status: 404,
        protocolType: 'HTTP',
        apiId: 'a1b2c3d4e5',
        stage: 'dev',
        responseType: 'RESOURCE_NOT_FOUND',
        phase: 'route/not-found',
        reason: { code: 'no-route-matches', method: 'GET', path: '/none' },
      },
    ])
  })

  it('keeps a call that reached no stage', async () => {
    const world = makeWorld()
    await callHttp(world, '/dev/pets/7')
    expect(world.refused).toMatchObject([
      { phase: 'front-door', url: '/dev/pets/7', reason: { code: 'stage-unknown' } },
    ])
  })

  it('keeps a message that no route takes, under the request id that its sender is told', async () => {
    const world = makeWorld()
    const client = await deploySocket(world, { send: { integration: socketFunction('f') } }).open()
    await client.send('{"action":"shout"}')
    const { requestId } = JSON.parse(client.received[0] ?? '{}') as { requestId: string }
    expect(world.refused).toMatchObject([
      { requestId, method: 'MESSAGE', protocolType: 'WEBSOCKET', phase: 'route' },
    ])
  })

  it('keeps nothing of a call that succeeds', async () => {
    const world = worldWith(undefined)
    await callHttp(world, '/dev/pets/7')
    expect([world.refused, world.accessLines]).toEqual([[], []])
  })

  it('writes a line of a failed call, by the names of $context, the address as a network', async () => {
    const world = worldWith(0)
    await callHttp(world, '/dev/none', { headers: { 'user-agent': 'probe' } })
    expect(world.accessLines).toMatchObject([
      {
        requestTimeEpoch: world.nowMs,
        apiId: 'a1b2c3d4e5',
        stage: 'dev',
        httpMethod: 'GET',
        path: '/dev/none',
        status: 404,
        responseLatency: 0,
        reason: 'no-route-matches',
        phase: 'route/not-found',
        'identity.sourceIp': '203.0.113.0',
        'identity.userAgent': 'probe',
        'error.responseType': 'RESOURCE_NOT_FOUND',
      },
    ])
  })

  it.each([
    [0, 0.5, 0],
    [0.01, 0.5, 0],
    [0.6, 0.5, 1],
    [1, 0.999, 1],
  ])('samples successful calls: part %d, chance %d → %d lines', async (part, chance, lines) => {
    const world = worldWith(part)
    world.fraction = chance
    await callHttp(world, '/dev/pets/7')
    expect(world.accessLines).toHaveLength(lines)
  })

  it('leaves the log to a stage with a format of its own', async () => {
    const world = worldWith(0, '$context.status')
    await callHttp(world, '/dev/none')
    expect(world.lines.filter(({ event }) => event === 'access')).toMatchObject([{ line: '404' }])
    expect(world.accessLines).toHaveLength(1)
  })
})
