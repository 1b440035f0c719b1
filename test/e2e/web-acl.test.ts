import { request } from 'node:http'
import { AssociateWebACLCommand, CreateWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

/** What the backend received last. */
interface Received {
  readonly body: string
  readonly contentLength: string | undefined
  readonly inserted: string | undefined
}

let backend: Backend
let gateway: StartedGateway
let received: Received[] = []
let uploadBegan = Promise.withResolvers<string>()
/** How the backend saw the last upload end. */
let uploadEnded = Promise.withResolvers<'whole' | 'broken'>()

beforeAll(async () => {
  backend = await startBackend(async (incoming, outgoing) => {
    if (incoming.url === '/up') {
      incoming.once('data', (chunk: Buffer) => uploadBegan.resolve(chunk.toString().slice(0, 5)))
      incoming.resume().on('end', () => {
        uploadEnded.resolve('whole')
        outgoing.end('done')
      })
      incoming.on('error', () => uploadEnded.resolve('broken'))
      return
    }
    const body = await bodyOf(incoming)
    received.push({
      body,
      contentLength: incoming.headers['content-length'],
      inserted: incoming.headers['x-amzn-waf-seen'] as string | undefined,
    })
    outgoing.end('{"served":true}')
  })
  gateway = await startGateway({
    routes: {
      apis: {
        pets: {
          protocolType: 'REST',
          routes: {
            'ANY /pets': { type: 'HTTP_PROXY', uri: `${backend.url}/pets` },
            'ANY /up': { type: 'HTTP_PROXY', uri: `${backend.url}/up` },
          },
          stages: { prod: { webAcl: 'main' }, counting: { webAcl: 'counting' } },
        },
      },
      domainNames: {
        '*': {
          basePathMappings: {
            '(none)': { api: 'pets', stage: 'prod' },
            counting: { api: 'pets', stage: 'counting' },
          },
        },
      },
      webAcls: {
        main: { managed: 'default', count: ['SizeRestrictions_BODY'] },
        counting: {
          DefaultAction: {
            Allow: { CustomRequestHandling: { InsertHeaders: [{ Name: 'seen', Value: '1' }] } },
          },
        },
      },
    },
  })
})
afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

const agent = { 'user-agent': 'Mozilla/5.0' }
const post = (path: string, body: string): Promise<Response> =>
  fetch(gateway.url + path, { method: 'POST', body, headers: agent })

describe('the firewall of a started gateway', () => {
  it.each([
    ['in the query', `/pets?q=${encodeURIComponent("1' OR '1'='1")}`, undefined],
    ['in the path', '/pets/..%2f..%2fetc%2fpasswd', undefined],
    ['in the body', '/pets', '{"name":"<script>alert(1)</script>"}'],
  ])('blocks an attack %s', async (_, path, body) => {
    const before = received.length
    const response =
      body === undefined
        ? await fetch(gateway.url + path, { headers: agent })
        : await post(path, body)
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Forbidden"}')
    expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
    expect(received).toHaveLength(before)
  })

  it.each([10, 16_384, 16_385, 3_000_000])(
    'hands a body of %i bytes on as it came, with its length',
    async (bytes) => {
      received = []
      const body = 'plain text '.repeat(Math.ceil(bytes / 11)).slice(0, bytes)
      const response = await post('/pets', body)
      expect(response.status).toBe(200)
      expect(received[0]?.body.length).toBe(bytes)
      expect(received[0]?.body === body).toBe(true)
      expect(received[0]?.contentLength).toBe(String(bytes))
    },
  )

  it('streams: the beginning is at the backend while the client still sends', async () => {
    const { port } = new URL(gateway.url)
    const answered = Promise.withResolvers<number | undefined>()
    const target = { host: '127.0.0.1', port, path: '/up', method: 'POST', headers: agent }
    const outgoing = request(target, (incoming) => {
      incoming.resume()
      answered.resolve(incoming.statusCode)
    })
    outgoing.write('begin'.padEnd(40_000, 'x'))
    expect(await uploadBegan.promise).toBe('begin')
    outgoing.end('end')
    expect(await answered.promise).toBe(200)
  })

  it.each([
    ['without a length', '/up', {}],
    ['with a length', '/up', { 'content-length': '400000' }],
    ['that no rule looks at', '/counting/up', {}],
  ])(
    'never ends an upload %s as if it were whole when the client breaks off',
    async (_, path, extra) => {
      const { port } = new URL(gateway.url)
      uploadBegan = Promise.withResolvers()
      uploadEnded = Promise.withResolvers()
      const headers = { ...agent, ...extra }
      const target = { host: '127.0.0.1', port, path, method: 'POST', headers }
      const outgoing = request(target)
      outgoing.on('error', () => undefined)
      outgoing.write('began'.padEnd(60_000, 'x'))
      await uploadBegan.promise
      await new Promise((later) => setTimeout(later, 200))
      outgoing.destroy()
      expect(await uploadEnded.promise).toBe('broken')
    },
  )

  it('gives the backend the headers that the web ACL inserts', async () => {
    received = []
    expect((await post('/counting/pets', 'hello')).status).toBe(200)
    expect(received[0]).toEqual({ body: 'hello', contentLength: '5', inserted: '1' })
  })

  it('protects a stage that the SDK associates with a web ACL, from the next call on', async () => {
    const { accessKeyId, secretAccessKey, token } = gateway
    const admin = async (method: string, path: string, body: object) => {
      const headers = { authorization: `Bearer ${token}` }
      const init = { method, headers, body: JSON.stringify(body) }
      const response = await fetch(`${gateway.url}/_admin${path}`, init)
      return (await response.json()) as { readonly id: string; readonly rootResourceId: string }
    }
    const api = await admin('POST', '/restapis', { name: 'made' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin('PUT', method, { authorizationType: 'NONE' })
    const uri = `${backend.url}/made`
    await admin('PUT', `${method}/integration`, { type: 'HTTP_PROXY', httpMethod: 'GET', uri })
    await admin('POST', `/restapis/${api.id}/deployments`, { stageName: 'prod' })
    const call = async (query: string): Promise<number> => {
      const response = await fetch(`${gateway.url}/_api/${api.id}/prod?${query}`, {
        headers: agent,
      })
      return response.status
    }
    expect(await call('q=bad')).toBe(200)
    const client = new WAFV2Client({
      endpoint: `${gateway.url}/_admin`,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    })
    const visibility = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false }
    const made = await client.send(
      new CreateWebACLCommand({
        Name: 'made',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { ...visibility, MetricName: 'made' },
        Rules: [
          {
            Name: 'word',
            Priority: 0,
            Action: { Block: {} },
            Statement: {
              ByteMatchStatement: {
                SearchString: new TextEncoder().encode('bad'),
                FieldToMatch: { QueryString: {} },
                TextTransformations: [{ Priority: 0, Type: 'NONE' }],
                PositionalConstraint: 'CONTAINS',
              },
            },
            VisibilityConfig: { ...visibility, MetricName: 'word' },
          },
        ],
      }),
    )
    const ResourceArn = `arn:aws:apigateway:us-east-1::/restapis/${api.id}/stages/prod`
    const WebACLArn = made.Summary?.ARN
    await client.send(new AssociateWebACLCommand({ WebACLArn, ResourceArn }))
    client.destroy()
    expect([await call('q=bad'), await call('q=good')]).toEqual([403, 200])
  })
})
