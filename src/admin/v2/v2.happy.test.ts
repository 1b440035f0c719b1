import { beforeEach, describe, expect, it } from 'vitest'
import { fakeAdmin, nothingDeclared, type AnswerBody } from '../../../test/fakes/admin.ts'
import { readPublished } from '../published.ts'

describe('HTTP APIs', () => {
  let admin: ReturnType<typeof fakeAdmin>
  let api: AnswerBody
  let root: string

  beforeEach(async () => {
    admin = fakeAdmin()
    api = (await admin.call('POST', '/v2/apis', { name: 'pets', protocolType: 'HTTP' })).body
    root = `/v2/apis/${api.apiId}`
  })

  const create = async (path: string, body: object) => (await admin.call('POST', path, body)).body
  const integrate = () =>
    create(`${root}/integrations`, {
      integrationType: 'HTTP_PROXY',
      payloadFormatVersion: '1.0',
      integrationUri: 'https://example.com/{proxy}',
      integrationMethod: 'ANY',
    })

  it('have their defaults and a date as text', () => {
    expect(api).toEqual({
      apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
      name: 'pets',
      protocolType: 'HTTP',
      routeSelectionExpression: '$request.method $request.path',
      apiKeySelectionExpression: '$request.header.x-api-key',
      createdDate: '2026-03-13T09:26:53Z',
      disableExecuteApiEndpoint: false,
      ipAddressType: 'ipv4',
      apiEndpoint: `https://${api.apiId}.execute-api.us-east-1.amazonaws.com`,
      tags: {},
    })
  })

  it('are changed by a partial object: absent members stay, an empty text takes its member away', async () => {
    const cors = { allowOrigins: ['https://a.example'], maxAge: 60 }
    await admin.call('PATCH', root, { description: 'text', corsConfiguration: cors })
    const { body } = await admin.call('PATCH', root, { name: 'cats', description: '' })
    expect(body).toMatchObject({ name: 'cats', corsConfiguration: cors })
    expect(body).not.toHaveProperty('description')
    await admin.call('DELETE', `${root}/cors`)
    expect((await admin.call('GET', root)).body).not.toHaveProperty('corsConfiguration')
  })

  it('take the extra member of CORS that lets the gateway answer preflights first', async () => {
    const corsConfiguration = { allowOrigins: ['https://a.example'], preflightFirst: true }
    const { body } = await admin.call('PATCH', root, { corsConfiguration })
    expect(body).toMatchObject({ corsConfiguration })
  })

  it('come with integration, route and stage when they are quickly created', async () => {
    const quick = await create('/v2/apis', {
      name: 'quick',
      protocolType: 'HTTP',
      target: 'arn:aws:lambda:us-east-1:123456789012:function:pets',
    })
    const at = `/v2/apis/${quick.apiId}`
    const { body: routes } = await admin.call('GET', `${at}/routes`)
    expect(routes.items).toMatchObject([{ routeKey: '$default', apiGatewayManaged: true }])
    const { body: integrations } = await admin.call('GET', `${at}/integrations`)
    expect(integrations.items).toMatchObject([
      { integrationType: 'AWS_PROXY', payloadFormatVersion: '2.0', apiGatewayManaged: true },
    ])
    const { body: stage } = await admin.call('GET', `${at}/stages/$default`)
    expect(stage).toMatchObject({ autoDeploy: true, apiGatewayManaged: true })
    const record = readPublished(admin.options.store, `stage/${quick.apiId}/$default`)
    expect(JSON.parse(record ?? '')).toMatchObject({ deploymentId: stage.deploymentId })
    await admin.call('PATCH', at, { target: 'https://example.com/pets' })
    const { body: moved } = await admin.call('GET', `${at}/integrations`)
    expect(moved.items).toMatchObject([
      {
        integrationType: 'HTTP_PROXY',
        integrationMethod: 'ANY',
        integrationUri: 'https://example.com/pets',
        payloadFormatVersion: '1.0',
        apiGatewayManaged: true,
      },
    ])
  })

  it('are deployed to a following stage with every change, and old automatic deployments go', async () => {
    const { integrationId } = await integrate()
    const stage = await create(`${root}/stages`, { stageName: '$default', autoDeploy: true })
    expect(stage).not.toHaveProperty('deploymentId')
    for (let index = 0; index < 15; index++) {
      const target = `integrations/${integrationId}`
      await create(`${root}/routes`, { routeKey: `GET /r${index}`, target })
    }
    const { body } = await admin.call('GET', `${root}/stages/%24default`)
    expect(body.lastDeploymentStatusMessage).toBe(
      `Successfully deployed stage with deployment ID '${body.deploymentId}'`,
    )
    const { body: deployments } = await admin.call('GET', `${root}/deployments`)
    const automatic = {
      autoDeployed: true,
      deploymentStatus: 'DEPLOYED',
      description: 'Automatic deployment triggered by changes to the Api configuration',
    }
    expect(deployments).toMatchObject({ items: Array.from({ length: 11 }, () => automatic) })
    const refused = await admin.call('DELETE', `${root}/deployments/${body.deploymentId}`)
    expect(refused.status).toBe(400)
  })

  it('serve a deployment after it is pointed at', async () => {
    const { integrationId } = await integrate()
    await create(`${root}/routes`, {
      routeKey: '$default',
      target: `integrations/${integrationId}`,
    })
    await create(`${root}/stages`, { stageName: 'prod' })
    expect(readPublished(admin.options.store, `stage/${api.apiId}/prod`)).toBeUndefined()
    const deployment = await create(`${root}/deployments`, { stageName: 'prod' })
    expect(deployment).toMatchObject({ deploymentStatus: 'DEPLOYED', autoDeployed: false })
    const { body: stage } = await admin.call('GET', `${root}/stages/prod`)
    expect(stage).toMatchObject({
      deploymentId: deployment.deploymentId,
      defaultRouteSettings: { detailedMetricsEnabled: false },
      routeSettings: {},
      stageVariables: {},
      tags: {},
    })
  })

  it('clear entries of maps with empty values', async () => {
    const one = await create(`${root}/integrations`, {
      integrationType: 'HTTP_PROXY',
      payloadFormatVersion: '1.0',
      integrationMethod: 'ANY',
      integrationUri: 'https://example.com',
      requestParameters: { 'append:header.a': 'x', 'append:header.b': 'y' },
      responseParameters: { 200: { 'append:header.c': 'z' }, 500: { 'append:header.d': 'z' } },
    })
    const { body } = await admin.call('PATCH', `${root}/integrations/${one.integrationId}`, {
      requestParameters: { 'append:header.a': '' },
      responseParameters: { 500: {} },
    })
    expect(body).toMatchObject({ integrationMethod: 'ANY', timeoutInMillis: 30000 })
    expect(body.requestParameters).toEqual({ 'append:header.b': 'y' })
    expect(body.responseParameters).toEqual({ 200: { 'append:header.c': 'z' } })
  })

  it('import, reimport and export an OpenAPI definition', async () => {
    const definition = (path: string) => ({
      openapi: '3.0.1',
      info: { title: 'imported', version: '1.0' },
      paths: {
        [path]: {
          get: {
            'x-amazon-apigateway-integration': {
              type: 'http_proxy',
              httpMethod: 'GET',
              uri: 'https://example.com',
              payloadFormatVersion: '1.0',
            },
          },
        },
      },
    })
    const imported = await admin.call('PUT', '/v2/apis', { body: JSON.stringify(definition('/a')) })
    expect(imported).toMatchObject({ status: 201, body: { name: 'imported', version: '1.0' } })
    const at = `/v2/apis/${imported.body.apiId}`
    await admin.call('PUT', at, { body: JSON.stringify(definition('/b')) })
    const { body: routes } = await admin.call('GET', `${at}/routes`)
    expect(routes.items).toMatchObject([{ routeKey: 'GET /b' }])
    const exported = await admin.call('GET', `${at}/exports/OAS30?outputType=JSON`)
    expect(exported.body).toMatchObject({ openapi: '3.0.1', paths: { '/b': {} } })
  })

  it.each<[string, string, object, number, string]>([
    [
      'a duplicate route key',
      'routes',
      { routeKey: 'GET /taken' },
      409,
      'Route with key GET /taken already exists for this API',
    ],
    [
      'a malformed route key',
      'routes',
      { routeKey: 'pets' },
      400,
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    ],
    [
      'an unknown target',
      'routes',
      { routeKey: 'GET /x', target: 'integrations/none' },
      400,
      'Invalid Target identifier specified integrations/none',
    ],
    [
      'a reserved header',
      'integrations',
      {
        integrationType: 'HTTP_PROXY',
        payloadFormatVersion: '1.0',
        integrationMethod: 'GET',
        integrationUri: 'https://x.y',
        requestParameters: { 'overwrite:header.Authorization': 'x' },
      },
      400,
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Operations on header Authorization are restricted]',
    ],
    [
      'a long timeout',
      'integrations',
      {
        integrationType: 'HTTP_PROXY',
        payloadFormatVersion: '1.0',
        integrationMethod: 'GET',
        integrationUri: 'https://x.y',
        timeoutInMillis: 30001,
      },
      400,
      'Timeout should be between 50 ms and 30000 ms',
    ],
    [
      'a JWT authorizer without audience',
      'authorizers',
      { name: 'a', authorizerType: 'JWT', jwtConfiguration: { issuer: 'https://i' } },
      400,
      'Audience list must have at least 1 item for JWT Authorizer',
    ],
    [
      'a deployment without routes',
      'deployments',
      {},
      400,
      'At least one route is required before deploying the Api.',
    ],
  ])('refuse %s', async (_what, members, body, status, message) => {
    if (members === 'routes') await create(`${root}/routes`, { routeKey: 'GET /taken' })
    const answer = await admin.call('POST', `${root}/${members}`, body)
    expect(answer).toMatchObject({ status, body: { message } })
  })

  it.each([
    ['', 'Invalid API identifier specified 123456789012:none'],
    ['/routes/x', 'Invalid API identifier specified 123456789012:none'],
  ])('answer 404 with the account for an unknown API%s', async (rest, message) => {
    expect(await admin.call('GET', `/v2/apis/none${rest}`)).toMatchObject({
      status: 404,
      errorType: 'NotFoundException',
      body: { message },
    })
  })
})

