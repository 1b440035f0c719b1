import { describe, expect, it, vi } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Ports } from '../../ports.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'

const day = '2026-01-15'
const meterId = 'calls|a1b2c3d4e5|prod'
const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'

function stage(): { world: World; ports: Ports; call: (path: string) => Promise<Response> } {
  const world = makeWorld()
  const integration = {
    type: 'HTTP_PROXY',
    httpMethod: 'ANY',
    uri: 'https://b.example.com',
  } as const
  const snapshot = restSnapshot({ 'GET /pets': { integration } })
  deploy(world, snapshot)
  world.backend = ({ url }) => new Response('', { status: url.includes('fail') ? 503 : 200 })
  const ports = fakePorts(world)
  const { plan } = compile(snapshot)
  const call = (path: string): Promise<Response> =>
    invoke(new Request(host + path), ports, {
      entrance: 'public',
      sourceIp: '203.0.113.10',
      planOf: () => plan,
    })
  return { world, ports, call }
}

describe('call counts', () => {
  it('arrive in one message for all calls of twenty seconds, refused and failed ones too', async () => {
    const { world, ports, call } = stage()
    const addCalls = vi.spyOn(ports.meters, 'addCalls')
    for (const path of ['/pets', '/pets', '/pets?fail=1', '/nowhere']) await call(path)
    expect(addCalls).not.toHaveBeenCalled()
    await world.later.shift()?.()
    expect(addCalls).toHaveBeenCalledTimes(1)
    const row = { day, keyId: '-', clientErrors: 0, serverErrors: 0 }
    expect(await ports.meters.calls(meterId, day, day)).toEqual([
      { ...row, method: 'GET /pets', calls: 3, serverErrors: 1 },
      { ...row, method: '-', calls: 1, clientErrors: 1 },
    ])
  })

  it('are dropped, not sent twice, when the message fails', async () => {
    const { world, ports, call } = stage()
    const addCalls = vi.spyOn(ports.meters, 'addCalls').mockRejectedValueOnce(new Error('gone'))
    await call('/pets')
    await world.later.shift()?.()
    await call('/pets')
    await world.later.shift()?.()
    expect(addCalls.mock.calls.map(([, rows]) => rows[0]?.calls)).toEqual([1, 1])
  })
})
