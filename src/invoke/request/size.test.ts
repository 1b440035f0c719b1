import { describe, expect, it } from 'vitest'
import { allowAll, see, toAll } from '../../../test/fakes/access.ts'
import { callHttp, deployHttp, lambda } from '../../../test/fakes/http-api.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as const
const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/pets'

type EndpointType = 'EDGE' | 'REGIONAL' | 'PRIVATE'

async function statusOf(
  more: { query?: number; header?: number },
  type: EndpointType = 'REGIONAL',
): Promise<[number, string]> {
  const world = makeWorld()
  const policy = toAll(allowAll)
  const api = { endpointConfiguration: { types: [type] }, ...(type === 'PRIVATE' && { policy }) }
  deploy(world, restSnapshot({ 'GET /pets': { integration } }, { api }))
  const query = more.query === undefined ? '' : `?${'q'.repeat(more.query - '/prod/pets?'.length)}`
  const headers = more.header === undefined ? {} : { a: 'v'.repeat(more.header - 5) }
  const entrance = type === 'PRIVATE' ? 'private' : 'public'
  const network = { vpcId: 'vpc-1', vpceId: 'vpce-1' }
  const seen = await see(world, new Request(url + query, { headers }), { entrance, network })
  return [seen.status, seen.text]
}

describe('a request to a REST API', () => {
  it.each([
    [{ query: 10_240 }, [200, '{}']],
    [{ query: 10_241 }, [414, '{"message":"Request-URI Too Large"}']],
    [{ header: 10_240 }, [200, '{}']],
    [{ header: 10_241 }, [431, '{"message":"Request Header Or Cookie Too Large"}']],
  ])('of the size %j is answered %j', async (sizes, answer) => {
    expect(await statusOf(sizes)).toEqual(answer)
  })

  it.each<[EndpointType, { query?: number; header?: number }, number]>([
    ['EDGE', { query: 8_192 }, 200],
    ['EDGE', { query: 8_193 }, 414],
    ['EDGE', { header: 10_240 }, 200],
    ['PRIVATE', { query: 8_193 }, 414],
    ['PRIVATE', { header: 8_000 }, 200],
    ['PRIVATE', { header: 8_001 }, 431],
  ])('of an endpoint of type %s has less room: %j is %d', async (type, sizes, status) => {
    expect((await statusOf(sizes, type))[0]).toBe(status)
  })
})

describe('a request to an HTTP API', () => {
  it.each([
    [10_240, 200],
    [10_241, 431],
  ])('whose request line and header values have %i bytes is answered %i', async (bytes, status) => {
    const world = makeWorld()
    world.backend = () => Response.json({ statusCode: 200 })
    deployHttp(world, { 'GET /x': { integration: lambda('f') } })
    const line = 'GET /x HTTP/1.1'
    const headers = { a: 'v'.repeat(bytes - line.length) }
    expect((await callHttp(world, '/x', { headers })).status).toBe(status)
  })
})
