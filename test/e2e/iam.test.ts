/** Callers who sign, over real HTTP: awkward URLs, headers and bodies, signed by clients that are not ours. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AwsClient } from 'aws4fetch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway, type StartedGateway } from './gateway.ts'

const run = promisify(execFile)

let gateway: StartedGateway
let base = ''
let key = { AccessKeyId: '', SecretAccessKey: '' }

async function admin(method: string, path: string, body?: object) {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
  return JSON.parse(text || '{}') as Record<string, string> & { readonly AccessKey: typeof key }
}

beforeAll(async () => {
  gateway = await startGateway()
  const { id, rootResourceId } = await admin('POST', '/restapis', { name: 'signed' })
  const proxy = await admin('POST', `/restapis/${id}/resources/${rootResourceId}`, {
    pathPart: '{proxy+}',
  })
  const at = `/restapis/${id}/resources/${proxy['id']}/methods/ANY`
  await admin('PUT', at, { authorizationType: 'AWS_IAM' })
  await admin('PUT', `${at}/integration`, {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    passthroughBehavior: 'WHEN_NO_TEMPLATES',
  })
  await admin('PUT', `${at}/responses/200`, {})
  await admin('PUT', `${at}/integration/responses/200`, {})
  await admin('POST', `/restapis/${id}/deployments`, { stageName: 'prod' })
  await admin('POST', '/tidegate/iam/users', { UserName: 'ann' })
  await admin('PUT', '/tidegate/iam/users/ann/policies/all', {
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'execute-api:*', Resource: '*' },
    },
  })
  key = (await admin('POST', '/tidegate/iam/users/ann/access-keys')).AccessKey
  base = `${gateway.url}/_api/${id}/prod`
})

afterAll(async () => {
  await gateway.stop()
})

const targets = [
  '/pets',
  '/pets/',
  '/a%20b/%C3%A9',
  '/ü/日本',
  '/x%2Fy',
  '/a//b///c',
  "/(!'*)~:@$,;=",
  '/pets?a=&b&c=1',
  '/pets?b=2&a=2&a=1&A=0',
  '/pets?q=a%20b%2Bc',
  '/pets?q=a+b',
  '/pets?x=%E2%82%AC&%C3%A9=1',
  '/pets?x==&y=a=b',
]

const json = { 'content-type': 'application/json' }
const client = () =>
  new AwsClient({
    accessKeyId: key.AccessKeyId,
    secretAccessKey: key.SecretAccessKey,
    service: 'execute-api',
    region: 'us-east-1',
    retries: 0,
  })

describe('aws4fetch', () => {
  it.each(targets)('signs %s', async (target) => {
    const response = await client().fetch(`${base}${target}`, { headers: json })
    expect(response.status, await response.text()).toBe(200)
  })

  it.each(targets)('presigns %s', async (target) => {
    const signed = await client().sign(`${base}${target}`, { aws: { signQuery: true } })
    const response = await fetch(signed.url, { headers: json })
    expect(response.status, await response.text()).toBe(200)
  })

  it('signs bodies and headers', async () => {
    const response = await client().fetch(`${base}/pets`, {
      method: 'POST',
      headers: { ...json, 'x-folded': 'a   b \t c', 'x-empty': '' },
      body: new Uint8Array([0, 1, 254, 255]),
      aws: { allHeaders: true },
    })
    expect(response.status, await response.text()).toBe(200)
  })

  it('is refused for another body than the one it signed', async () => {
    const { headers } = await client().sign(`${base}/pets`, { method: 'POST', body: 'signed' })
    const response = await fetch(`${base}/pets`, { method: 'POST', headers, body: 'sent' })
    expect(response.headers.get('x-amzn-errortype')).toBe('InvalidSignatureException')
  })
})

const curl = async (...more: readonly string[]): Promise<string> => {
  const { stdout } = await run('curl', [
    '-s',
    '--path-as-is',
    '--aws-sigv4',
    'aws:amz:us-east-1:execute-api',
    '--user',
    `${key.AccessKeyId}:${key.SecretAccessKey}`,
    '-H',
    'content-type: application/json',
    '-w',
    '%{http_code}',
    ...more,
  ])
  return stdout.slice(-3)
}
const hasCurl = await run('curl', ['--help', 'all']).then(
  ({ stdout }) => stdout.includes('--aws-sigv4'),
  () => false,
)

describe.skipIf(!hasCurl)('curl --aws-sigv4', () => {
  // Older ones encode a path once where AWS encodes it twice, so only plain paths are asked for.
  it.each(['/pets', '/pets/', '/pets?a=1&b=2'])('signs %s', async (target) => {
    expect(await curl(`${base}${target}`)).toBe('200')
  })

  it('signs bodies', async () => {
    expect(await curl('-d', '{"name":"Zoë"}', `${base}/pets`)).toBe('200')
  })
})
