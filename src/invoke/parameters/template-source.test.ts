import { expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

/** What a response template renders to in a call of `GET /pets/{id}`. */
async function rendered(template: string, path = '/pets/a%2Fb?q=x%20y&q=2'): Promise<string> {
  const world = makeWorld()
  const integration = {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      200: { statusCode: '200', responseTemplates: { 'application/json': template } },
    },
  } as const
  const methodResponses = { 200: { statusCode: '200' } }
  deploy(world, restSnapshot({ 'GET /pets/{id}': { integration, methodResponses } }))
  const response = await call(world, path, { headers: { 'user-agent': 'probe' } })
  return response.text()
}

it('lists the members of $context that AWS was seen to have, in the order of the alphabet', async () => {
  expect(await rendered('$context.keySet()')).toBe(
    '[accountId, apiId, deploymentId, domainName, domainPrefix, extendedRequestId, httpMethod, identity, path, protocol, requestId, requestOverride, requestTime, requestTimeEpoch, resourceId, resourcePath, responseOverride, stage]',
  )
})

it('prints nothing for the whole identity, and each of its members', async () => {
  const template = `$context.get("identity")|$context.identity|$context.identity.sourceIp $context.identity.get("userAgent")|$context.identity.user|$context.identity.keySet().contains("caller")`
  expect(await rendered(template)).toBe('||203.0.113.10 probe||true')
})

it('keeps the escapes of path parameters and undoes those of the query', async () => {
  expect(await rendered(`$input.params('id') $input.params('q')`)).toBe('a%2Fb 2')
  expect(await rendered(`$input.params('q')`, '/pets/1?q=x%20y')).toBe('x y')
})

it('has the empty text for a parameter that is missing', async () => {
  const template = `[$input.params('no')] $input.params('no').length() $input.params('no').isEmpty()`
  expect(await rendered(template)).toBe('[] 0 true')
})
