import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot, type MethodSketch } from '../../../test/fakes/rest-api.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { Stage } from '../../definition/stage.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'
import type { StagePlan } from '../plan.ts'

const value = 'abcdefghijklmnopqrstuvwxyz0123456F0yrv6'
const sha256 = createHash('sha256').update(value).digest('hex')
const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'

const proxy: MethodSketch = {
  integration: { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'https://backend.example.com/' },
}

interface Isolate {
  readonly world: World
  call(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  statuses(count: number, path?: string): Promise<number[]>
}

/** One isolate: ports and plan live as long as it does. */
function isolateOf(world: World): Isolate {
  const ports = fakePorts(world)
  let plan: StagePlan | undefined
  const call: Isolate['call'] = (path, headers = { 'x-api-key': value }) =>
    invoke(new Request(`${host}${path}`, { headers }), ports, {
      entrance: 'public',
      sourceIp: '203.0.113.10',
      planOf: (snapshot) => (plan ??= compile(snapshot).plan),
    })
  const statuses: Isolate['statuses'] = async (count, path = '/pets') => {
    const answers: number[] = []
    for (let index = 0; index < count; index++) answers.push((await call(path)).status)
    return answers
  }
  return { world, call, statuses }
}

function gateway(plan: Partial<UsagePlan>, stage: Partial<Stage> = {}): Isolate {
  const world = makeWorld()
  const keyed = { ...proxy, apiKeyRequired: true }
  deploy(world, restSnapshot({ 'GET /pets': keyed, 'GET /': keyed, 'GET /open': proxy }, { stage }))
  world.keys.set(sha256, { keyId: 'k1', enabled: true, planIds: ['p1'] })
  world.plans.set('p1', {
    id: 'p1',
    name: 'gold',
    apiStages: [{ apiId: 'a1b2c3d4e5', stage: 'prod' }],
    ...plan,
  })
  return isolateOf(world)
}

const ok = (statuses: readonly number[]): number =>
  statuses.filter((status) => status === 200).length

describe('a usage plan', () => {
  it('refuses what exceeds its burst with 429 Too Many Requests, and refills at its rate', async () => {
    const isolate = gateway({ throttle: { rateLimit: 10, burstLimit: 20 } })
    const answers = await Promise.all(Array.from({ length: 100 }, () => isolate.call('/pets')))
    expect(ok(answers.map(({ status }) => status))).toBe(20)
    const refused = answers.find(({ status }) => status === 429)
    expect(await refused?.text()).toBe('{"message":"Too Many Requests"}')
    expect(refused?.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException')
    expect(refused?.headers.has('retry-after')).toBe(false)
    isolate.world.nowMs += 1_000
    expect(ok(await isolate.statuses(15))).toBe(10)
  })

  it('takes a rate below one a second: 0.5 admits every second of calls a second apart', async () => {
    const isolate = gateway({ throttle: { rateLimit: 0.5, burstLimit: 1 } })
    let admitted = 0
    for (let second = 0; second < 10; second++) {
      admitted += ok(await isolate.statuses(1))
      isolate.world.nowMs += 1_000
    }
    expect(admitted).toBe(5)
  })

  it('refuses what exceeds its quota with 429 Limit Exceeded until midnight UTC', async () => {
    const isolate = gateway({ quota: { limit: 5, period: 'DAY' } })
    expect(await isolate.statuses(6)).toEqual([200, 200, 200, 200, 200, 429])
    const refused = await isolate.call('/pets')
    expect(await refused.text()).toBe('{"message":"Limit Exceeded"}')
    expect(refused.headers.get('x-amzn-errortype')).toBe('LimitExceededException')
    const query = { startDay: '2026-01-15', endDay: '2026-01-15' }
    const quota = { limit: 5, offset: 0, period: 'DAY' } as const
    expect(await isolate.world.meters.usage('key|p1|k1', { ...query, quota })).toEqual([
      { day: '2026-01-15', used: 5, remaining: 0 },
    ])
    isolate.world.nowMs += 86_400_000
    expect(ok(await isolate.statuses(6))).toBe(5)
  })

  it('answers for the throttle when throttle and quota are both exhausted', async () => {
    const isolate = gateway({
      throttle: { rateLimit: 1, burstLimit: 2 },
      quota: { limit: 2, period: 'DAY' },
    })
    await isolate.statuses(2)
    expect(await (await isolate.call('/pets')).text()).toBe('{"message":"Too Many Requests"}')
  })

  it('limits a method by its own limit instead of the plan’s, the root as //GET', async () => {
    const limits = { rateLimit: 0, burstLimit: 1 }
    const isolate = gateway({
      throttle: { rateLimit: 1, burstLimit: 3 },
      apiStages: [{ apiId: 'a1b2c3d4e5', stage: 'prod', throttle: { '//GET': limits } }],
    })
    expect(await isolate.statuses(2, '/')).toEqual([200, 429])
    expect(ok(await isolate.statuses(4))).toBe(3)
  })

  it('counts the plan’s limit beside a method’s when its tag says both', async () => {
    const isolate = gateway({
      throttle: { rateLimit: 0, burstLimit: 1 },
      tags: { 'tidegate:method-throttle': 'both' },
      apiStages: [
        {
          apiId: 'a1b2c3d4e5',
          stage: 'prod',
          throttle: { '/pets/GET': { rateLimit: 5, burstLimit: 5 } },
        },
      ],
    })
    expect(await isolate.statuses(2)).toEqual([200, 429])
  })

  it('neither limits nor counts methods that need no key, even when one is sent', async () => {
    const isolate = gateway({ throttle: { rateLimit: 0, burstLimit: 0 } })
    expect(ok(await isolate.statuses(5, '/open'))).toBe(5)
    expect(isolate.world.takes).toEqual([])
  })

  it('gives back what it spent when the stage refuses', async () => {
    const isolate = gateway(
      { quota: { limit: 3, period: 'DAY' } },
      { methodSettings: { 'pets/GET': { throttlingRateLimit: 1, throttlingBurstLimit: 1 } } },
    )
    expect(await isolate.statuses(3)).toEqual([200, 429, 429])
    for (let second = 0; second < 3; second++) {
      isolate.world.nowMs += 1_000
      expect((await isolate.call('/pets')).status).toBe(second < 2 ? 200 : 429)
    }
  })

  it('makes at most two meter calls a second for a flood with a spent key', async () => {
    const isolate = gateway({ quota: { limit: 1, period: 'DAY' } })
    await isolate.statuses(2)
    isolate.world.takes.length = 0
    for (let tenth = 0; tenth < 30; tenth++) {
      await isolate.statuses(30)
      isolate.world.nowMs += 100
    }
    expect(isolate.world.takes.length).toBeLessThanOrEqual(6)
  })

  it('answers a steady caller without asking the meter while its lease lasts', async () => {
    const isolate = gateway({ throttle: { rateLimit: 10_000, burstLimit: 20_000 } })
    for (let index = 0; index < 2_000; index++) {
      await isolate.call('/pets')
      if (index % 2 === 0) isolate.world.nowMs += 1
    }
    expect(isolate.world.takes.length / 2_000).toBeLessThan(0.02)
  })

  it('asks the meter for every call in strict mode', async () => {
    const isolate = gateway({
      throttle: { rateLimit: 10_000, burstLimit: 20_000 },
      tags: { 'tidegate:mode': 'strict' },
    })
    await isolate.statuses(25)
    expect(isolate.world.takes).toHaveLength(25)
    expect(isolate.world.takes.every(({ request }) => request.buckets[0]?.ahead === 0)).toBe(true)
  })

  it('has the messages to its meter counted among the figures of its calls', async () => {
    const isolate = gateway({
      throttle: { rateLimit: 1_000, burstLimit: 1_000 },
      tags: { 'tidegate:mode': 'strict' },
    })
    await isolate.statuses(4)
    await isolate.world.later.shift()?.()
    const [{ rows } = { rows: [] }] = isolate.world.metering.recorded
    expect(rows).toMatchObject([{ keyId: 'k1', figures: { calls: 4, objectCalls: 4 } }])
  })

  it('tells limits in RateLimit headers and Retry-After when its tag asks for it', async () => {
    const isolate = gateway({
      throttle: { rateLimit: 0.5, burstLimit: 1 },
      quota: { limit: 9, period: 'DAY' },
      tags: { 'tidegate:rate-limit-headers': 'true' },
    })
    const admitted = await isolate.call('/pets')
    expect(admitted.headers.get('ratelimit-policy')).toBe('"plan";q=1;w=2, "quota";q=9;w=86400')
    expect(admitted.headers.get('ratelimit')).toBe('"plan";r=0, "quota";r=8;t=49170')
    const refused = await isolate.call('/pets')
    expect(refused.headers.get('retry-after')).toBe('2')
  })
})

describe('a stage', () => {
  it('limits each method by a bucket of its own, the */* value being a default', async () => {
    const isolate = gateway(
      {},
      { methodSettings: { '*/*': { throttlingRateLimit: 1, throttlingBurstLimit: 2 } } },
    )
    expect(ok(await isolate.statuses(4, '/open'))).toBe(2)
    expect(ok(await isolate.statuses(4, '/pets'))).toBe(2)
  })

  it.each([
    ['the account’s defaults', 10_000, 5_000],
    ['-1', -1, -1],
  ])('sets no limit with %s', async (_, throttlingRateLimit, throttlingBurstLimit) => {
    const settings = { '*/*': { throttlingRateLimit, throttlingBurstLimit } }
    const isolate = gateway({}, { methodSettings: settings })
    expect(ok(await isolate.statuses(3, '/open'))).toBe(3)
    expect(isolate.world.takes).toEqual([])
  })

  it('yields to the limit of all calls together when the operator sets one', async () => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'GET /open': proxy }))
    world.settings = { ...world.settings, accountThrottle: { ratePerSecond: 1, burst: 2 } }
    expect(ok(await isolateOf(world).statuses(4, '/open'))).toBe(2)
    expect(world.takes[0]?.meterId).toBe('account|0')
  })

  it('keeps a limit of 10,000 a second whole, so that a machine alone has all of it', async () => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'GET /open': proxy }))
    const accountThrottle = { ratePerSecond: 10_000, burst: 5_000 }
    world.settings = { ...world.settings, accountThrottle }
    expect(ok(await isolateOf(world).statuses(1, '/open'))).toBe(1)
    expect(world.takes[0]?.request.buckets[0]?.terms).toMatchObject(accountThrottle)
  })
})

