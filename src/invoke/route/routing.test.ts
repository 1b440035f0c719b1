import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type RestSketch } from '../../../test/fakes/rest-api.ts'

const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as const

describe('a method for ANY verb', () => {
  it.each([
    ['GET', 200],
    ['HEAD', 200],
    ['OPTIONS', 200],
    ['PUT', 200],
    ['POST', 200],
    ['PATCH', 200],
    ['DELETE', 200],
    ['ANY', 403],
    ['PROPFIND', 403],
    ['PURGE', 403],
    ['LOCK', 403],
    ['get-it', 403],
  ])('takes the seven of a REST API, so that %s is answered by %d', async (method, status) => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'ANY /{proxy+}': { integration } }))
    const response = await call(world, '/a', { method })
    expect(response.status).toBe(status)
    if (status === 403) {
      expect(await response.text()).toBe('{"message":"Missing Authentication Token"}')
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
    }
  })
})

describe('the header X-HTTP-Method-Override', () => {
  const heeding = { api: { tags: { 'tidegate:method-override': 'true' } } }
  const mapped = {
    'integration.request.header.X-Asked': 'method.request.header.X-HTTP-Method-Override',
  }
  const methods = {
    'POST /a': { integration: { ...integration, uri: 'https://post.test/' } },
    'DELETE /a': {
      integration: { ...integration, httpMethod: 'ANY', uri: 'https://delete.test/' },
    },
    'PUT /a': {
      integration: { ...integration, uri: 'https://put.test/', requestParameters: mapped },
    },
    'PATCH /a': {
      integration: {
        type: 'AWS_PROXY',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
      },
    },
  } as const

  async function ask(verb: string, sketch: RestSketch, init: RequestInit = { method: 'POST' }) {
    const world = makeWorld()
    deploy(world, restSnapshot(methods, sketch))
    const response = await call(world, '/a', {
      ...init,
      headers: { 'x-http-method-override': verb },
    })
    return { status: response.status, sent: world.requests[0] }
  }

  it('chooses the method where a tag of the API says so', async () => {
    const { sent } = await ask('DELETE', heeding)
    expect([sent?.url, sent?.method]).toEqual(['https://delete.test/', 'DELETE'])
    expect(sent?.headers.has('x-http-method-override')).toBe(false)
  })

  it('is passed on by a mapping alone', async () => {
    const { sent } = await ask('put', heeding)
    expect(sent?.headers.get('x-asked')).toBe('put')
    expect(sent?.headers.has('x-http-method-override')).toBe(false)
    const event = (await (await ask('PATCH', heeding)).sent?.json()) as {
      httpMethod: string
      headers: object
    }
    expect(event.httpMethod).toBe('PATCH')
    expect(Object.keys(event.headers).join().toLowerCase()).not.toContain('override')
  })

  it('is an ordinary header without the tag, and where it names no method', async () => {
    for (const [verb, sketch] of [
      ['DELETE', {}],
      ['ANY', heeding],
      ['', heeding],
    ] as const) {
      const { sent } = await ask(verb, sketch)
      expect(sent?.url).toBe('https://post.test/')
    }
    expect((await ask('DELETE', {})).sent?.headers.get('x-http-method-override')).toBe('DELETE')
  })

  it('leads to no method that is not there', async () => {
    expect((await ask('GET', heeding)).status).toBe(403)
  })
})
