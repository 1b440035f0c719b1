import { mkdtempSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { createServer, request as httpsRequest, type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issue } from '../fakes/certificates.ts'
import { startGateway, type StartedGateway } from './gateway.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-tls-'))
const write = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const root = issue({ commonName: 'root', isAuthority: true })
const server = issue({
  commonName: 'gateway',
  issuer: root,
  hosts: ['localhost', 'mutual.example.com', '127.0.0.1'],
})
const ann = issue({ commonName: 'ann', issuer: root })
const stranger = issue({ commonName: 'stranger' })

const who = {
  type: 'MOCK',
  responses: {
    default: {
      statusCode: '200',
      responseTemplates: {
        'application/json':
          '{"ip":"$context.identity.sourceIp","client":"$!context.identity.clientCert.subjectDN","serial":"$!context.identity.clientCert.serialNumber"}',
      },
    },
  },
}
const routes = {
  apis: { who: { protocolType: 'REST', routes: { 'GET /who': who }, stages: { prod: {} } } },
  domainNames: {
    '*': { basePathMappings: { '(none)': { api: 'who', stage: 'prod' } } },
    'mutual.example.com': {
      mutualTlsAuthentication: { truststoreUri: './clients.pem' },
      basePathMappings: { '(none)': { api: 'who', stage: 'prod' } },
    },
  },
}

let gateway: StartedGateway
let tlsPort = 0
let stopProxy: () => Promise<void>
let proxyPort = 0

interface Answer {
  readonly status: number | undefined
  readonly body: string
}

function send(
  options: RequestOptions,
  request: typeof httpRequest | typeof httpsRequest,
): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = request(
      { host: '127.0.0.1', path: '/who', agent: false, ...options },
      (answer) => {
        let body = ''
        answer.on('data', (chunk: Buffer) => (body += chunk.toString()))
        answer.on('end', () => done({ status: answer.statusCode, body }))
      },
    )
    sent.once('error', failed)
    sent.end()
  })
}

/** Ends TLS, asks for certificates, and says in RFC 9440's form which one was shown. */
async function startProxy(): Promise<void> {
  const proxy = createServer(
    { cert: server.pem, key: server.privateKeyPem, requestCert: true, rejectUnauthorized: false },
    (incoming, outgoing) => {
      const { raw } = (incoming.socket as TLSSocket).getPeerCertificate()
      const { 'client-cert': _, ...headers } = incoming.headers
      const shown = raw && { 'client-cert': `:${raw.toString('base64')}:` }
      const { port } = new URL(gateway.url)
      const sent = {
        host: '127.0.0.1',
        port,
        path: incoming.url,
        headers: { ...headers, ...shown },
      }
      httpRequest(sent, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(outgoing)
      }).end()
    },
  )
  await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready))
  proxyPort = (proxy.address() as AddressInfo).port
  stopProxy = () => new Promise((done) => proxy.close(() => done()))
}

beforeAll(async () => {
  write('clients.pem', root.pem)
  gateway = await startGateway({
    routes: write('routes.json', JSON.stringify(routes)),
    flags: [
      '--tls-port',
      '0',
      '--tls-certificate',
      write('server.pem', server.pem),
      '--tls-key',
      write('server.key', server.privateKeyPem),
    ],
    env: { TIDEGATE_TRUST_CLIENT_CERT: '1' },
  })
  tlsPort = Number(/https:\/\/localhost:(\d+)/.exec(gateway.output())?.[1])
  await startProxy()
})
afterAll(async () => {
  await stopProxy()
  await gateway.stop()
})

it('ends TLS itself and knows its clients by their connections', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' }
  const options = { port: tlsPort, ca: root.pem, localAddress: '127.0.0.9', headers }
  expect(await send(options, httpsRequest)).toEqual({
    status: 200,
    body: '{"ip":"127.0.0.9","client":"","serial":""}',
  })
})

it('believes no client of its TLS socket that shows a certificate in a header', async () => {
  const headers = {
    host: 'mutual.example.com',
    'client-cert': `:${ann.der.toString('base64')}:`,
  }
  const answer = await send({ port: tlsPort, ca: root.pem, headers }, httpsRequest)
  expect(answer).toEqual({ status: 403, body: '{"message":"Forbidden"}' })
})

it.each([
  ['one of the trust store’s', ann, 200],
  ['a stranger’s', stranger, 403],
  ['none', undefined, 403],
])('takes from a trusted proxy a certificate: %s', async (_, client, status) => {
  const answer = await send(
    {
      port: proxyPort,
      ca: root.pem,
      cert: client?.pem,
      key: client?.privateKeyPem,
      headers: {
        host: 'mutual.example.com',
        'x-forwarded-for': '203.0.113.7',
        // What a client claims is replaced by the proxy.
        'client-cert': `:${ann.der.toString('base64')}:`,
      },
    },
    httpsRequest,
  )
  expect(answer.status).toBe(status)
  if (status === 200) {
    expect(JSON.parse(answer.body)).toMatchObject({ ip: '203.0.113.7', client: 'CN=ann' })
  }
})
