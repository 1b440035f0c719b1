/** Who gets in, through the worker's own doors inside workerd: keys of the admin API, networks, certificates. */
import { env, exports } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { signRequest } from '../../src/aws/sigv4-sign.ts'
import { sha256Hex } from '../../src/aws/sha256.ts'
import { client, middle, otherClient, root } from './client-certificates.ts'

interface Door {
  fetch(request: Request): Promise<Response>
}

// The generated types know neither the worker's entrypoints nor their props.
const doors = exports as unknown as {
  readonly default: Door
  readonly PrivateEntrance: (options: { readonly props: object }) => Door
}
const { STATE } = env as unknown as { STATE: KVNamespace }

type Body = Readonly<Record<string, string>> & {
  readonly AccessKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string }
}

async function admin(method: string, path: string, body?: object): Promise<Body> {
  const response = await doors.default.fetch(
    new Request(`http://gateway.test/_admin${path}`, {
      method,
      headers: { authorization: 'Bearer test-admin-token' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
  return JSON.parse(text || '{}') as Body
}

/** A deployed API with one mocked method; its address by the default endpoint. */
async function deployed(authorizationType: string, api: object = {}) {
  const { id, rootResourceId } = await admin('POST', '/restapis', { name: 'guarded', ...api })
  const at = `/restapis/${id}/resources/${rootResourceId}/methods/GET`
  await admin('PUT', at, { authorizationType })
  await admin('PUT', `${at}/integration`, {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode":200}' },
  })
  await admin('PUT', `${at}/responses/200`, {})
  await admin('PUT', `${at}/integration/responses/200`, {})
  await admin('POST', `/restapis/${id}/deployments`, { stageName: 'prod' })
  return { id, url: `https://${id}.execute-api.us-east-1.amazonaws.com/prod/` }
}

const allow = (different: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*', ...different }],
})

/** A user with a key, and the status of calls that it signs. */
async function signer(UserName: string) {
  const { url } = await deployed('AWS_IAM')
  await admin('POST', '/tidegate/iam/users', { UserName })
  const { AccessKey } = await admin('POST', `/tidegate/iam/users/${UserName}/access-keys`)
  const credentials = {
    accessKeyId: AccessKey.AccessKeyId,
    secretAccessKey: AccessKey.SecretAccessKey,
  }
  const call = async (headers: [string, string][] = []): Promise<number> => {
    const scope = { region: 'us-east-1', service: 'execute-api', nowMs: Date.now() }
    const added = await signRequest({ method: 'GET', url, headers }, credentials, scope)
    const request = new Request(url, { headers: [...headers, ...added] })
    return (await doors.default.fetch(request)).status
  }
  return { AccessKey, call }
}

describe('an access key of the admin API', () => {
  it('costs no hop once it is known', async () => {
    const { call } = await signer('bob')
    await admin('PUT', '/tidegate/iam/users/bob/policies/all', { PolicyDocument: allow() })
    const hops = () => admin('GET', '/counters')
    await vi.waitFor(
      async () => {
        // Known, and nothing waits for its publication any more.
        const before = await hops()
        for (let calls = 0; calls < 5; calls++) expect(await call()).toBe(200)
        expect(await hops()).toEqual(before)
      },
      { timeout: 10_000 },
    )
  })

  it('signs calls at once, does what its policies say now, and stops when it is switched off', async () => {
    const { AccessKey, call } = await signer('ann')
    expect(await call()).toBe(403)
    await admin('PUT', '/tidegate/iam/users/ann/policies/all', { PolicyDocument: allow() })
    expect(await call()).toBe(200)
    for (const name of ['Zoë\u00a0\u00a0Ørsted', 'Жук']) {
      expect(await call([['x-name', name]])).toBe(200)
    }
    const key = `/tidegate/iam/users/ann/access-keys/${AccessKey.AccessKeyId}`
    await admin('PUT', key, { Status: 'Inactive' })
    expect(await call()).toBe(403)
    await admin('PUT', key, { Status: 'Active' })
    expect(await call()).toBe(200)
    await admin('DELETE', key)
    expect(await call()).toBe(403)
  })
})

describe('the private entrance', () => {
  const network = { vpcId: 'vpc-1', vpceId: 'vpce-1' }
  const policy = JSON.stringify(
    allow({ Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
  )

  it('leads to a private API for the network that its binding declares, and nobody else', async () => {
    const { url } = await deployed('NONE', {
      endpointConfiguration: { types: ['PRIVATE'] },
      policy,
    })
    const through = async (props: object): Promise<number> =>
      (await doors.PrivateEntrance({ props }).fetch(new Request(url))).status
    expect(await through(network)).toBe(200)
    expect(await through({ ...network, vpceId: 'vpce-2' })).toBe(403)
    expect(await through({})).toBe(403)
    expect(await through({ ...network, policy: allow({ Resource: 'arn:aws:s3:::x' }) })).toBe(403)
    expect(await through({ ...network, policy: allow() })).toBe(200)
    const outside = new Request(url, { headers: { 'x-amzn-vpce-id': 'vpce-1' } })
    expect((await doors.default.fetch(outside)).status).toBe(403)
  })
})

describe('a domain with mutual TLS', () => {
  const base64 = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const presented = async (leaf: string, ...chain: readonly string[]) => ({
    tlsClientAuth: {
      certPresented: '1',
      certVerified: 'FAILED:unknown authority',
      certRevoked: '0',
      certFingerprintSHA256: await sha256Hex(leaf),
      certRFC9440: `:${base64(leaf)}:`,
      certChainRFC9440: chain.map((one) => `:${base64(one)}:`).join(', '),
    },
  })

  it('builds a chain from what the runtime says of the certificate to its trust store', async () => {
    const { id } = await deployed('NONE')
    const host = 'api.example.com'
    // What is published of a domain whose bucket was read.
    await STATE.put(
      `domain/${host}`,
      JSON.stringify({
        domainName: host,
        endpointConfiguration: { types: ['REGIONAL'] },
        mappings: { m: { apiMappingId: 'm', apiId: id, stage: 'prod', apiMappingKey: '' } },
        mutualTlsAuthentication: { truststoreUri: 's3://trust/clients.pem' },
        truststore: { sha256: await sha256Hex(root), certificates: [base64(root)] },
      }),
    )
    const call = async (tls: object | undefined): Promise<number> => {
      const request = new Request(`https://${host}/`, { cf: tls as never })
      return (await doors.default.fetch(request)).status
    }
    expect(await call(undefined)).toBe(403)
    expect(await call(await presented(client, middle))).toBe(200)
    expect(await call(await presented(otherClient))).toBe(403)
  })
})
