import * as v1 from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveAdmin, testCredentials } from '../fakes/admin.ts'

describe('the AWS SDK against the management API', () => {
  let server: Awaited<ReturnType<typeof serveAdmin>>
  let client: v1.APIGatewayClient

  beforeAll(async () => {
    server = await serveAdmin()
    client = new v1.APIGatewayClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: testCredentials,
      maxAttempts: 1,
    })
  })

  afterAll(async () => {
    client.destroy()
    await server.close()
  })

  it('walks from an empty account to a deployed stage', async () => {
    const api = await client.send(
      new v1.CreateRestApiCommand({ name: 'pets', tags: { team: 'a' } }),
    )
    expect(api).toMatchObject({
      name: 'pets',
      apiKeySource: 'HEADER',
      disableExecuteApiEndpoint: false,
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    })
    expect(api.createdDate).toBeInstanceOf(Date)
    const restApiId = api.id
    const { items = [] } = await client.send(new v1.GetResourcesCommand({ restApiId }))
    expect(items).toEqual([{ id: api.rootResourceId, path: '/' }])

    const resource = await client.send(
      new v1.CreateResourceCommand({ restApiId, parentId: api.rootResourceId, pathPart: '{id}' }),
    )
    expect(resource.path).toBe('/{id}')
    const at = { restApiId, resourceId: resource.id, httpMethod: 'GET' }
    await client.send(
      new v1.PutMethodCommand({
        ...at,
        authorizationType: 'none',
        apiKeyRequired: true,
        requestParameters: { 'method.request.path.id': true },
      }),
    )
    await client.send(
      new v1.PutMethodResponseCommand({
        ...at,
        statusCode: '200',
        responseParameters: { 'method.response.header.X-Id': false },
        responseModels: { 'application/json': 'Empty' },
      }),
    )
    const integration = await client.send(
      new v1.PutIntegrationCommand({
        ...at,
        type: 'HTTP',
        integrationHttpMethod: 'POST',
        uri: 'https://example.com/pets/{id}',
        requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
      }),
    )
    expect(integration).toMatchObject({
      httpMethod: 'POST',
      connectionType: 'INTERNET',
      timeoutInMillis: 29000,
      cacheNamespace: resource.id,
      cacheKeyParameters: [],
    })
    await client.send(
      new v1.PutIntegrationResponseCommand({
        ...at,
        statusCode: '200',
        responseParameters: {
          'method.response.header.X-Id': 'integration.response.header.X-Id',
        },
      }),
    )
    const deployment = await client.send(
      new v1.CreateDeploymentCommand({ restApiId, stageName: 'prod', variables: { color: 'red' } }),
    )
    const stage = await client.send(new v1.GetStageCommand({ restApiId, stageName: 'prod' }))
    expect(stage).toMatchObject({ deploymentId: deployment.id, variables: { color: 'red' } })

    const summary = await client.send(
      new v1.GetDeploymentCommand({
        restApiId,
        deploymentId: deployment.id,
        embed: ['apisummary'],
      }),
    )
    expect(summary.apiSummary).toEqual({
      '/{id}': { GET: { authorizationType: 'NONE', apiKeyRequired: true } },
    })
  })

  it('creates a key, puts it into a plan and shows its value only when asked', async () => {
    const key = await client.send(new v1.CreateApiKeyCommand({ name: 'alice', enabled: true }))
    expect(key.value).toMatch(/^[A-Za-z0-9]{40}$/)
    const plan = await client.send(
      new v1.CreateUsagePlanCommand({
        name: 'gold',
        throttle: { rateLimit: 10, burstLimit: 20 },
        quota: { limit: 1000, period: 'MONTH' },
      }),
    )
    expect(plan.quota).toEqual({ limit: 1000, offset: 0, period: 'MONTH' })
    const member = await client.send(
      new v1.CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }),
    )
    expect(member).toMatchObject({ id: key.id, type: 'API_KEY', value: key.value, name: 'alice' })
    const hidden = await client.send(new v1.GetApiKeyCommand({ apiKey: key.id }))
    expect(hidden.value).toBeUndefined()
    const shown = await client.send(
      new v1.GetApiKeysCommand({ nameQuery: 'ali', includeValues: true }),
    )
    expect(shown.items?.map(({ value }) => value)).toEqual([key.value])
    const csv = new TextEncoder().encode(
      `name,key,UsagePlanIds\nimported,${'k'.repeat(30)},"${plan.id}"\n`,
    )
    const imported = await client.send(new v1.ImportApiKeysCommand({ format: 'csv', body: csv }))
    const members = await client.send(new v1.GetUsagePlanKeysCommand({ usagePlanId: plan.id }))
    const memberIds = new Set(members.items?.map(({ id }) => id))
    expect(memberIds).toEqual(new Set([key.id, ...(imported.ids ?? [])]))
    await client.send(new v1.DeleteApiKeyCommand({ apiKey: key.id }))
    const gone = client.send(new v1.GetApiKeyCommand({ apiKey: key.id }))
    await expect(gone).rejects.toThrow(v1.NotFoundException)
  })

  it('keeps associations with private domain names', async () => {
    const { domainNameArn } = await client.send(
      new v1.CreateDomainNameCommand({
        domainName: 'api.internal.example',
        endpointConfiguration: { types: ['PRIVATE'] },
      }),
    )
    const { domainNameAccessAssociationArn } = await client.send(
      new v1.CreateDomainNameAccessAssociationCommand({
        domainNameArn,
        accessAssociationSourceType: 'VPCE',
        accessAssociationSource: 'vpce-0123456789abcdef0',
      }),
    )
    const { items } = await client.send(new v1.GetDomainNameAccessAssociationsCommand({}))
    expect(items).toMatchObject([{ domainNameArn, domainNameAccessAssociationArn }])
    await client.send(
      new v1.DeleteDomainNameAccessAssociationCommand({ domainNameAccessAssociationArn }),
    )
    const left = await client.send(new v1.GetDomainNameAccessAssociationsCommand({}))
    expect(left.items).toEqual([])
  })
})
