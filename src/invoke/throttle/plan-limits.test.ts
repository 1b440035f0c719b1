import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot, type MethodSketch } from '../../../test/fakes/rest-api.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import { planOf } from '../../plan/memo.ts'
import { invoke } from '../invoke.ts'

const apiId = 'a1b2c3d4e5'
const value = 'abcdefghijklmnopqrstuvwxyz0123456F0yrv6'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const proxy: MethodSketch = {
  apiKeyRequired: true,
  integration: { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'https://backend.example.com/' },
}

interface Setting {
  readonly plan?: Partial<UsagePlan>
  readonly methods?: Readonly<Record<string, MethodSketch>>
  readonly stages?: readonly string[]
  readonly definition?: Partial<Omit<RestApiDefinition, 'restApi' | 'resources'>>
}

/** A gateway with one plan and one key; `call('GET /pets')` answers the status. */
function gateway({ plan = {}, methods = {}, stages = ['prod'], definition = {} }: Setting) {
  const world = makeWorld()
  for (const stageName of stages) {
    const sketch = { definition, stage: { stageName } }
    deploy(world, restSnapshot({ 'GET /pets': proxy, ...methods }, sketch))
  }
  world.keys.set(sha256(value), { keyId: 'k1', enabled: true, planIds: ['p1'] })
  world.plans.set('p1', {
    id: 'p1',
    name: 'gold',
    apiStages: stages.map((stage) => ({ apiId, stage })),
    ...plan,
  })
  const ports = fakePorts(world)
  const send = (
    target: string,
    { key = value, stage = 'prod', body }: { key?: string; stage?: string; body?: string } = {},
  ): Promise<Response> => {
    const [method = '', path = ''] = target.split(' ')
    const request = new Request(
      `https://${apiId}.execute-api.us-east-1.amazonaws.com/${stage}${path}`,
      {
        method,
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      },
    )
    return invoke(request, ports, { entrance: 'public', sourceIp: '203.0.113.10', planOf })
  }
  const status = async (...args: Parameters<typeof send>): Promise<number> =>
    (await send(...args)).status
  return { world, send, status }
}

/** What is left of the key's quota, by the plan's own report. */
async function remaining(world: World, limit: number): Promise<number | undefined> {
  const day = new Date(world.nowMs).toISOString().slice(0, 10)
  const quota = { limit, offset: 0, period: 'DAY' } as const
  const query = { startDay: day, endDay: day, quota }
  return (await world.meters.usage('key|p1|k1', query))[0]?.remaining
}

const daily = (limit: number) => ({ quota: { limit, period: 'DAY' } }) as const

describe("a plan's limits", () => {
  it('are shared by all stages of the plan', async () => {
    const { status } = gateway({
      plan: { throttle: { rateLimit: 1, burstLimit: 3 } },
      stages: ['prod', 'dev'],
    })
    expect(await status('GET /pets')).toBe(200)
    expect(await status('GET /pets', { stage: 'dev' })).toBe(200)
    expect(await status('GET /pets', { stage: 'dev' })).toBe(200)
    expect(await status('GET /pets')).toBe(429)
  })

  it("of a method are of its path's template: one bucket for all its resources", async () => {
    const throttle = { '/pets/{petId}/GET': { rateLimit: 1, burstLimit: 2 } }
    const { status } = gateway({
      plan: { apiStages: [{ apiId, stage: 'prod', throttle }] },
      methods: { 'GET /pets/{petId}': proxy, 'DELETE /pets/{petId}': proxy },
    })
    const statuses = []
    for (const pet of [1, 2, 3]) statuses.push(await status(`GET /pets/${pet}`))
    expect(statuses).toEqual([200, 200, 429])
    expect(await status('DELETE /pets/1')).toBe(200)
    expect(await status('GET /pets')).toBe(200)
  })

  it('of a method at rate 0 and burst 0 close it', async () => {
    const throttle = { '/pets/GET': { rateLimit: 0, burstLimit: 0 } }
    const { status } = gateway({ plan: { apiStages: [{ apiId, stage: 'prod', throttle }] } })
    expect(await status('GET /pets')).toBe(429)
  })

  it('are not asked for a key that nobody has, or of another plan: 403', async () => {
    const { world, status } = gateway({ plan: daily(5) })
    expect(await status('GET /pets', { key: 'nobody-has-this-key-0000' })).toBe(403)
    world.keys.set(sha256('other'), { keyId: 'k2', enabled: true, planIds: [] })
    expect(await status('GET /pets', { key: 'other' })).toBe(403)
    expect(world.takes).toEqual([])
  })

  it('of a quota of 0 refuse every call with Limit Exceeded', async () => {
    const { send } = gateway({ plan: daily(0) })
    const refused = await send('GET /pets')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('x-amzn-errortype')).toBe('LimitExceededException')
    expect(await refused.json()).toEqual({ message: 'Limit Exceeded' })
  })

  it('may be answered by gateway responses of their own, one for throttles and one for quotas', async () => {
    const definition = {
      gatewayResponses: {
        THROTTLED: {
          responseType: 'THROTTLED',
          statusCode: '503',
          responseTemplates: { 'application/json': '{"why":"slow down"}' },
        },
        QUOTA_EXCEEDED: {
          responseType: 'QUOTA_EXCEEDED',
          statusCode: '402',
          responseTemplates: { 'application/json': '{"why":"$context.error.message"}' },
        },
      },
    } as const
    const throttled = gateway({ plan: { throttle: { rateLimit: 0, burstLimit: 0 } }, definition })
    const spent = gateway({ plan: daily(0), definition })
    const slow = await throttled.send('GET /pets')
    expect([slow.status, await slow.text()]).toEqual([503, '{"why":"slow down"}'])
    const over = await spent.send('GET /pets')
    expect([over.status, await over.text()]).toEqual([402, '{"why":"Limit Exceeded"}'])
  })
})

