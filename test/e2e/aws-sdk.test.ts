import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as v1 from '@aws-sdk/client-api-gateway'
import * as v2 from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'
import { answerTemplate, editionOf, petsDefinition } from './pets-definition.ts'

let gateway: StartedGateway
let client: v1.APIGatewayClient
let client2: v2.ApiGatewayV2Client

beforeAll(async () => {
  gateway = await startGateway()
  const { accessKeyId, secretAccessKey } = gateway
  const settings = {
    endpoint: `${gateway.url}/_admin`,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  }
  client = new v1.APIGatewayClient(settings)
  client2 = new v2.ApiGatewayV2Client(settings)
})

afterAll(async () => {
  client.destroy()
  client2.destroy()
  await gateway.stop()
})

describe('the life of a REST API, by AWS SDK', () => {
  let restApiId = ''
  let first = ''
  let second = ''
  const edition = (stage: string): Promise<unknown> => editionOf(gateway.url, restApiId, stage)
  const deploy = async (stageName: string, canary?: v1.DeploymentCanarySettings) => {
    const input = { restApiId, stageName, ...(canary && { canarySettings: canary }) }
    return (await client.send(new v1.CreateDeploymentCommand(input))).id ?? ''
  }
  const patchStage = (...patchOperations: v1.PatchOperation[]) =>
    client.send(new v1.UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }))

  /** What `tidegate stages` says of each stage of the API. */
  const stagesCommand = async (): Promise<Record<string, string>> => {
    const at = ['--endpoint', `${gateway.url}/_admin`, '--data', gateway.data, '--api', restApiId]
    const command = ['bin/tidegate.js', 'stages', ...at]
    const lines = await promisify(execFile)(process.execPath, command).catch(
      // Exits 1 while a stage is behind.
      (error: { readonly stdout: string }) => error,
    )
    const rows = lines.stdout.trim().split('\n').slice(1)
    return Object.fromEntries(
      rows.map((row) => row.split(/ {2,}/).slice(3)).map(([name, , state]) => [name, state]),
    )
  }

  it('is imported and nobody can call it before it is deployed', async () => {
    const body = new TextEncoder().encode(petsDefinition('one'))
    const api = await client.send(new v1.ImportRestApiCommand({ body }))
    restApiId = api.id ?? ''
    expect(api).toMatchObject({ name: 'pets', version: '1' })
    expect(await edition('dev')).toBe(403)
  })

  it('answers in each stage that it is deployed to, at once', async () => {
    await deploy('dev')
    expect(await edition('dev')).toBe('one')
    first = await deploy('prod')
    expect(await edition('prod')).toBe('one')
  })

  it('keeps answering as deployed while its working copy is patched', async () => {
    const { items = [] } = await client.send(new v1.GetResourcesCommand({ restApiId }))
    const resourceId = items.find(({ path }) => path === '/pets')?.id
    await client.send(
      new v1.UpdateIntegrationResponseCommand({
        restApiId,
        resourceId,
        httpMethod: 'GET',
        statusCode: '200',
        patchOperations: [
          {
            op: 'replace',
            path: '/responseTemplates/application~1json',
            value: answerTemplate('two'),
          },
        ],
      }),
    )
    expect(await edition('dev')).toBe('one')
    expect(await stagesCommand()).toEqual({ dev: 'behind', prod: 'behind' })
  })

  it('changes in the stage that is deployed again, and only there', async () => {
    await deploy('dev')
    expect(await stagesCommand()).toEqual({ dev: 'up to date', prod: 'behind' })
    await expect.poll(() => edition('dev'), { timeout: 5_000 }).toBe('two')
    expect(await edition('prod')).toBe('one')
  })

  it('serves a canary to its share of calls, and to nobody when the share is zero', async () => {
    second = await deploy('prod', { percentTraffic: 100 })
    await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('two')
    await patchStage({ op: 'replace', path: '/canarySettings/percentTraffic', value: '0' })
    await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('one')
  })

  it('promotes the canary, and rolls back by naming the earlier deployment', async () => {
    await patchStage(
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      { op: 'remove', path: '/canarySettings' },
    )
    await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('two')
    const promoted = await client.send(new v1.GetStageCommand({ restApiId, stageName: 'prod' }))
    expect(promoted).toMatchObject({ deploymentId: second })
    expect(promoted.canarySettings).toBeUndefined()
    await patchStage({ op: 'replace', path: '/deploymentId', value: first })
    await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe('one')
  })

  it('is exported as it was deployed, and imports again', async () => {
    const { body } = await client.send(
      new v1.GetExportCommand({
        restApiId,
        stageName: 'dev',
        exportType: 'oas30',
        parameters: { extensions: 'apigateway' },
      }),
    )
    expect(JSON.parse(new TextDecoder().decode(body)).paths['/pets'].get.operationId).toBe(
      'listPets',
    )
    const copy = await client.send(new v1.ImportRestApiCommand({ body: body ?? new Uint8Array() }))
    expect(copy.name).toBe('pets')
    await client.send(new v1.DeleteRestApiCommand({ restApiId: copy.id }))
  })

  it('refuses to lose a deployment that a stage serves', async () => {
    const deletion = new v1.DeleteDeploymentCommand({ restApiId, deploymentId: first })
    await expect(client.send(deletion)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Active stages pointing to this deployment must be moved or deleted',
    })
  })

  it('stops when it is deleted', async () => {
    await client.send(new v1.DeleteStageCommand({ restApiId, stageName: 'dev' }))
    await expect.poll(() => edition('dev'), { timeout: 5_000 }).toBe(403)
    expect(await edition('prod')).toBe('one')
    await client.send(new v1.DeleteRestApiCommand({ restApiId }))
    await expect.poll(() => edition('prod'), { timeout: 5_000 }).toBe(403)
    await expect(client.send(new v1.GetRestApiCommand({ restApiId }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
  })
})

describe('the life of an HTTP API, by AWS SDK', () => {
  let backend: Backend
  let apiId = ''

  beforeAll(async () => {
    backend = await startBackend((request, response) => {
      response.end(JSON.stringify({ path: request.url, method: request.method }))
    })
  })
  afterAll(() => backend.stop())

  const call = async (stage: string, path: string): Promise<unknown> => {
    const response = await fetch(`${gateway.url}/_api/${apiId}${stage}${path}`)
    return response.ok ? response.json() : response.status
  }

  it('is deployed with every change of a stage that deploys itself', async () => {
    const api = await client2.send(new v2.CreateApiCommand({ Name: 'h', ProtocolType: 'HTTP' }))
    apiId = api.ApiId ?? ''
    const integration = await client2.send(
      new v2.CreateIntegrationCommand({
        ApiId: apiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'ANY',
        IntegrationUri: `${backend.url}/{proxy}`,
        PayloadFormatVersion: '1.0',
      }),
    )
    await client2.send(
      new v2.CreateStageCommand({ ApiId: apiId, StageName: 'live', AutoDeploy: true }),
    )
    expect(await call('/live', '/a')).toBe(404)
    const target = `integrations/${integration.IntegrationId}`
    const route = await client2.send(
      new v2.CreateRouteCommand({ ApiId: apiId, RouteKey: 'GET /{proxy+}', Target: target }),
    )
    await expect
      .poll(() => call('/live', '/a/b'), { timeout: 5_000 })
      .toEqual({ path: '/a/b', method: 'GET' })
    await client2.send(new v2.DeleteRouteCommand({ ApiId: apiId, RouteId: route.RouteId }))
    await client2.send(
      new v2.CreateRouteCommand({ ApiId: apiId, RouteKey: 'GET /only/{proxy}', Target: target }),
    )
    await expect.poll(() => call('/live', '/a/b'), { timeout: 5_000 }).toBe(404)
    expect(await call('/live', '/only/c')).toEqual({ path: '/c', method: 'GET' })
  })

  it('is imported again over itself, exported and deleted', async () => {
    const { body } = await client2.send(
      new v2.ExportApiCommand({ ApiId: apiId, Specification: 'OAS30', OutputType: 'JSON' }),
    )
    const text = new TextDecoder().decode(body)
    expect(Object.keys(JSON.parse(text).paths)).toEqual(['/only/{proxy}'])
    await client2.send(new v2.ReimportApiCommand({ ApiId: apiId, Body: text }))
    await expect
      .poll(() => call('/live', '/only/d'), { timeout: 5_000 })
      .toEqual({ path: '/d', method: 'GET' })
    await client2.send(new v2.DeleteApiCommand({ ApiId: apiId }))
    await expect.poll(() => call('/live', '/only/d'), { timeout: 5_000 }).toBe(403)
  })
})