describe('WebSocket APIs', () => {
  it('have route and integration responses, which go with their owners', async () => {
    const admin = fakeAdmin()
    const create = async (path: string, body: object) => (await admin.call('POST', path, body)).body
    const api = await create('/v2/apis', {
      name: 'chat',
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    })
    const root = `/v2/apis/${api.apiId}`
    const integration = await create(`${root}/integrations`, { integrationType: 'MOCK' })
    expect(integration).toMatchObject({
      timeoutInMillis: 29000,
      passthroughBehavior: 'WHEN_NO_MATCH',
    })
    const target = `integrations/${integration.integrationId}`
    const route = await create(`${root}/routes`, { routeKey: 'send', target, apiKeyRequired: true })
    const responses = `${root}/routes/${route.routeId}/routeresponses`
    const response = await create(responses, { routeResponseKey: '$default' })
    expect((await admin.call('GET', responses)).body).toEqual({ items: [response] })
    const other = `${root}/integrations/${integration.integrationId}/integrationresponses`
    await create(other, { integrationResponseKey: '/200/', responseTemplates: { a: 'b' } })
    const deployment = await create(`${root}/deployments`, {})
    const text = readPublished(
      admin.options.store,
      `deployment/${api.apiId}/${deployment.deploymentId}`,
    )
    expect(JSON.parse(text ?? '')).toMatchObject({
      protocolType: 'WEBSOCKET',
      routeResponses: { [route.routeId]: { [response.routeResponseId]: response } },
    })
    await admin.call('DELETE', `${root}/routes/${route.routeId}`)
    expect((await admin.call('GET', responses)).status).toBe(404)
  })
})

