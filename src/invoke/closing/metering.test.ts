import { describe, expect, it, vi } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Ports } from '../../ports.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'
import { reportCalls } from './metering.ts'

const stageName = { apiId: 'a1b2c3d4e5', stage: 'prod' }
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

const total = (ports: Ports) =>
  ports.metering.query({
    ...stageName,
    fromMs: 0,
    toMs: Date.parse('2030-01-01'),
    periodSeconds: 86_400,
    by: ['method', 'keyId'],
  })

describe('measured calls', () => {
  it('arrive in one message for all calls of twenty seconds, refused and failed ones too', async () => {
    const { world, ports, call } = stage()
    for (const path of ['/pets', '/pets', '/pets?fail=1', '/nowhere']) await call(path)
    expect(world.metering.recorded).toEqual([])
    await world.later.shift()?.()
    expect(world.metering.recorded).toHaveLength(1)
    expect(await total(ports)).toMatchObject([
      { method: '-', keyId: '-', figures: { calls: 1, clientErrors: 1, cpu: { light: 1 } } },
      {
        method: 'GET /pets',
        keyId: '-',
        figures: { calls: 3, serverErrors: 1, integrationErrors: 1, cpu: { medium: 3 } },
      },
    ])
  })

  it('arrive at once when a report is asked of the isolate that measured them', async () => {
    const { world, ports, call } = stage()
    await call('/pets')
    await reportCalls(ports)
    await reportCalls(ports)
    expect(world.metering.recorded).toHaveLength(1)
    await world.later.shift()?.()
    await call('/pets')
    await world.later.shift()?.()
    expect(await total(ports)).toMatchObject([{ method: 'GET /pets', figures: { calls: 2 } }])
  })

  it('tell bytes, and how long calls and their backends took', async () => {
    const { world, ports, call } = stage()
    world.backend = () => {
      world.nowMs += 40
      return new Response('0123456789', { headers: { 'content-length': '10' } })
    }
    await call('/pets')
    await call('/pets')
    await world.later.shift()?.()
    const [slice] = await total(ports)
    expect(slice?.figures).toMatchObject({
      bytesOut: 20,
      latency: { count: 2, sumMs: 80, maxMs: 40 },
      integrationLatency: { count: 2, sumMs: 80 },
    })
  })

  it('stand in the minute in which they ended, a message may hold several', async () => {
    const { world, call } = stage()
    await call('/pets')
    world.nowMs += 60_000
    await call('/pets')
    await call('/pets')
    await world.later.shift()?.()
    const rows = world.metering.recorded.flatMap((one) => one.rows)
    expect(rows.map(({ figures }) => figures.calls)).toEqual([1, 2])
    expect((rows[1]?.minute ?? 0) - (rows[0]?.minute ?? 0)).toBe(1)
  })

  it('are dropped, not sent twice, when the message fails', async () => {
    const { world, ports, call } = stage()
    const record = vi.spyOn(ports.metering, 'record').mockRejectedValueOnce(new Error('gone'))
    await call('/pets')
    await world.later.shift()?.()
    await call('/pets')
    await world.later.shift()?.()
    expect(record.mock.calls.map(([, rows]) => rows[0]?.figures.calls)).toEqual([1, 1])
    expect(world.lines).toMatchObject([{ event: 'calls-not-counted', calls: 1 }])
  })
})
