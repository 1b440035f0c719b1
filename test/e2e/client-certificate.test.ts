/** Backends that demand a client certificate, over real TLS on loopback. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer as createBucket, get, type Server as BucketServer } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issue } from '../fakes/certificates.ts'
import { startGateway, type StartedGateway } from './gateway.ts'

const serverAuthority = issue({ commonName: 'backends', isAuthority: true })
const clientAuthority = issue({ commonName: 'clients', isAuthority: true })
const server = issue({ commonName: 'backend', issuer: serverAuthority, hosts: ['localhost'] })
const client = issue({ commonName: 'gateway', issuer: clientAuthority })

let backend: Server
let bucket: BucketServer
const objects: string[] = []
let gateway: StartedGateway
let apiUrl = ''

async function admin(method: string, path: string, body?: object) {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, string>,
  }
}

beforeAll(async () => {
  backend = createServer(
    {
      key: server.privateKeyPem,
      cert: server.pem,
      ca: clientAuthority.pem,
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate()
      response.end(`hello ${String(subject.CN)}`)
    },
  )
  await new Promise<void>((ready) => backend.listen(0, '127.0.0.1', ready))
  const { port } = backend.address() as AddressInfo
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-pem-'))
  writeFileSync(join(folder, 'gateway.pem'), client.pem + client.privateKeyPem, { mode: 0o600 })
  writeFileSync(join(folder, 'authorities.pem'), serverAuthority.pem)
  bucket = createBucket((request, response) => {
    objects.push(request.url ?? '')
    response.end(clientAuthority.pem)
  })
  await new Promise<void>((ready) => bucket.listen(0, '127.0.0.1', ready))
  gateway = await startGateway({
    env: {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
      TIDEGATE_CLIENT_CERTIFICATE_BACKEND: join(folder, 'gateway.pem'),
      TIDEGATE_EXTRA_CA_CERTS: join(folder, 'authorities.pem'),
    },
  })
  const { body: api } = await admin('POST', '/restapis', { name: 'guarded' })
  const at = `/restapis/${api['id']}/resources/${api['rootResourceId']}/methods/GET`
  await admin('PUT', at, { authorizationType: 'NONE' })
  const uri = `https://localhost:${port}/`
  await admin('PUT', `${at}/integration`, { type: 'HTTP_PROXY', httpMethod: 'GET', uri })
  await admin('POST', `/restapis/${api['id']}/deployments`, { stageName: 'prod' })
  apiUrl = `/restapis/${api['id']}`
})

afterAll(async () => {
  await gateway.stop()
  await new Promise((closed) => backend.close(closed))
  await new Promise((closed) => bucket.close(closed))
})

const call = async () => {
  const response = await fetch(`${gateway.url}/_api${apiUrl.replace('/restapis', '')}/prod/`)
  return { status: response.status, text: await response.text() }
}

it('reads a domain’s trust store from S3 when it is set, and lets nobody in without a certificate', async () => {
  const truststoreUri = 's3://trust/clients.pem'
  const [, apiId = ''] = apiUrl.split('/').slice(1)
  const { body } = await admin('POST', '/domainnames', {
    domainName: 'api.example.com',
    mutualTlsAuthentication: { truststoreUri, truststoreVersion: 'v1' },
  })
  expect(body['mutualTlsAuthentication']).toEqual({ truststoreUri, truststoreVersion: 'v1' })
  expect(objects).toEqual(['/trust/clients.pem?versionId=v1'])
  const mapping = { restApiId: apiId, stage: 'prod' }
  await admin('POST', '/domainnames/api.example.com/basepathmappings', mapping)
  const { port } = new URL(gateway.url)
  const status = await new Promise((answered) => {
    const headers = { host: 'api.example.com' }
    get({ host: '127.0.0.1', port, path: '/', headers }, (response) => {
      response.resume()
      answered(response.statusCode)
    })
  })
  expect(status).toBe(403)
})

const name = (value: string) =>
  admin('PATCH', `${apiUrl}/stages/prod`, {
    patchOperations: [{ op: 'replace', path: '/clientCertificateId', value }],
  })

describe('a backend that demands a client certificate', () => {
  it('is out of reach for a stage that names none', async () => {
    expect((await call()).status).toBeGreaterThanOrEqual(500)
  })

  it('sees the certificate that the stage names', async () => {
    expect((await name('backend')).headers.get('x-tidegate-issues')).toBeNull()
    expect(await call()).toEqual({ status: 200, text: 'hello gateway' })
  })

  it('is not called when the certificate is not bound, which the admin API says', async () => {
    const { headers } = await name('nowhere')
    expect(decodeURIComponent(headers.get('x-tidegate-first-issue') ?? '')).toBe(
      '$.stages.prod.clientCertificateId: expected a certificate that is bound to the worker as TIDEGATE_CLIENT_CERTIFICATE_NOWHERE, found nowhere',
    )
    expect(await call()).toEqual({ status: 500, text: '{"message":"Internal server error"}' })
  })
})