describe('a quota', () => {
  it('is not used up by calls that a throttle refuses', async () => {
    const { world, status } = gateway({
      plan: { throttle: { rateLimit: 1, burstLimit: 2 }, ...daily(10) },
    })
    const statuses = []
    for (let index = 0; index < 5; index++) statuses.push(await status('GET /pets'))
    expect(statuses).toEqual([200, 200, 429, 429, 429])
    expect(await remaining(world, 10)).toBe(8)
  })

  it('is used up by calls that fail later: by validation, by type, by the backend', async () => {
    const models = {
      Pet: { id: 'm1', name: 'Pet', contentType: 'application/json', schema: '{"type":"object"}' },
    }
    const { world, status } = gateway({
      plan: daily(10),
      methods: {
        'POST /checked': {
          ...proxy,
          requestValidatorId: 'v1',
          requestModels: { 'application/json': 'Pet' },
        },
        'POST /typed': {
          apiKeyRequired: true,
          integration: { type: 'MOCK', passthroughBehavior: 'NEVER', requestTemplates: {} },
        },
      },
      definition: {
        models,
        requestValidators: {
          v1: {
            id: 'v1',
            name: 'body',
            validateRequestBody: true,
            validateRequestParameters: false,
          },
        },
      },
    })
    expect(await status('POST /checked', { body: '[]' })).toBe(400)
    expect(await status('POST /typed', { body: '{}' })).toBe(415)
    world.backend = () => new Response('', { status: 503 })
    expect(await status('GET /pets')).toBe(503)
    expect(await remaining(world, 10)).toBe(7)
  })

  it('is not used up by methods that need no key', async () => {
    const { apiKeyRequired: _, ...open } = proxy
    const { world, status } = gateway({ plan: daily(10), methods: { 'OPTIONS /pets': open } })
    expect(await status('OPTIONS /pets')).toBe(200)
    expect(await status('GET /pets')).toBe(200)
    expect(await remaining(world, 10)).toBe(9)
  })

  it.each([
    ['more', 8, 3],
    ['less', 6, 1],
    ['fewer calls than were made', 3, 0],
  ])('that is changed to %s leaves the new limit less what was used', async (_, limit, left) => {
    const { world, status } = gateway({ plan: daily(10) })
    for (let index = 0; index < 5; index++) await status('GET /pets')
    const plan = world.plans.get('p1')
    if (plan === undefined) throw new Error('no plan')
    world.plans.set('p1', { ...plan, ...daily(limit) })
    // What the isolate holds lives for a second at most.
    world.nowMs += 1_100
    let admitted = 0
    for (let index = 0; index < 8; index++) {
      if ((await status('GET /pets')) === 200) admitted++
    }
    expect(admitted).toBe(left)
  })

  it('begins anew each Monday at midnight UTC when it is weekly', async () => {
    const { world, status } = gateway({ plan: { quota: { limit: 1, period: 'WEEK' } } })
    world.nowMs = Date.parse('2026-09-20T23:59:58Z')
    expect(await status('GET /pets')).toBe(200)
    expect(await status('GET /pets')).toBe(429)
    world.nowMs = Date.parse('2026-09-21T00:00:00Z')
    expect(await status('GET /pets')).toBe(200)
    expect(await status('GET /pets')).toBe(429)
  })
})
