import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { see, toAll, allowAll } from '../../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'
import {
  deploy,
  restSnapshot,
  type MethodSketch,
  type RestSketch,
} from '../../../../test/fakes/rest-api.ts'
import type { InvokeOptions } from '../../invoke.ts'

const apiId = 'a1b2c3d4e5'
const host = `${apiId}.execute-api.us-east-1.amazonaws.com`

const method: MethodSketch = {
  integration: {
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
  },
}

interface Asked {
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly method?: Partial<MethodSketch>
  readonly sketch?: RestSketch
  /** Deploys the same definition as the stage's canary. */
  readonly hasCanary?: boolean
  readonly options?: Partial<InvokeOptions>
  readonly prepare?: (world: World) => void
}

interface Event {
  readonly requestContext: Readonly<Record<string, unknown>> & {
    readonly identity: Readonly<Record<string, unknown>>
  }
}

async function eventOf(asked: Asked = {}): Promise<Event & Readonly<Record<string, unknown>>> {
  const world = makeWorld()
  world.backend = () => new Response('{}')
  const snapshot = restSnapshot(
    { 'ANY /pets/{id}': { ...method, ...asked.method } },
    asked.sketch ?? {},
  )
  const canary = asked.hasCanary === true ? { canary: snapshot.definition } : {}
  deploy(world, { ...snapshot, ...canary })
  asked.prepare?.(world)
  const request = new Request(asked.url ?? `https://${host}/prod/pets/7`, {
    headers: { 'user-agent': 'client/1.0', ...asked.headers },
    ...(asked.body !== undefined && { method: 'POST', body: asked.body }),
  })
  await see(world, request, asked.options ?? {})
  return (await world.requests[0]?.json()) as Event & Readonly<Record<string, unknown>>
}

const trace = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/

it('is an event in the recorded shape, without a version', async () => {
  expect(await eventOf()).toEqual({
    resource: '/pets/{id}',
    path: '/pets/7',
    httpMethod: 'GET',
    headers: {
      'User-Agent': 'client/1.0',
      'X-Amzn-Trace-Id': expect.stringMatching(trace) as string,
      'X-Forwarded-For': '203.0.113.10',
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    },
    multiValueHeaders: {
      'User-Agent': ['client/1.0'],
      'X-Amzn-Trace-Id': [expect.stringMatching(trace)],
      'X-Forwarded-For': ['203.0.113.10'],
      'X-Forwarded-Port': ['443'],
      'X-Forwarded-Proto': ['https'],
    },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { id: '7' },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId,
      deploymentId: 'dep123',
      domainName: host,
      domainPrefix: apiId,
      extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/) as string,
      httpMethod: 'GET',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '203.0.113.10',
        user: null,
        userAgent: 'client/1.0',
        userArn: null,
      },
      path: '/prod/pets/7',
      protocol: 'HTTP/1.1',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      requestTime: '15/Jan/2026:10:20:30 +0000',
      requestTimeEpoch: 1_768_472_430_123,
      resourceId: 'r1',
      resourcePath: '/pets/{id}',
      stage: 'prod',
    },
    body: null,
    isBase64Encoded: false,
  })
})

it('is an event with the addresses that the caller came through', async () => {
  const headers = {
    'x-forwarded-for': '192.0.2.1',
    'x-forwarded-port': '1',
    'x-forwarded-proto': 'x',
  }
  expect((await eventOf({ headers }))['headers']).toMatchObject({
    'X-Forwarded-For': '192.0.2.1, 203.0.113.10',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  })
})

it.each<[type: string, types: readonly string[], body: string, isBase64Encoded: boolean]>([
  ['image/png', ['image/png'], 'w6k=', true],
  ['Image/PNG; q=1', ['image/*'], 'w6k=', true],
  ['application/json', ['*/*'], 'w6k=', true],
  ['text/plain', ['image/png'], 'é', false],
  ['image/png', [], 'é', false],
])(
  'is an event whose body of type %s is bytes where %j are: %s, %s',
  async (type, types, body, isBase64Encoded) => {
    const event = await eventOf({
      headers: { 'content-type': type },
      body: 'é',
      sketch: { api: { binaryMediaTypes: types } },
    })
    expect({ body: event['body'], isBase64Encoded: event['isBase64Encoded'] }).toEqual({
      body,
      isBase64Encoded,
    })
  },
)

