import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

async function httpApi(properties: object = {}) {
  const admin = fakeAdmin()
  const input = { name: 'pets', protocolType: 'HTTP', ...properties }
  const { body } = await admin.call('POST', '/v2/apis', input)
  return { admin, at: `/v2/apis/${body.apiId}`, apiId: body.apiId }
}

describe('what is not there', () => {
  it.each([
    ['/v2/apis/none', 'Api', 'Invalid API identifier specified 123456789012:none'],
    ['<api>/routes/none', 'Route', 'Invalid Route identifier specified none'],
    ['<api>/integrations/none', 'Integration', 'Invalid Integration identifier specified none'],
    ['<api>/authorizers/none', 'Authorizer', 'Invalid Authorizer identifier specified none'],
    ['<api>/models/none', 'Model', 'Invalid Model identifier specified none'],
    ['<api>/stages/none', 'Stage', 'Invalid Stage identifier specified none'],
    ['<api>/deployments/none', 'Deployment', 'Invalid Deployment identifier specified none'],
    ['/v2/vpclinks/none', 'VpcLink', 'Invalid VpcLink identifier specified none'],
    ['/v2/domainnames/none', 'DomainName', 'Invalid domain name identifier specified'],
  ])('%s is a %s by the type in the answer', async (path, resourceType, message) => {
    const { admin, at } = await httpApi()
    const answer = await admin.call('GET', path.replace('<api>', at))
    expect(answer.status).toBe(404)
    expect(answer.body).toEqual({ message, resourceType })
  })
})

