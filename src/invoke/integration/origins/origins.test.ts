import { describe, expect, it } from 'vitest'
import { see } from '../../../../test/fakes/access.ts'
import { httpSnapshot } from '../../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../../test/fakes/rest-api.ts'
import type { OriginGroup } from '../../../definition/origin-group.ts'

const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'

type Answer = (request: Request) => Response | Promise<Response>

const served: Answer = () => new Response('served')
const refused: Answer = () => {
  throw new Error('connection refused')
}
const status =
  (code: number): Answer =>
  () =>
    new Response('no', { status: code })

/** Group `g` of origins a, b, c, …, each with its behaviour. */
function worldOf(
  answers: Readonly<Record<string, Answer>>,
  more: Partial<OriginGroup> = {},
): World {
  const world = makeWorld()
  const origins = Object.keys(answers).map((name) => ({ name, url: `https://${name}.test` }))
  world.originGroups.set('g', { origins, halfOpenAfterInMillis: 1_000, ...more })
  const uri = 'origin://g/v1/{id}'
  const requestParameters = { 'integration.request.path.id': 'method.request.path.id' }
  const integration = { type: 'HTTP_PROXY', httpMethod: 'ANY', uri, requestParameters } as const
  deploy(
    world,
    restSnapshot({
      'ANY /x/{id}': { integration, requestParameters: { 'method.request.path.id': true } },
    }),
  )
  world.backend = (request) => {
    const name = new URL(request.url).hostname.split('.')[0] ?? ''
    return (answers[name] ?? refused)(request)
  }
  world.fraction = 0
  return world
}

const call = (world: World, method = 'GET', body?: string | ReadableStream) =>
  see(
    world,
    new Request(`${host}/x/7?q=1`, {
      method,
      ...(body !== undefined && { body, duplex: 'half' }),
    } as RequestInit),
  )

const hosts = (world: World): string[] =>
  world.requests.map(({ url }) => new URL(url).hostname.split('.')[0] ?? '')

describe('an integration with a group of origins', () => {
  it('calls the first healthy origin with the path and query of its URI', async () => {
    const world = worldOf({ a: served, b: served })
    expect(await call(world)).toMatchObject({ status: 200, text: 'served' })
    expect(world.requests.map(({ url }) => url)).toEqual(['https://a.test/v1/7?q=1'])
  })

  it.each([
    ['cannot be reached', refused],
    ['answers 502', status(502)],
    ['answers 503', status(503)],
    ['answers 504', status(504)],
  ])('goes to the next origin when one %s', async (_, answer) => {
    const world = worldOf({ a: answer, b: served })
    expect(await call(world)).toMatchObject({ status: 200 })
    expect(hosts(world)).toEqual(['a', 'b'])
  })

  it('goes to the next origin when one is too slow', async () => {
    const slow: Answer = () => new Promise(() => undefined)
    const world = worldOf({ a: slow, b: served }, { tryTimeoutInMillis: 10 })
    expect(await call(world)).toMatchObject({ status: 200 })
    expect(hosts(world)).toEqual(['a', 'b'])
  })

  it.each([400, 404, 500])('takes %i as the answer', async (code) => {
    const world = worldOf({ a: status(code), b: served })
    expect((await call(world)).status).toBe(code)
    expect(hosts(world)).toEqual(['a'])
  })

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('repeats %s', async (method) => {
    const world = worldOf({ a: refused, b: served })
    expect((await call(world, method)).status).toBe(200)
  })

  it.each([
    ['POST', 'text'],
    ['PATCH', 'text'],
    ['POST', undefined],
  ])('never repeats %s', async (method, body) => {
    const world = worldOf({ a: refused, b: served })
    expect((await call(world, method, body)).status).toBe(504)
    expect(hosts(world)).toEqual(['a'])
  })

  it('never repeats a body that streams through', async () => {
    const world = worldOf({ a: refused, b: served })
    expect((await call(world, 'PUT', new Response('a').body ?? '')).status).toBe(504)
    expect(hosts(world)).toEqual(['a'])
  })

  it('keeps to its number of retries, and answers as the last attempt did', async () => {
    const world = worldOf({ a: refused, b: refused, c: status(503), d: served }, { retries: 2 })
    expect(await call(world)).toMatchObject({ status: 503, text: 'no' })
    expect(hosts(world)).toEqual(['a', 'b', 'c'])
  })

  it('leaves an origin alone after three failures, tries it again later, and takes it back', async () => {
    let isUp = false
    const world = worldOf({ a: (request) => (isUp ? served : refused)(request), b: served })
    for (let count = 0; count < 3; count++) await call(world)
    await call(world)
    expect(hosts(world)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'b'])
    expect(world.lines).toMatchObject([{ event: 'origin-left-alone', group: 'g', origin: 'a' }])
    isUp = true
    world.nowMs += 1_000
    // A call that must not be repeated leaves the probe to others.
    await call(world, 'POST', 'text')
    await call(world)
    await call(world, 'POST', 'text')
    expect(hosts(world).slice(-3)).toEqual(['b', 'a', 'a'])
    expect(world.lines.at(-1)).toMatchObject({ event: 'origin-back', origin: 'a' })
  })

  it('answers 503 with Retry-After while every origin is left alone, without calling any', async () => {
    const world = worldOf({ a: refused }, { retries: 0 })
    for (let count = 0; count < 3; count++) expect((await call(world)).status).toBe(504)
    const seen = await call(world)
    expect([seen.status, seen.code]).toEqual([503, 'origins-circuit-open'])
    expect(seen.headers.get('retry-after')).toBe('1')
    expect(hosts(world)).toEqual(['a', 'a', 'a'])
  })

  it('gives up at the total timeout', async () => {
    const slow: Answer = () => new Promise(() => undefined)
    const world = worldOf({ a: slow, b: slow }, { timeoutInMillis: 50 })
    expect((await call(world, 'POST', 'text')).status).toBe(504)
  })

  it('shows in the trace where the call went', async () => {
    const seen = await call(worldOf({ a: refused, b: served }))
    expect(seen.lines.filter((line) => line.startsWith('origin '))).toHaveLength(2)
  })

  it('answers 500 for a group that does not exist', async () => {
    const world = worldOf({ a: served })
    world.originGroups.clear()
    expect(await call(world)).toMatchObject({ status: 500, code: 'origin-group-unknown' })
  })

  it('serves HTTP APIs too, by the caller’s place', async () => {
    const world = makeWorld()
    world.originGroups.set('g', {
      policy: 'nearest',
      origins: [
        { url: 'https://us.test', continents: ['NA'] },
        { url: 'https://eu.test', continents: ['EU'] },
      ],
    })
    const integration = { integrationType: 'HTTP_PROXY', integrationUri: 'origin://g' } as const
    deploy(world, httpSnapshot({ $default: { integration } }))
    const request = new Request('https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/pets?x=1')
    await see(world, request, { connection: { place: { continent: 'EU' } } })
    expect(world.requests.map(({ url }) => url)).toEqual(['https://eu.test/pets?x=1'])
  })
})
