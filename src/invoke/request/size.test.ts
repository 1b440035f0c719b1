import { describe, expect, it } from 'vitest'
import { see } from '../../../test/fakes/access.ts'
import { callHttp, deployHttp, lambda } from '../../../test/fakes/http-api.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as const
const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/pets'

async function statusOf(more: { query?: number; header?: number }): Promise<[number, string]> {
  const world = makeWorld()
  deploy(world, restSnapshot({ 'GET /pets': { integration } }))
  const query = more.query === undefined ? '' : `?${'q'.repeat(more.query - '/prod/pets?'.length)}`
  const headers = more.header === undefined ? {} : { a: 'v'.repeat(more.header - 5) }
  const seen = await see(world, new Request(url + query, { headers }))
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
