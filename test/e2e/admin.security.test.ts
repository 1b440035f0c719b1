import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway, type StartedGateway } from './gateway.ts'

/** Reads, writes, deletions and the gateway's own operations: authorisation comes before all of them. */
const operations = [
  ['GET', '/restapis', ''],
  ['POST', '/restapis', '{"name":"intruder"}'],
  ['GET', '/apikeys?includeValues=true', ''],
  ['POST', '/apikeys', '{"name":"intruder","enabled":true}'],
  ['DELETE', '/restapis/a1b2c3d4e5', ''],
  ['PATCH', '/account', '{"patchOperations":[]}'],
  ['POST', '/v2/apis', '{"name":"intruder","protocolType":"HTTP"}'],
  ['GET', '/v2/apis', ''],
  ['GET', '/counters', ''],
  ['GET', '/traces/x', ''],
] as const

interface Call {
  readonly method: string
  /** With its query, below `/_admin`. */
  readonly path: string
  readonly body: string
}

interface Signing {
  readonly service?: string
  readonly region?: string
  readonly secretAccessKey?: string
  readonly accessKeyId?: string
  readonly ageMs?: number
}

let gateway: StartedGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

/** The headers that an AWS client sends with a call, signed as told. */
async function sign(call: Call, how: Signing = {}): Promise<Record<string, string>> {
  const { hostname, port } = new URL(gateway.url)
  const [path = '', query = ''] = `/_admin${call.path}`.split('?')
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: how.accessKeyId ?? gateway.accessKeyId,
      secretAccessKey: how.secretAccessKey ?? gateway.secretAccessKey,
    },
    region: how.region ?? 'us-east-1',
    service: how.service ?? 'apigateway',
    sha256: Sha256,
  })
  const { headers } = await signer.sign(
    {
      method: call.method,
      protocol: 'http:',
      hostname,
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: { host: `${hostname}:${port}`, 'content-type': 'application/json' },
      ...(call.body !== '' && { body: call.body }),
    },
    { signingDate: new Date(Date.now() - (how.ageMs ?? 0)) },
  )
  return headers
}

async function send({ method, path, body }: Call, headers: Readonly<Record<string, string>>) {
  const { host: _host, ...sent } = headers
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: sent,
    ...(body !== '' && { body }),
  })
  const text = await response.text()
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), text }
}

const quarterHourMs = 15 * 60_000

/** What a stranger sends, and the error that refuses it. */
const attempts: Readonly<
  Record<string, readonly [type: string, headers: (call: Call) => Promise<Record<string, string>>]>
> = {
  'no credential': ['MissingAuthenticationTokenException', () => Promise.resolve({})],
  'a wrong token': [
    'UnrecognizedClientException',
    () => Promise.resolve({ authorization: `Bearer ${gateway.token.slice(1)}x` }),
  ],
  'an unknown access key': [
    'UnrecognizedClientException',
    (call) => sign(call, { accessKeyId: 'TIDENOBODY' }),
  ],
  'a wrong secret': [
    'InvalidSignatureException',
    (call) => sign(call, { secretAccessKey: 'not the secret' }),
  ],
  'a signature for another service': [
    'InvalidSignatureException',
    (call) => sign(call, { service: 'execute-api' }),
  ],
  'a signature for another region': [
    'InvalidSignatureException',
    (call) => sign(call, { region: 'eu-west-1' }),
  ],
  'the signature of another body': [
    'InvalidSignatureException',
    (call) => sign({ ...call, body: '{"another":"body"}' }),
  ],
  'the signature of another path': [
    'InvalidSignatureException',
    (call) => sign({ ...call, path: '/sdktypes' }),
  ],
  'a signature of a quarter of an hour ago': [
    'InvalidSignatureException',
    (call) => sign(call, { ageMs: quarterHourMs + 5_000 }),
  ],
  'a signature of a quarter of an hour from now': [
    'InvalidSignatureException',
    (call) => sign(call, { ageMs: -quarterHourMs - 5_000 }),
  ],
}

const cases = Object.keys(attempts).flatMap((attempt) =>
  operations.map(([method, path, body]) => ({ attempt, method, path, body })),
)

describe('the admin API of the started gateway', () => {
  it.each(cases)('refuses $attempt for $method $path', async ({ attempt, ...call }) => {
    const [type, headers] = attempts[attempt] ?? []
    const answer = await send(call, (await headers?.(call)) ?? {})
    expect(answer).toMatchObject({ status: 403, type })
    expect(answer.text).not.toContain(gateway.secretAccessKey)
    expect(answer.text).not.toContain(gateway.token)
  })

  it('has changed nothing by then', async () => {
    for (const path of ['/restapis', '/apikeys', '/v2/apis']) {
      const call = { method: 'GET', path, body: '' }
      const answer = await send(call, await sign(call))
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain('intruder')
    }
  })

  it('takes a signature that is four minutes old, as AWS does', async () => {
    const call = { method: 'GET', path: '/restapis', body: '' }
    const answer = await send(call, await sign(call, { ageMs: 4 * 60_000 }))
    expect(answer.status).toBe(200)
  })
})
