import * as v2 from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveAdmin, testCredentials } from '../fakes/admin.ts'

describe('the AWS SDK for v2 against the management API', () => {
  let server: Awaited<ReturnType<typeof serveAdmin>>
  let client: v2.ApiGatewayV2Client

  beforeAll(async () => {
    server = await serveAdmin()
    client = new v2.ApiGatewayV2Client({
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
    const api = await client.send(new v2.CreateApiCommand({ Name: 'pets', ProtocolType: 'HTTP' }))
    expect(api.CreatedDate).toBeInstanceOf(Date)
    const { ApiId } = api
    const integration = await client.send(
      new v2.CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'GET',
        IntegrationUri: 'https://example.com',
        PayloadFormatVersion: '1.0',
      }),
    )
    const route = await client.send(
      new v2.CreateRouteCommand({
        ApiId,
        RouteKey: 'GET /pets/{id}',
        Target: `integrations/${integration.IntegrationId}`,
      }),
    )
    expect(route).toMatchObject({ AuthorizationType: 'NONE', ApiKeyRequired: false })
    const stage = await client.send(
      new v2.CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }),
    )
    expect(stage.DeploymentId).toMatch(/^[a-z0-9]{6}$/)
    await client.send(
      new v2.UpdateStageCommand({
        ApiId,
        StageName: '$default',
        RouteSettings: { 'GET /pets/{id}': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 } },
      }),
    )
    await client.send(
      new v2.DeleteRouteSettingsCommand({
        ApiId,
        StageName: '$default',
        RouteKey: 'GET /pets/{id}',
      }),
    )
    const read = await client.send(new v2.GetStageCommand({ ApiId, StageName: '$default' }))
    expect(read.RouteSettings).toEqual({})
    expect(read.LastUpdatedDate).toBeInstanceOf(Date)
    const pages = await client.send(new v2.GetRoutesCommand({ ApiId, MaxResults: '1' }))
    expect(pages.Items).toHaveLength(1)
    expect(pages.NextToken).toBeUndefined()
    await client.send(
      new v2.TagResourceCommand({
        ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}`,
        Tags: { team: 'a' },
      }),
    )
    const tagged = await client.send(new v2.GetApiCommand({ ApiId }))
    expect(tagged.Tags).toEqual({ team: 'a' })
    await client.send(new v2.DeleteApiCommand({ ApiId }))
    await expect(client.send(new v2.GetApiCommand({ ApiId }))).rejects.toThrow(v2.NotFoundException)
  })

  it('refuses a caller who signs with another secret', async () => {
    const stranger = new v2.ApiGatewayV2Client({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { ...testCredentials, secretAccessKey: 'wrong' },
      maxAttempts: 1,
    })
    await expect(stranger.send(new v2.GetApisCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    })
    stranger.destroy()
  })
})