describe('domain names', () => {
  it('are one record to v1 and v2, with mappings of both kinds', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
    await admin.call('POST', `/restapis/${api.id}/deployments`, { stageName: 'prod' })
    const made = await admin.call('POST', '/domainnames', {
      domainName: 'API.example.com',
      regionalCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/x',
      endpointConfiguration: { types: ['REGIONAL'] },
    })
    expect(made.body).toMatchObject({
      domainName: 'api.example.com',
      domainNameStatus: 'AVAILABLE',
      regionalDomainName: expect.stringMatching(
        /^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/,
      ),
      regionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
    })
    const v1 = '/domainnames/api.example.com/basepathmappings'
    const mapped = await admin.call('POST', v1, {
      restApiId: api.id,
      stage: 'prod',
      basePath: '(none)',
    })
    expect(mapped.body).toEqual({ basePath: '(none)', restApiId: api.id, stage: 'prod' })
    const again = await admin.call('POST', v1, { restApiId: api.id })
    expect(again.body.message).toBe(
      'Only one base path mapping is allowed if the base path is empty.',
    )
    const v2 = '/v2/domainnames/api.example.com/apimappings'
    await admin.call('POST', v2, { apiId: api.id, stage: 'prod', apiMappingKey: 'a/b' })
    expect((await admin.call('GET', v2)).body.items).toHaveLength(2)
    const slash = await admin.call('POST', v1, { restApiId: api.id, basePath: 'a/b' })
    expect(slash.body.message).toMatch(/^API Gateway V1 doesn't support the slash character/)
    const record = JSON.parse(readPublished(admin.options.store, 'domain/api.example.com') ?? '')
    expect(Object.values(record.mappings)).toHaveLength(2)
    const moved = await admin.patch(`${v1}/%28none%29`, {
      op: 'replace',
      path: '/basepath',
      value: 'v1',
    })
    expect(moved.body.basePath).toBe('v1')
    expect((await admin.call('GET', '/v2/domainnames/api.example.com')).body).toMatchObject({
      domainNameConfigurations: [{ endpointType: 'REGIONAL', domainNameStatus: 'AVAILABLE' }],
    })
  })
})

