import * as v1 from '@aws-sdk/client-api-gateway'
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

  it('writes routing rules of a domain', async () => {
    const rest = new v1.APIGatewayClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: testCredentials,
    })
    const { id: restApiId, rootResourceId: resourceId } = await rest.send(
      new v1.CreateRestApiCommand({ name: 'pets' }),
    )
    const method = { restApiId, resourceId, httpMethod: 'GET' }
    await rest.send(new v1.PutMethodCommand({ ...method, authorizationType: 'NONE' }))
    await rest.send(new v1.PutIntegrationCommand({ ...method, type: 'MOCK' }))
    await rest.send(new v1.CreateDeploymentCommand({ restApiId, stageName: 'prod' }))
    rest.destroy()
    const DomainName = 'rules.example.com'
    await client.send(new v2.CreateDomainNameCommand({ DomainName }))
    const rule = {
      DomainName,
      Priority: 10,
      Conditions: [{ MatchHeaders: { AnyOf: [{ Header: 'x-version', ValueGlob: 'beta*' }] } }],
      Actions: [{ InvokeApi: { ApiId: restApiId, Stage: 'prod' } }],
    }
    const { RoutingRuleId } = await client.send(new v2.CreateRoutingRuleCommand(rule))
    const { RoutingRules } = await client.send(new v2.ListRoutingRulesCommand({ DomainName }))
    expect(RoutingRules).toMatchObject([{ RoutingRuleId, Priority: 10 }])
    const put = new v2.PutRoutingRuleCommand({ ...rule, RoutingRuleId, Priority: 20 })
    expect(await client.send(put)).toMatchObject({ RoutingRuleId, Priority: 20 })
    await client.send(new v2.DeleteRoutingRuleCommand({ DomainName, RoutingRuleId }))
    const gone = client.send(new v2.GetRoutingRuleCommand({ DomainName, RoutingRuleId }))
    await expect(gone).rejects.toMatchObject({
      name: 'NotFoundException',
      ResourceType: 'RoutingRule',
    })
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
