import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type MethodSketch } from '../../../test/fakes/rest-api.ts'

const value = 'abcdefghijklmnopqrstuvwxyz0123456F0yrv6'
const sha256 = createHash('sha256').update(value).digest('hex')

const keyed: MethodSketch = {
  apiKeyRequired: true,
  integration: { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'https://backend.example.com/' },
}

function worldWithKey(source: 'HEADER' | 'AUTHORIZER' = 'HEADER'): World {
  const world = makeWorld()
  deploy(world, restSnapshot({ 'GET /pets': keyed }, { api: { apiKeySource: source } }))
  world.keys.set(sha256, { keyId: 'k1', enabled: true, planIds: ['p0', 'p1'] })
  const other = [{ apiId: 'a1b2c3d4e5', stage: 'dev' }]
  world.plans.set('p0', { id: 'p0', name: 'elsewhere', apiStages: other })
  const here = [{ apiId: 'a1b2c3d4e5', stage: 'prod' }]
  world.plans.set('p1', { id: 'p1', name: 'here', apiStages: here })
  return world
}

const withKey = (world: World, key: string): Promise<Response> =>
  call(world, '/pets', { headers: { 'X-API-Key': key } })

describe('a method that requires an API key', () => {
  it.each([
    ['a key in a plan of this stage', value],
    ['blanks around the key', `  ${value}  `],
    ['the last of several keys', `wrong-key-wrong-key-wrong, ${value}`],
  ])('serves %s', async (_, key) => {
    expect((await withKey(worldWithKey(), key)).status).toBe(200)
  })

  it('serves a key that has a comma in it', async () => {
    const world = worldWithKey()
    const odd = 'team=blue,env=prod;no.1'
    const digest = createHash('sha256').update(odd).digest('hex')
    world.keys.set(digest, { keyId: 'k2', enabled: true, planIds: ['p1'] })
    expect((await withKey(world, odd)).status).toBe(200)
    expect((await withKey(world, `${value}, ${odd}`)).status).toBe(200)
  })

  it.each<[string, string, (world: World) => void]>([
    ['an unknown key', 'x'.repeat(30), () => undefined],
    ['an empty key', '', () => undefined],
    ['a key longer than any can be', 'x'.repeat(129), () => undefined],
    [
      'a disabled key',
      value,
      (world) => world.keys.set(sha256, { keyId: 'k1', enabled: false, planIds: ['p1'] }),
    ],
    [
      'a key without plan',
      value,
      (world) => world.keys.set(sha256, { keyId: 'k1', enabled: true, planIds: [] }),
    ],
    ['a key whose plan covers another stage only', value, (world) => world.plans.delete('p1')],
  ])('answers 403 Forbidden to %s', async (_, key, change) => {
    const world = worldWithKey()
    change(world)
    const response = await withKey(world, key)
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Forbidden"}')
    expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
  })

  it('answers 403 Forbidden to a call without key, and to one in the query string', async () => {
    const world = worldWithKey()
    expect((await call(world, '/pets')).status).toBe(403)
    expect((await call(world, `/pets?x-api-key=${value}`)).status).toBe(403)
  })

  it('asks for a key and for each of its plans once, however long they take to be found', async () => {
    const world = worldWithKey()
    const asked: string[] = []
    for (const found of [world.keys, world.plans]) {
      const records: ReadonlyMap<string, unknown> = new Map<string, unknown>(found)
      const get = (name: string) => {
        asked.push(name)
        return Promise.resolve(records.get(name))
      }
      Object.assign(found, { get })
    }
    expect((await withKey(world, value)).status).toBe(200)
    expect(asked).toEqual([sha256, 'p0', 'p1'])
  })

  it.each([
    [true, 200],
    [false, 403],
  ])(
    'is decided by the key alone while its plan cannot be read: enabled %j is %i',
    async (enabled, status) => {
      const world = worldWithKey()
      world.keys.set(sha256, { keyId: 'k1', enabled, planIds: ['p1'] })
      Object.assign(world.plans, { get: () => Promise.reject(new Error('down')) })
      expect((await withKey(world, value)).status).toBe(status)
      expect(world.lines).toContainEqual({
        level: 'error',
        event: 'usage-plan-unreadable',
        keyId: 'k1',
        message: 'Usage Plan check failed due to an internal error: Error: down',
      })
    },
  )

  it('ignores the client’s header when the authorizer is to supply the key', async () => {
    expect((await withKey(worldWithKey('AUTHORIZER'), value)).status).toBe(403)
  })
})
