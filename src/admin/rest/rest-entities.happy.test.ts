import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'
import type { TestInvokeMethodRequest } from '../test-invoke.ts'

describe('TestInvokeMethod', () => {
  it('runs the undeployed method with defaults for what is left out', async () => {
    const asked: TestInvokeMethodRequest[] = []
    const result = {
      status: 200,
      body: '',
      headers: {},
      multiValueHeaders: {},
      log: 'Execution log for request 1',
      latency: 3,
    }
    const admin = fakeAdmin({
      testInvoke: {
        method(request) {
          asked.push(request)
          return Promise.resolve(result)
        },
        authorizer: () => Promise.reject(new Error('not asked')),
      },
    })
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    const answer = await admin.call('POST', method, { pathWithQueryString: '/?a=b' })
    expect(answer).toMatchObject({ status: 200, body: result })
    expect(asked).toMatchObject([
      {
        resourceId: api.rootResourceId,
        httpMethod: 'GET',
        pathWithQueryString: '/?a=b',
        body: '',
        headers: {},
        stageVariables: {},
        definition: { protocolType: 'REST', restApi: { name: 'pets' } },
      },
    ])
    const missing = await admin.call('POST', method.replace('/GET', '/PUT'), {})
    expect(missing.body.message).toBe('Invalid Method identifier specified')
  })
})

describe('documentation', () => {
  it('parts have the defaults of their location, and versions freeze them', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const parts = `/restapis/${api.id}/documentation/parts`
    const part = await admin.call('POST', parts, {
      location: { type: 'RESPONSE', statusCode: '400' },
      properties: '{"description":"x"}',
    })
    expect(part).toMatchObject({
      status: 201,
      body: {
        location: { type: 'RESPONSE', path: '/', method: '*', statusCode: '400' },
        properties: '{"description":"x"}',
      },
    })
    const again = await admin.call('POST', parts, {
      location: { type: 'RESPONSE', statusCode: '400' },
      properties: '{}',
    })
    expect(again.status).toBe(409)
    const versions = `/restapis/${api.id}/documentation/versions`
    const made = await admin.call('POST', versions, { documentationVersion: 'v1' })
    expect(made.body).toEqual({ version: 'v1', createdDate: expect.any(Number) })
    expect((await admin.call('GET', `${parts}?type=METHOD`)).body).toEqual({ item: [] })
    expect((await admin.call('GET', versions)).body.item).toHaveLength(1)
  })
})

describe('imports', () => {
  const swagger = (path: string) =>
    `swagger: "2.0"\ninfo: {title: imported, version: "1"}\npaths:\n  ${path}:\n    get:\n      responses: {"200": {description: ok}}\n      x-amazon-apigateway-integration: {type: mock}\n`

  it('make an API without the default models, and merge or overwrite it', async () => {
    const admin = fakeAdmin()
    const { status, body: api } = await admin.call('POST', '/restapis?mode=import', swagger('/a'))
    expect(status).toBe(201)
    expect(api).toMatchObject({ name: 'imported', version: '1' })
    expect((await admin.call('GET', `/restapis/${api.id}/models`)).body).toEqual({ item: [] })
    const paths = async () => {
      const { body } = await admin.call('GET', `/restapis/${api.id}/resources`)
      return new Set((body.item as { path: string }[]).map(({ path }) => path))
    }
    await admin.call('PUT', `/restapis/${api.id}?mode=merge`, swagger('/b'))
    expect(await paths()).toEqual(new Set(['/', '/a', '/b']))
    const put = await admin.call('PUT', `/restapis/${api.id}?mode=overwrite`, swagger('/c'))
    expect(put.body).toMatchObject({ id: api.id, rootResourceId: api.rootResourceId, tags: {} })
    expect(await paths()).toEqual(new Set(['/', '/c']))
  })

  it.each<[object, object]>([
    [{ types: ['REGIONAL'] }, { types: ['REGIONAL'], ipAddressType: 'ipv4' }],
    [
      { types: ['REGIONAL'], ipAddressType: 'dualstack' },
      { types: ['REGIONAL'], ipAddressType: 'dualstack' },
    ],
    [
      { types: ['PRIVATE'], vpcEndpointIds: ['vpce-1'] },
      { types: ['PRIVATE'], ipAddressType: 'dualstack' },
    ],
  ])('leave an overwritten API its kind of endpoint: %j', async (given, kept) => {
    const admin = fakeAdmin()
    const input = { name: 'pets', endpointConfiguration: given }
    const { body: api } = await admin.call('POST', '/restapis', input)
    const put = await admin.call('PUT', `/restapis/${api.id}?mode=overwrite`, swagger('/c'))
    expect(put.body['endpointConfiguration']).toEqual(kept)
  })

  it('are exported from the deployment of a stage', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis?mode=import', swagger('/a'))
    await admin.call('POST', `/restapis/${api.id}/deployments`, { stageName: 'prod' })
    const path = `/restapis/${api.id}/stages/prod/exports/oas30?extensions=apigateway`
    const { body, response } = await admin.call('GET', path)
    expect(body).toMatchObject({ openapi: '3.0.1', paths: { '/a': {} } })
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="oas30_1.json"')
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
  })
})