describe('tags', () => {
  it('are merged and removed by ARN, sent encoded or not', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets', tags: { a: '1' } })
    const arn = `arn:aws:apigateway:us-east-1::/restapis/${api.id}`
    await admin.call('PUT', `/tags/${encodeURIComponent(arn)}`, { tags: { b: '2' } })
    expect((await admin.call('GET', `/tags/${arn}`)).body).toEqual({ tags: { a: '1', b: '2' } })
    await admin.call('DELETE', `/tags/${encodeURIComponent(arn)}?tagKeys=a&tagKeys=c`)
    expect((await admin.call('GET', `/restapis/${api.id}`)).body.tags).toEqual({ b: '2' })
    const refused = await admin.call('PUT', `/tags/${arn}`, { tags: { 'aws:x': 'y' } })
    expect(refused.status).toBe(400)
  })
})

describe('what a declared API leaves out', () => {
  it('is shown with its defaults', async () => {
    const admin = fakeAdmin({
      declared: {
        ...nothingDeclared,
        apis: [
          {
            definition: {
              protocolType: 'WEBSOCKET',
              api: {
                apiId: 'declared01',
                name: 'chat',
                protocolType: 'WEBSOCKET',
                routeSelectionExpression: '$request.body.action',
                createdDate: '2026-01-01T00:00:00Z',
              },
              routes: { r1: { routeId: 'r1', routeKey: '$default', target: 'integrations/i1' } },
              integrations: { i1: { integrationId: 'i1', integrationType: 'MOCK' } },
              authorizers: {},
              models: {},
              routeResponses: {},
              integrationResponses: {},
            },
            stages: [],
          },
        ],
      },
    })
    const at = '/v2/apis/declared01'
    const defaults = { disableExecuteApiEndpoint: false, ipAddressType: 'ipv4', tags: {} }
    expect((await admin.call('GET', at)).body).toMatchObject(defaults)
    expect((await admin.call('GET', `${at}/routes/r1`)).body).toMatchObject({
      authorizationType: 'NONE',
      apiKeyRequired: false,
    })
    expect((await admin.call('GET', `${at}/integrations`)).body.items).toEqual([
      {
        integrationId: 'i1',
        integrationType: 'MOCK',
        connectionType: 'INTERNET',
        payloadFormatVersion: '1.0',
        timeoutInMillis: 29_000,
        passthroughBehavior: 'WHEN_NO_MATCH',
        integrationResponseSelectionExpression: '${integration.response.statuscode}',
      },
    ])
  })
})
