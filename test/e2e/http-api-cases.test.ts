import { request as send, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caseBackend, type Seen } from '../conformance/http-api/backend.ts'
import type { GatewayCase } from '../conformance/http-api/case.ts'
import { readCases } from '../conformance/http-api/case-files.ts'
import { check } from '../conformance/http-api/check.ts'
import { relocate } from '../conformance/http-api/relocate.ts'
import { tokenIssuer, type TokenIssuer } from '../conformance/http-api/tokens.ts'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

const [given, own] = readCases()
const { defaults } = given
const cases = [...given.cases, ...own.cases]

/** In the path of a backend's URL: the host that the case means. */
const hostMark = '/~host/'

let issuer: TokenIssuer
let backend: Backend
let gateway: StartedGateway
/** Answers for the case that runs. */
let answer: (request: Request) => Promise<Response>

beforeAll(async () => {
  issuer = await tokenIssuer()
  backend = await startBackend((incoming, outgoing) => {
    void (async () => {
      const response = await answer(await requestOf(incoming))
      outgoing.writeHead(response.status, [...response.headers].flat())
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    })()
  })
  gateway = await startGateway({
    routes: { apis: {} },
    env: {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: defaults.region,
      AWS_ENDPOINT_URL: backend.url,
      TIDEGATE_ACCOUNT_ID: defaults.accountId,
    },
  })
})
afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

/** Cases that cannot run here, and why. */
const notHere: ReadonlyMap<string, string> = new Map([
  ['own-017-template', 'it replaces the path, in which this test names the host of a backend'],
])

describe('HTTP API cases, against the started gateway', () => {
  for (const original of cases) {
    it.skipIf(notHere.has(original.id))(`${original.id}: ${original.description}`, async () => {
      const created = await admin('POST', '/v2/apis', {
        name: original.id,
        protocolType: 'HTTP',
        ...(original.api.corsConfiguration && {
          corsConfiguration: original.api.corsConfiguration,
        }),
      })
      const apiId = String(created['apiId'])
      const location = { apiId, backendUrl: backend.url, sourceIp: '127.0.0.1' }
      const testCase = relocate(original, defaults, location)
      await deploy(apiId, testCase)
      const seen: Seen = { events: [], http: [], service: [] }
      answer = caseBackend(testCase, issuer, seen)
      const response = await callCase(testCase)
      // Log lines belong to the platform's console; the same cases against invoke look at them.
      const { expectAccessLog: _, ...checked } = testCase
      expect(await check(checked, response, seen, [])).toEqual([])
    })
  }
})

async function admin(method: string, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}

/** Makes a case's API through the management API, as its users do. */
async function deploy(apiId: string, { api, integrationResult }: GatewayCase): Promise<void> {
  const at = `/v2/apis/${apiId}`
  const uri = (text: unknown): string | undefined =>
    typeof text !== 'string'
      ? undefined
      : text
          .replace(/^fn:/, `arn:aws:lambda:${defaults.region}:${defaults.accountId}:function:`)
          .replace(/^https:\/\//, `${backend.url}${hostMark}`)
  const targets = new Map<string, string>()
  for (const [name, integration] of Object.entries(api.integrations)) {
    const made = await admin('POST', `${at}/integrations`, {
      ...integration,
      integrationUri: uri(integration['integrationUri']),
      ...(integrationResult?.type === 'timeout' && { timeoutInMillis: 200 }),
    })
    targets.set(`integrations/${name}`, `integrations/${String(made['integrationId'])}`)
  }
  const authorizers = new Map<unknown, unknown>()
  for (const [name, authorizer] of Object.entries(api.authorizers ?? {})) {
    const authorizerUri = uri(authorizer['authorizerUri'])
    const made = await admin('POST', `${at}/authorizers`, { name, ...authorizer, authorizerUri })
    authorizers.set(name, made['authorizerId'])
  }
  for (const route of api.routes) {
    const target = targets.get(String(route['target']))
    const authorizerId = authorizers.get(route['authorizerId'])
    await admin('POST', `${at}/routes`, { ...route, target, authorizerId })
  }
  for (const stage of api.stages) await admin('POST', `${at}/stages`, stage)
  for (const { domainName, apiMappings } of api.domains ?? []) {
    await admin('POST', '/v2/domainnames', {
      domainName,
      domainNameConfigurations: [{ endpointType: 'REGIONAL' }],
    })
    for (const mapping of apiMappings) {
      await admin('POST', `/v2/domainnames/${domainName}/apimappings`, { ...mapping, apiId })
    }
  }
}

/** Sends the request as it is written: fetch would choose the Host header itself. */
async function callCase({ request, jwts = {} }: GatewayCase): Promise<Response> {
  const { hostname, port } = new URL(gateway.url)
  const tokens = await Promise.all(
    Object.entries(jwts).map(
      async ([name, jwt]) => [name, await issuer.sign(jwt, Date.now())] as const,
    ),
  )
  const filled = (value: string): string =>
    tokens.reduce((text, [name, token]) => text.replaceAll(`{{jwt:${name}}}`, token), value)
  const body =
    request.bodyBase64 === undefined
      ? Buffer.from(request.body ?? '')
      : Buffer.from(request.bodyBase64, 'base64')
  const headers = [
    'Host',
    request.host,
    ...request.headers.flatMap(([name, value]) => [name, filled(value)]),
  ]
  if (body.length > 0) headers.push('Content-Length', String(body.length))
  return new Promise((resolve, reject) => {
    const sent = send(
      { hostname, port, method: request.method, path: request.path, headers },
      (incoming) => void responseOf(incoming).then(resolve, reject),
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  }
  return headers
}

async function responseOf(incoming: IncomingMessage): Promise<Response> {
  const body = await bytesOf(incoming)
  const status = incoming.statusCode ?? 0
  const hasBody = status !== 204 && status !== 304
  return new Response(hasBody ? body : null, { status, headers: headersOf(incoming) })
}

/** What the gateway sent, to the host that the case means. */
async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const path = incoming.url ?? '/'
  const url = path.startsWith(hostMark)
    ? `https://${path.slice(hostMark.length)}`
    : backend.url + path
  const body = await bytesOf(incoming)
  return new Request(url, {
    method: incoming.method ?? 'GET',
    headers: headersOf(incoming),
    body: body.length === 0 ? null : body,
  })
}