describe('only where it applies, the event says', () => {
  const canary = (percentTraffic: number): RestSketch => ({
    stage: {
      variables: { color: 'blue', size: 's' },
      canarySettings: { percentTraffic, stageVariableOverrides: { color: 'green', new: 'n' } },
    },
  })

  it.each([
    [0, false, { color: 'blue', size: 's' }],
    [100, true, { color: 'green', size: 's', new: 'n' }],
  ])('whether the canary serves: at %d %%', async (percentage, isCanaryRequest, variables) => {
    expect(await eventOf({ sketch: canary(percentage), hasCanary: true })).toMatchObject({
      stageVariables: variables,
      requestContext: { isCanaryRequest, stage: 'prod', path: '/prod/pets/7' },
    })
  })

  it.each([
    [true, { apiKey: 'key-of-twenty-letters', apiKeyId: 'k1' }],
    [false, { apiKey: undefined, apiKeyId: undefined }],
  ])('whose API key it is: where a method requires one, %j', async (apiKeyRequired, expected) => {
    const value = 'key-of-twenty-letters'
    const { requestContext } = await eventOf({
      method: { apiKeyRequired },
      headers: { 'x-api-key': value },
      prepare(world) {
        const digest = createHash('sha256').update(value).digest('hex')
        world.keys.set(digest, { keyId: 'k1', enabled: true, planIds: ['p1'] })
        world.plans.set('p1', { id: 'p1', name: 'p', apiStages: [{ apiId, stage: 'prod' }] })
      },
    })
    const { apiKey, apiKeyId } = requestContext.identity
    expect({ apiKey, apiKeyId }).toEqual(expected)
  })

  it('which domain and base path it came by, and by which certificate', async () => {
    const clientCert = {
      clientCertPem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      subjectDN: 'CN=ann',
      issuerDN: 'CN=acme',
      serialNumber: 'a1:b2',
      validity: { notBefore: 'Jan  1 00:00:00 2026 GMT', notAfter: 'Jan 16 00:00:00 2026 GMT' },
    }
    const presented = { ...clientCert, isVerified: true, isRevoked: false, sha256: 'ab'.repeat(32) }
    const event = await eventOf({
      url: 'https://api.acme.test/shop/pets/7',
      options: { connection: { clientCertificate: presented } },
      prepare(world) {
        world.domains.set('api.acme.test', {
          domainName: 'api.acme.test',
          endpointConfiguration: { types: ['REGIONAL'] },
          mutualTlsAuthentication: { truststoreUri: 's3://trust/acme.pem' },
          mappings: { m: { apiMappingId: 'm', apiId, stage: 'prod', apiMappingKey: 'shop' } },
        })
      },
    })
    expect(event).toMatchObject({ path: '/shop/pets/7', requestContext: { path: '/shop/pets/7' } })
    expect(event.requestContext['domainName']).toBe('api.acme.test')
    expect(event.requestContext['domainPrefix']).toBe('api')
    expect(event.requestContext['customDomain']).toEqual({ basePathMatched: 'shop' })
    expect(event.requestContext.identity['clientCert']).toEqual(clientCert)
  })

  it('by which VPC endpoint it came', async () => {
    const vpceId = 'vpce-0a1b2c3d4e5f'
    const { requestContext } = await eventOf({
      url: `https://${apiId}-${vpceId}.execute-api.us-east-1.amazonaws.com/prod/pets/7`,
      sketch: {
        api: { endpointConfiguration: { types: ['PRIVATE'] }, policy: toAll(allowAll) },
      },
      options: { entrance: 'private', network: { vpcId: 'vpc-1', vpceId } },
    })
    expect(requestContext.identity).toMatchObject({ vpcId: 'vpc-1', vpceId })
  })
})
