import { beforeEach, describe, expect, it } from 'vitest'
import { callHttp, deployHttp, lambda } from '../../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'

const integrationUri = 'https://abc123.lambda-url.eu-west-1.on.aws/'

let world: World
beforeEach(() => {
  world = makeWorld()
  world.backend = () => new Response('from the function', { status: 202 })
})

describe('a function URL behind an HTTP API', () => {
  it('gets the request itself, signed for Lambda in its region', async () => {
    deployHttp(world, { $default: { integration: lambda('', { integrationUri }) } })
    const headers = { 'x-own': 'o', authorization: 'own' }
    const response = await callHttp(world, '/a?x=1', { method: 'POST', body: 'payload', headers })
    expect([response.status, await response.text()]).toEqual([202, 'from the function'])
    const [sent] = world.requests
    expect(sent?.url).toBe(`${integrationUri}a?x=1`)
    expect(await sent?.text()).toBe('payload')
    expect(sent?.headers.get('x-own')).toBe('o')
    expect(sent?.headers.get('authorization')).toContain('/eu-west-1/lambda/aws4_request')
  })

  it('gets it as parameter mappings leave it', async () => {
    const requestParameters = {
      'overwrite:path': '/mapped',
      'append:querystring.y': '2',
      'remove:header.x-own': "''",
    }
    deployHttp(world, {
      $default: { integration: lambda('', { integrationUri, requestParameters }) },
    })
    await callHttp(world, '/a?x=1', { headers: { 'x-own': 'o' } })
    const [sent] = world.requests
    expect(sent?.url).toBe(`${integrationUri}mapped?x=1&y=2`)
    expect(sent?.headers.has('x-own')).toBe(false)
  })

  it('is called on its own host, whatever a mapping makes of the path', async () => {
    const requestParameters = { 'overwrite:path': '$request.header.x-to' }
    deployHttp(world, {
      $default: { integration: lambda('', { integrationUri, requestParameters }) },
    })
    await callHttp(world, '/a', { headers: { 'x-to': '.evil.example/x?y' } })
    expect(world.requests[0]?.url).toBe(`${integrationUri}.evil.example/x%3Fy`)
  })

  it('answers 500 when it does not let the gateway in', async () => {
    world.backend = () =>
      Response.json({}, { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } })
    deployHttp(world, { $default: { integration: lambda('', { integrationUri }) } })
    expect((await callHttp(world, '/')).status).toBe(500)
  })
})
