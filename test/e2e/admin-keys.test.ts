import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as v1 from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway, type StartedGateway } from './gateway.ts'

const execute = promisify(execFile)

/** The aws CLI's name and version; `undefined` when it is not installed, or is but does not run. */
const installed = await execute('aws', ['--version']).then(
  ({ stdout, stderr }) => /aws-cli\/\S+/.exec(stdout + stderr)?.[0],
  () => undefined,
)

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

async function aws(...words: readonly string[]): Promise<Record<string, unknown>> {
  const options = ['--endpoint-url', `${gateway.url}/_admin`, '--output', 'json']
  const { stdout } = await execute('aws', [...options, 'apigateway', ...words], {
    env: {
      ...process.env,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: gateway.accessKeyId,
      AWS_SECRET_ACCESS_KEY: gateway.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  })
  return JSON.parse(stdout || '{}')
}

beforeAll(async () => {
  gateway = await startGateway()
  await deploy()
})
afterAll(() => gateway.stop())

describe.skipIf(installed === undefined)(
  'an API key made with the aws CLI (skipped where it is not installed)',
  () => {
    it('works at once, is listed, stops when it is disabled and is gone when it is deleted', async () => {
      const made = await aws('create-api-key', '--name', 'alice', '--enabled')
      const [id, value] = [String(made.id), String(made.value)]
      await aws(
        'create-usage-plan-key',
        '--usage-plan-id',
        planId,
        '--key-id',
        id,
        '--key-type',
        'API_KEY',
      )
      expect(await statusWith(value)).toBe(200)
      const listed = await aws('get-api-keys', '--name-query', 'ali', '--include-values')
      expect(listed).toMatchObject({ items: [{ id, name: 'alice', enabled: true, value }] })
      const disable = 'op=replace,path=/enabled,value=false'
      await aws('update-api-key', '--api-key', id, '--patch-operations', disable)
      await expect.poll(() => statusWith(value), { timeout: 5_000 }).toBe(403)
      await aws('delete-api-key', '--api-key', id)
      await expect(aws('get-api-key', '--api-key', id)).rejects.toThrow(/NotFoundException/)
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