describe('a meter that cannot be reached', () => {
  const broken = (plan: Partial<UsagePlan>): Isolate => {
    const isolate = gateway({ throttle: { rateLimit: 1, burstLimit: 1 }, ...plan })
    isolate.world.meters.take = () => Promise.reject(new Error('no route to object'))
    return isolate
  }

  it('lets calls pass and logs what API Gateway logs', async () => {
    const isolate = broken({})
    expect(ok(await isolate.statuses(3))).toBe(3)
    expect(isolate.world.lines).toContainEqual(
      expect.objectContaining({
        event: 'meter-unreachable',
        message: 'Usage Plan check failed due to an internal error: no route to object',
      }),
    )
  })

  it('refuses calls when the plan says so', async () => {
    const isolate = broken({ tags: { 'tidegate:fail-open': 'false' } })
    expect(await isolate.statuses(2)).toEqual([429, 429])
  })

  it('keeps a quota closed that is known to be spent', async () => {
    const isolate = gateway({ quota: { limit: 1, period: 'DAY' } })
    expect(await isolate.statuses(2)).toEqual([200, 429])
    isolate.world.meters.take = () => Promise.reject(new Error('no route to object'))
    isolate.world.nowMs += 5_000
    expect(await isolate.statuses(2)).toEqual([429, 429])
  })
})
