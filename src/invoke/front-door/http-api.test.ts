import { describe, expect, it } from 'vitest'
import {
  callHttp,
  deployHttp,
  httpSnapshot,
  lambda,
  sentJson,
} from '../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy } from '../../../test/fakes/rest-api.ts'

const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const any = { 'ANY /{proxy+}': { integration: lambda('f') } }

function stages(...names: readonly string[]): World {
  const world = makeWorld()
  for (const stageName of names) deployHttp(world, any, { stage: { stageName } })
  return world
}

/** Stage and raw path that the function sees, or the refusal. */
async function seen(world: World, url: string): Promise<string> {
  const response = await callHttp(world, url)
  if (response.status !== 200) return `${response.status} ${await response.text()}`
  const [event] = await sentJson(world)
  return `${String(event?.requestContext['stage'])} ${String(event?.['rawPath'])}`
}

describe('the stage of a call to an HTTP API', () => {
  it.each([
    [['dev', '$default'], '/dev/pets', 'dev /dev/pets'],
    [['dev', '$default'], '/dev', 'dev /dev'],
    [['dev', '$default'], '/dev/', 'dev /dev/'],
    [['dev', '$default'], '/develop/pets', '$default /develop/pets'],
    [['dev', '$default'], '/', '$default /'],
    [['dev'], '/pets', '404 {"message":"Not Found"}'],
    [['dev'], '/', '404 {"message":"Not Found"}'],
    [['dev'], '/dev/caf%C3%A9', 'dev /dev/café'],
  ])('among %j for %s is %s', async (names, path, expected) => {
    expect(await seen(stages(...names), host + path)).toBe(expected)
  })

  it('is found by the path form too, on any host', async () => {
    expect(await seen(stages('dev'), 'http://127.0.0.1/_api/a1b2c3d4e5/dev/pets')).toBe(
      'dev /dev/pets',
    )
  })

  it.each(['$default', '%24default'])('may be named %s in the path form', async (stage) => {
    const url = `http://127.0.0.1/_api/a1b2c3d4e5/${stage}/pets`
    expect(await seen(stages('$default'), url)).toBe('$default /pets')
  })

  it('is 403 when the generated host is switched off', async () => {
    const world = makeWorld()
    deployHttp(world, any, { api: { disableExecuteApiEndpoint: true } })
    const response = await callHttp(world, '/pets')
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Forbidden"}')
    expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
  })
})

describe('a custom domain with HTTP APIs', () => {
  /** Mapping key → API id and stage. */
  function domain(mappings: Readonly<Record<string, readonly [string, string]>>): World {
    const world = makeWorld()
    for (const [apiId, stageName] of Object.values(mappings)) {
      deploy(world, httpSnapshot(any, { apiId, stage: { stageName } }))
    }
    world.domains.set('api.example.com', {
      domainName: 'api.example.com',
      endpointConfiguration: { types: ['REGIONAL'] },
      mappings: Object.fromEntries(
        Object.entries(mappings).map(([apiMappingKey, [apiId, stage]], index) => [
          `m${index}`,
          { apiMappingId: `m${index}`, apiMappingKey, apiId, stage },
        ]),
      ),
    })
    return world
  }

  const documented = {
    '': ['one', '$default'],
    'orders/v1/items': ['two', '$default'],
    'orders/v2/items': ['three', '$default'],
    'orders/v2/items/categories': ['four', '$default'],
  } as const

  it.each([
    ['/orders/v1/items/123', 'two', '/123'],
    ['/orders/v2/items/categories/5', 'four', '/5'],
    ['/orders/v2/items', 'three', '/'],
    ['/orders/v2/itemsandmore', 'one', '/orders/v2/itemsandmore'],
    ['/customers', 'one', '/customers'],
  ])('leads %s to API %s, path %s', async (path, apiId, rawPath) => {
    const world = domain(documented)
    await callHttp(world, `https://api.example.com${path}`)
    const [event] = await sentJson(world)
    expect(event).toMatchObject({ rawPath, requestContext: { apiId, domainPrefix: 'api' } })
  })

  it('puts a named stage, and not the mapping key, in front of the path', async () => {
    const world = domain({ shop: ['one', 'prod'] })
    expect(await seen(world, 'https://api.example.com/shop/foo')).toBe('prod /prod/foo')
  })

  it('keeps the mapping key in the path of format 1.0', async () => {
    const world = makeWorld()
    const integration = lambda('f', { payloadFormatVersion: '1.0' })
    deployHttp(world, { 'ANY /{proxy+}': { integration } }, { stage: { stageName: 'prod' } })
    world.domains.set('api.example.com', {
      domainName: 'api.example.com',
      endpointConfiguration: { types: ['REGIONAL'] },
      mappings: {
        m: { apiMappingId: 'm', apiMappingKey: 'shop', apiId: 'a1b2c3d4e5', stage: 'prod' },
      },
    })
    await callHttp(world, 'https://api.example.com/shop/foo')
    expect((await sentJson(world))[0]?.['path']).toBe('/shop/foo')
  })

  it('may be a wildcard, which an exact name beats', async () => {
    const world = domain({ shop: ['one', 'prod'] })
    const exact = world.domains.get('api.example.com')
    if (exact === undefined) throw new Error('no domain')
    const mappings = { m: { apiMappingId: 'm', apiMappingKey: '', apiId: 'one', stage: 'prod' } }
    world.domains.set('*.example.com', { ...exact, domainName: '*.example.com', mappings })
    expect(await seen(world, 'https://www.example.com/shop/foo')).toBe('prod /prod/shop/foo')
    world.requests.length = 0
    expect(await seen(world, 'https://api.example.com/shop/foo')).toBe('prod /prod/foo')
    expect(await seen(world, 'https://a.b.example.com/x')).toBe('403 {"message":"Forbidden"}')
  })

  it('answers 404 to a path without a mapping', async () => {
    const world = domain({ shop: ['one', 'prod'] })
    expect(await seen(world, 'https://api.example.com/other')).toBe('404 {"message":"Not Found"}')
  })
})

describe('a request over the quotas', () => {
  it.each([
    [
      '431 for headers over 10,240 bytes',
      { headers: { 'x-big': 'x'.repeat(10_300) } },
      431,
      'Request Header Fields Too Large',
    ],
    [
      '413 for a body over 10 MB',
      { method: 'POST', body: 'x', headers: { 'content-length': '10485761' } },
      413,
      'Request Entity Too Large',
    ],
  ])('is %s', async (_, init, status, message) => {
    const world = stages('$default')
    const response = await callHttp(world, '/x', init)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ message })
    expect(world.requests).toEqual([])
  })
})
