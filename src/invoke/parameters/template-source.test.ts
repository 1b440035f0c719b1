import { expect, it } from 'vitest'
import { allowAll, judgedBy, tokenAuthorizer } from '../../../test/fakes/access.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type MethodSketch } from '../../../test/fakes/rest-api.ts'
import { pool, servePool, token } from '../../../test/fakes/tokens.ts'

/** What a response template renders to in a call of `GET /pets/{id}`. */
async function rendered(
  template: string,
  path = '/pets/a%2Fb?q=x%20y&q=2',
  headers: Record<string, string> = {},
  different: Partial<MethodSketch> = {},
): Promise<string> {
  const world = makeWorld()
  judgedBy(world, () => {
    return { principalId: 'ann', policyDocument: allowAll, context: { plan: 'gold', seats: 3 } }
  })
  const integration = {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      200: { statusCode: '200', responseTemplates: { 'application/json': template } },
    },
  } as const
  const methodResponses = { 200: { statusCode: '200' } }
  const method = { ...different, integration, methodResponses }
  const definition = { authorizers: { auth01: tokenAuthorizer() } }
  deploy(world, restSnapshot({ 'GET /pets/{id}': method }, { definition }))
  const response = await call(world, path, { headers: { 'user-agent': 'probe', ...headers } })
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

it('lists of the identity what every caller has, in the order that AWS was seen to have', async () => {
  expect(await rendered('$context.identity.keySet()')).toBe(
    '[cognitoIdentityPoolId, accountId, cognitoIdentityId, caller, sourceIp, principalOrgId, accessKey, cognitoAuthenticationType, cognitoAuthenticationProvider, userArn, userAgent, user]',
  )
})

it('has the headers that the gateway adds among those of the caller', async () => {
  const sent = { accept: '*/*', 'x-api-key': 'k', 'x-forwarded-for': '192.0.2.7', 'x-z': '1' }
  const template = `$input.params().header.keySet() $input.params('X-Forwarded-For') $input.params().header.get('X-Forwarded-Proto')`
  expect(await rendered(template, '/pets/1', sent)).toBe(
    '[Accept, User-Agent, X-Amzn-Trace-Id, X-Api-Key, X-Forwarded-For, X-Forwarded-Port, X-Forwarded-Proto, x-z] 192.0.2.7, 203.0.113.10 https',
  )
})

it('maps the headers that the gateway adds', async () => {
  const integration = {
    type: 'HTTP',
    httpMethod: 'GET',
    uri: 'https://backend.test/',
    requestParameters: {
      'integration.request.querystring.from': 'method.request.header.X-Forwarded-For',
      'integration.request.querystring.by': 'method.request.header.X-Forwarded-Proto',
    },
    integrationResponses: { 200: { statusCode: '200' } },
  } as const
  const world = makeWorld()
  world.backend = ({ url }) => Promise.resolve(new Response(url))
  const methodResponses = { 200: { statusCode: '200' } }
  deploy(world, restSnapshot({ 'GET /pets/{id}': { integration, methodResponses } }))
  const response = await call(world, '/pets/1')
  expect(await response.text()).toBe('https://backend.test/?from=203.0.113.10&by=https')
})

it('tells what an authorizer said behind the principal', async () => {
  const guarded = { authorizationType: 'CUSTOM', authorizerId: 'auth01' } as const
  const headers = { authorization: 'Bearer abc' }
  expect(await rendered('$context.authorizer', '/pets/1', headers, guarded)).toBe(
    '{principalId=ann, plan=gold, seats=3}',
  )
})

it('prints nothing for all claims of a token, and each of them', async () => {
  const world = makeWorld()
  servePool(world)
  const template = `[$context.authorizer.claims] $context.authorizer.claims.token_use $context.authorizer.claims.keySet().contains('sub')`
  const integration = {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      200: { statusCode: '200', responseTemplates: { 'application/json': template } },
    },
  } as const
  const method = {
    integration,
    methodResponses: { 200: { statusCode: '200' } },
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId: 'pool01',
  } as const
  const authorizer = {
    id: 'pool01',
    name: 'pool',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [pool.arn],
    identitySource: 'method.request.header.Authorization',
  } as const
  deploy(
    world,
    restSnapshot({ 'GET /me': method }, { definition: { authorizers: { pool01: authorizer } } }),
  )
  const response = await call(world, '/me', { headers: { authorization: await token(world) } })
  expect(await response.text()).toBe('[] id true')
})

it('keeps the escapes of path parameters and undoes those of the query', async () => {
  expect(await rendered(`$input.params('id') $input.params('q')`)).toBe('a%2Fb 2')
  expect(await rendered(`$input.params('q')`, '/pets/1?q=x%20y')).toBe('x y')
})

it('has the empty text for a parameter that is missing', async () => {
  const template = `[$input.params('no')] $input.params('no').length() $input.params('no').isEmpty()`
  expect(await rendered(template)).toBe('[] 0 true')
})