describe('an HTTP API', () => {
  it('selects by verb and path, however a caller spells it', async () => {
    const { admin, at } = await httpApi({
      routeSelectionExpression: '${request.method} ${request.path}',
    })
    const { body } = await admin.call('GET', at)
    expect(body.routeSelectionExpression).toBe('$request.method $request.path')
    const other = { routeSelectionExpression: '$request.body.action' }
    expect((await admin.call('PATCH', at, other)).errorType).toBe('BadRequestException')
    const made = await admin.call('POST', '/v2/apis', { name: 'x', protocolType: 'HTTP', ...other })
    expect(made.errorType).toBe('BadRequestException')
  })

  it('keeps its name', async () => {
    const { admin, at } = await httpApi()
    expect((await admin.call('PATCH', at, { name: '' })).body.message).toBe(
      'Invalid API name specified',
    )
    const untitled = { body: '{"openapi": "3.0.1", "info": {}}' }
    expect((await admin.call('PUT', '/v2/apis', untitled)).body.message).toBe(
      'Invalid API name specified',
    )
  })

  it.each([
    {
      part: { requestParameters: { 'append:header.x': '$request.nothing' } },
      message: 'Invalid source: $request.nothing specified for destination: append:header.x',
    },
    {
      scheme: { type: 'request', authorizerUri: 'arn:f', identitySource: '$request.body.a' },
      message: 'Invalid identity source expression: $request.body.a. The source must',
    },
  ])('is not imported with an expression that means nothing: $message', async (one) => {
    const { admin } = await httpApi()
    const integration = { type: 'http_proxy', uri: 'https://x.example.com', ...one.part }
    const get = { 'x-amazon-apigateway-integration': integration }
    const s = { type: 'apiKey', 'x-amazon-apigateway-authorizer': one.scheme }
    const definition = {
      openapi: '3.0.1',
      info: { title: 't' },
      paths: { '/a': { get } },
      components: { securitySchemes: one.scheme === undefined ? {} : { s } },
    }
    const { status, body } = await admin.call('PUT', '/v2/apis', {
      body: JSON.stringify(definition),
    })
    expect(status).toBe(400)
    expect(body.message).toContain(one.message)
  })

  it.each([
    'GET /pets/',
    'GET //pets',
    'GET /a/{proxy+}/b',
    'GET /{',
    'GET /{}',
    'GET /{+}',
    'GET /pet-{id}',
    'GET /{id}.json',
    'GET /a b',
    'get /pets',
    'TRACE /pets',
    'GET pets',
    'GET  /pets',
    '/pets',
    '$connect',
  ])('has no route %j', async (routeKey) => {
    const { admin, at } = await httpApi()
    const answer = await admin.call('POST', `${at}/routes`, { routeKey })
    expect(answer.errorType).toBe('BadRequestException')
  })

  it.each(['GET /', 'ANY /{proxy+}', 'GET /a.b:c_d-e/{id:int}', 'PUT /a/{b}/c/{d+}', '$default'])(
    'has a route %j, once',
    async (routeKey) => {
      const { admin, at } = await httpApi()
      expect((await admin.call('POST', `${at}/routes`, { routeKey })).status).toBe(201)
      const again = routeKey.replace('{b}', '{x}').replace('{proxy+}', '{any+}')
      const answer = await admin.call('POST', `${at}/routes`, { routeKey: again })
      expect(answer.errorType).toBe('ConflictException')
    },
  )

  it('calls backends with verbs that there are, in capitals', async () => {
    const { admin, at } = await httpApi()
    const create = (integrationMethod: string) =>
      admin.call('POST', `${at}/integrations`, {
        integrationType: 'HTTP_PROXY',
        payloadFormatVersion: '1.0',
        integrationUri: 'https://example.com',
        integrationMethod,
      })
    expect((await create('patch')).body.integrationMethod).toBe('PATCH')
    expect((await create('FETCH')).body.message).toBe(
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    )
  })

  it('forgets the authorizer of a route that nobody authorizes any more', async () => {
    const { admin, at } = await httpApi()
    const { body: jwt } = await admin.call('POST', `${at}/authorizers`, {
      name: 'jwt',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['pets'] },
    })
    const authorized = { authorizationType: 'JWT', authorizerId: jwt.authorizerId }
    const { body: route } = await admin.call('POST', `${at}/routes`, {
      routeKey: 'GET /pets',
      authorizationScopes: ['read'],
      ...authorized,
    })
    const wrong = { ...authorized, authorizationType: 'CUSTOM', routeKey: 'GET /others' }
    expect((await admin.call('POST', `${at}/routes`, wrong)).body.message).toBe(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    )
    const one = `${at}/routes/${route.routeId}`
    const { body: open } = await admin.call('PATCH', one, { authorizationType: 'NONE' })
    expect(open).not.toHaveProperty('authorizerId')
    expect(open).not.toHaveProperty('authorizationScopes')
    const gone = await admin.call('DELETE', `${at}/authorizers/${String(jwt.authorizerId)}`)
    expect(gone.status).toBe(204)
  })

  it('has settings for the routes that there are', async () => {
    const { admin, at } = await httpApi()
    await admin.call('POST', `${at}/routes`, { routeKey: 'GET /pets' })
    const stage = { stageName: 'dev', routeSettings: { 'GET /none': { throttlingRateLimit: 1 } } }
    const answer = await admin.call('POST', `${at}/stages`, stage)
    expect(answer.body).toEqual({
      message: 'Unable to find Route by key GET /none within the provided RouteSettings',
      resourceType: 'Route',
    })
    const known = { stageName: 'dev', routeSettings: { 'GET /pets': { throttlingRateLimit: 1 } } }
    expect((await admin.call('POST', `${at}/stages`, known)).status).toBe(201)
  })

  it('keeps what quick create made until it goes as a whole', async () => {
    const { admin, at } = await httpApi({ target: 'https://example.com' })
    const { body: routes } = await admin.call('GET', `${at}/routes`)
    const { body: integrations } = await admin.call('GET', `${at}/integrations`)
    const [route] = routes.items as { routeId: string }[]
    const [integration] = integrations.items as { integrationId: string }[]
    const paths = [
      `/routes/${route?.routeId}`,
      `/integrations/${integration?.integrationId}`,
      '/stages/$default',
    ]
    for (const path of paths) {
      expect((await admin.call('DELETE', `${at}${path}`)).errorType).toBe('BadRequestException')
    }
    expect((await admin.call('DELETE', at)).status).toBe(204)
  })

  it('is deleted after the mappings that lead to it', async () => {
    const { admin, at, apiId } = await httpApi()
    await admin.call('POST', `${at}/stages`, { stageName: 'dev' })
    await admin.call('POST', '/v2/domainnames', { domainName: 'api.example.com' })
    const mappings = '/v2/domainnames/api.example.com/apimappings'
    const { body } = await admin.call('POST', mappings, { apiId, stage: 'dev' })
    expect((await admin.call('DELETE', `${at}/stages/dev`)).body.message).toBe(
      'Deleting stage dev failed. Please remove all API mappings for the stage from your custom domain names.',
    )
    expect((await admin.call('DELETE', at)).body.message).toBe(
      `Deleting API ${apiId} failed. Please remove all API mappings for the API from your custom domain names.`,
    )
    await admin.call('DELETE', `${mappings}/${String(body.apiMappingId)}`)
    expect((await admin.call('DELETE', at)).status).toBe(204)
  })

  it('is exported as JSON or YAML', async () => {
    const { admin, at } = await httpApi()
    const answer = await admin.call('GET', `${at}/exports/OAS30?outputType=XML`)
    expect(answer.errorType).toBe('BadRequestException')
  })
})
