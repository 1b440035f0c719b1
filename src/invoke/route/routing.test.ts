import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

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
