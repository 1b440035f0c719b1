import * as v1 from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsCli, installedCli, type Answer } from './aws-cli.ts'
import { startGateway, type StartedGateway } from './gateway.ts'

let gateway: StartedGateway
let apiId = ''
let planId = ''

const clientOf = (started: StartedGateway) =>
  new v1.APIGatewayClient({
    endpoint: `${started.url}/_admin`,
    region: 'us-east-1',
    credentials: started,
  })

/** A REST API whose root answers 200 to callers with a key, a stage `prod` and a plan for it. */
async function deploy(): Promise<void> {
  const client = clientOf(gateway)
  const { id: restApiId, rootResourceId } = await client.send(
    new v1.CreateRestApiCommand({ name: 'keyed' }),
  )
  const at = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' }
  await client.send(
    new v1.PutMethodCommand({ ...at, authorizationType: 'NONE', apiKeyRequired: true }),
  )
  await client.send(
    new v1.PutIntegrationCommand({
      ...at,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
    }),
  )
  await client.send(new v1.PutMethodResponseCommand({ ...at, statusCode: '200' }))
  await client.send(new v1.PutIntegrationResponseCommand({ ...at, statusCode: '200' }))
  await client.send(new v1.CreateDeploymentCommand({ restApiId, stageName: 'prod' }))
  apiId = restApiId ?? ''
  const plan = await client.send(
    new v1.CreateUsagePlanCommand({ name: 'gold', apiStages: [{ apiId, stage: 'prod' }] }),
  )
  planId = plan.id ?? ''
  client.destroy()
}

const statusWith = async (key: string): Promise<number> =>
  (await fetch(`${gateway.url}/_api/${apiId}/prod/`, { headers: { 'x-api-key': key } })).status

const aws = (...words: readonly string[]): Promise<Answer> =>
  awsCli(gateway)('apigateway', ...words)

beforeAll(async () => {
  gateway = await startGateway()
  await deploy()
})
afterAll(() => gateway.stop())

describe.skipIf(installedCli === undefined)(
  'an API key made with the aws CLI (skipped where it is not installed)',
  () => {
    it('works at once, is listed, stops when it is disabled and is gone when it is deleted', async () => {
      const client = clientOf(gateway)
      const made = await aws('create-api-key', '--name', 'alice', '--enabled')
      const [id, value] = [String(made.id), String(made.value)]
      await client.send(
        new v1.CreateUsagePlanKeyCommand({ usagePlanId: planId, keyId: id, keyType: 'API_KEY' }),
      )
      expect(await statusWith(value)).toBe(200)
      const listed = await aws('get-api-keys', '--name-query', 'ali', '--include-values')
      expect(listed).toMatchObject({ items: [{ id, name: 'alice', enabled: true, value }] })
      const disable = 'op=replace,path=/enabled,value=false'
      await aws('update-api-key', '--api-key', id, '--patch-operations', disable)
      await expect.poll(() => statusWith(value), { timeout: 5_000 }).toBe(403)
      await client.send(new v1.DeleteApiKeyCommand({ apiKey: id }))
      await expect(aws('get-api-key', '--api-key', id)).rejects.toThrow(/NotFoundException/)
      client.destroy()
    })
  },
)

describe('what was acknowledged', () => {
  it('is still there after kill -9', async () => {
    const before = clientOf(gateway)
    const key = await before.send(new v1.CreateApiKeyCommand({ name: 'kept', enabled: true }))
    await before.send(
      new v1.CreateUsagePlanKeyCommand({ usagePlanId: planId, keyId: key.id, keyType: 'API_KEY' }),
    )
    before.destroy()
    const { data } = gateway
    await gateway.kill()
    gateway = await startGateway({ data })
    const after = clientOf(gateway)
    const read = await after.send(new v1.GetApiKeyCommand({ apiKey: key.id, includeValue: true }))
    expect(read.value).toBe(key.value)
    expect(await statusWith(key.value ?? '')).toBe(200)
    after.destroy()
  })
})
