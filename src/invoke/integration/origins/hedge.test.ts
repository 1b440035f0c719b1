import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { see } from '../../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../../test/fakes/rest-api.ts'

type Behaviour = () => Promise<Response>

const after =
  (ms: number, text: string, code = 200): Behaviour =>
  async () => {
    await wait(ms)
    return new Response(text, { status: code })
  }

/** Two origins, a preferred; calls without effects go to b as well after 20 ms. */
function worldOf(a: Behaviour, b: Behaviour): World {
  const world = makeWorld()
  const origins = ['a', 'b'].map((name) => ({ name, url: `https://${name}.test` }))
  world.originGroups.set('g', { origins, hedgeAfterInMillis: 20, tryTimeoutInMillis: 2_000 })
  const integration = { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'origin://g/x' } as const
  deploy(world, restSnapshot({ 'ANY /x': { integration } }))
  world.backend = ({ url }) => (url.startsWith('https://a') ? a() : b())
  world.fraction = 0
  return world
}

async function call(world: World, method = 'GET') {
  const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/x'
  const { status, text } = await see(world, new Request(url, { method }))
  const asked = world.requests.map((request) => new URL(request.url).hostname.charAt(0)).join('')
  return { status, text, asked }
}

describe('a call without effects to a group that hedges', () => {
  it('is sent to another origin when the first one is slow, and the first answer wins', async () => {
    const world = worldOf(after(300, 'a'), after(5, 'b'))
    expect(await call(world)).toEqual({ status: 200, text: 'b', asked: 'ab' })
  })

  it('still takes the slow answer when it comes first', async () => {
    const world = worldOf(after(40, 'a'), after(300, 'b'))
    expect(await call(world)).toEqual({ status: 200, text: 'a', asked: 'ab' })
  })

  it('waits for the other one when the first answer is a failure', async () => {
    const world = worldOf(after(80, 'a'), after(5, 'no', 503))
    expect(await call(world)).toEqual({ status: 200, text: 'a', asked: 'ab' })
  })

  it('asks one origin only while that is quick', async () => {
    const world = worldOf(after(1, 'a'), after(1, 'b'))
    expect(await call(world)).toEqual({ status: 200, text: 'a', asked: 'a' })
  })

  it.each(['POST', 'PUT', 'DELETE'])('is never %s', async (method) => {
    const world = worldOf(after(60, 'a'), after(1, 'b'))
    expect(await call(world, method)).toEqual({ status: 200, text: 'a', asked: 'a' })
  })

  it('is not sent twice once the budget of retries is spent', async () => {
    const world = worldOf(after(25, 'a'), after(200, 'b'))
    const calls = await Promise.all(Array.from({ length: 120 }, () => call(world)))
    expect(calls.every(({ status }) => status === 200)).toBe(true)
    const seconds = world.requests.filter(({ url }) => url.startsWith('https://b')).length
    // Fifty at once and one for every five calls.
    expect(seconds).toBeLessThanOrEqual(50 + 120 / 5 + 1)
  })
})
