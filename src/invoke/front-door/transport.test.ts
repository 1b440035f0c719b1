import { describe, expect, it } from 'vitest'
import { see, stageUrl } from '../../../test/fakes/access.ts'
import { issue, type Issued } from '../../../test/fakes/certificates.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { DomainName } from '../../definition/domain-name.ts'
import type { Integration } from '../../definition/integration.ts'
import type { Connection, PresentedCertificate } from '../../ports.ts'

const certificate: PresentedCertificate = {
  isVerified: true,
  isRevoked: false,
  sha256: 'ab'.repeat(32),
  clientCertPem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  subjectDN: 'CN=ann',
  issuerDN: 'CN=acme',
  serialNumber: 'a1:b2:0c',
  validity: { notBefore: 'Jan  1 00:00:00 2026 GMT', notAfter: 'Jan 16 00:00:00 2026 GMT' },
}

const integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'GET',
  uri: 'https://backend.test/',
  requestParameters: {
    'integration.request.header.subject': 'context.identity.clientCert.subjectDN',
    'integration.request.header.until': 'context.identity.clientCert.validity.notAfter',
  },
} as unknown as Integration

async function ask(domain: Partial<DomainName>, connection?: Connection) {
  const world = makeWorld()
  deploy(world, restSnapshot({ 'GET /pets': { integration } }))
  world.domains.set('api.acme.test', {
    domainName: 'api.acme.test',
    endpointConfiguration: { types: ['REGIONAL'] },
    mappings: {
      m: { apiMappingId: 'm', apiId: 'a1b2c3d4e5', stage: 'prod', apiMappingKey: '' },
    },
    ...domain,
  })
  const request = new Request('https://api.acme.test/pets', {
    headers: { 'x-forwarded-client-cert': 'Subject="CN=ann"', 'cf-client-cert': 'x' },
  })
  const seen = await see(world, request, connection === undefined ? {} : { connection })
  return { ...seen, sent: world.requests.at(-1) }
}

const verified = { mutualTlsAuthentication: { truststoreUri: 's3://trust/acme.pem' } }
const pinned = {
  mutualTlsAuthentication: { truststoreUri: `sha256:${'cd'.repeat(32)},${'AB'.repeat(32)}` },
}
const presented = (different: Partial<PresentedCertificate> = {}): Connection => ({
  clientCertificate: { ...certificate, ...different },
})

const cases: [string, Partial<DomainName>, Connection | undefined, string | undefined][] = [
  ['a domain that demands none takes calls without a certificate', {}, undefined, undefined],
  ['no certificate, whatever headers say', verified, {}, 'client-certificate-missing'],
  ['a certificate that the zone verified', verified, presented(), undefined],
  [
    'a certificate that it did not verify',
    verified,
    presented({ isVerified: false }),
    'client-certificate-not-verified',
  ],
  [
    'a verified certificate that was revoked',
    verified,
    presented({ isRevoked: true }),
    'client-certificate-revoked',
  ],
  [
    'a pinned certificate that nobody verified',
    pinned,
    presented({ isVerified: false }),
    undefined,
  ],
  [
    'a verified certificate that is not pinned',
    pinned,
    presented({ sha256: 'ef'.repeat(32) }),
    'client-certificate-not-trusted',
  ],
  [
    'a certificate without a fingerprint',
    { mutualTlsAuthentication: { truststoreUri: 'sha256:' } },
    presented({ sha256: '' }),
    'client-certificate-not-trusted',
  ],
  [
    'a pinned certificate past its end',
    pinned,
    presented({
      validity: { notBefore: 'Jan  1 00:00:00 2025 GMT', notAfter: 'Jan 15 10:20:30 2026 GMT' },
    }),
    'client-certificate-out-of-date',
  ],
  [
    'a pinned certificate before its beginning',
    pinned,
    presented({
      validity: { notBefore: 'Jan 15 10:20:31 2026 GMT', notAfter: 'Jan 16 00:00:00 2026 GMT' },
    }),
    'client-certificate-out-of-date',
  ],
  [
    'a pinned certificate with unreadable dates',
    pinned,
    presented({ validity: { notBefore: '', notAfter: '' } }),
    'client-certificate-out-of-date',
  ],
  [
    'TLS 1.1 where 1.2 is the least',
    { securityPolicy: 'TLS_1_2' },
    { tlsVersion: 'TLSv1.1' },
    'tls-version-too-old',
  ],
  [
    'TLS 1.2 where 1.2 is the least',
    { securityPolicy: 'TLS_1_2' },
    { tlsVersion: 'TLSv1.2' },
    undefined,
  ],
  [
    'TLS 1.2 where 1.3 is the least',
    { securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' },
    { tlsVersion: 'TLSv1.2' },
    'tls-version-too-old',
  ],
  [
    'TLS 1.2 where the policy begins with it',
    { securityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06' },
    { tlsVersion: 'TLSv1.2' },
    undefined,
  ],
]
it.each(cases)('%s', async (_, domain, connection, code) => {
  const seen = await ask(domain, connection)
  if (code === undefined) return expect(seen.status).toBe(200)
  expect(seen).toMatchObject({
    status: 403,
    errorType: 'ForbiddenException',
    text: '{"message":"Forbidden"}',
    code,
  })
  expect(seen.sent).toBeUndefined()
})

it('shows the certificate to integrations, and only on domains that demand one', async () => {
  const { sent } = await ask(verified, presented())
  expect(sent?.headers.get('subject')).toBe('CN=ann')
  expect(sent?.headers.get('until')).toBe('Jan 16 00:00:00 2026 GMT')
  const open = await ask({}, presented())
  expect(open.sent?.headers.has('subject')).toBe(false)
})

describe('a trust store of its own', () => {
  const root = issue({ commonName: 'root', isAuthority: true })
  const middle = issue({ commonName: 'middle', issuer: root, isAuthority: true })
  const ann = issue({ commonName: 'ann', issuer: middle, notAfter: new Date('2026-01-20') })
  const base64 = ({ der }: Issued): string => der.toString('base64')
  const storeOf = (...certificates: readonly Issued[]): Partial<DomainName> => ({
    mutualTlsAuthentication: { truststoreUri: 's3://trust/acme.pem' },
    truststore: {
      sha256: certificates.map(({ sha256 }) => sha256).join(),
      certificates: certificates.map(base64),
    },
  })
  const sent = (leaf: Issued, chain: readonly Issued[] = []): Connection =>
    presented({
      // The zone knows nothing of these authorities.
      isVerified: false,
      sha256: leaf.sha256,
      clientCertPem: leaf.pem,
      chain: chain.map(base64),
    })

  it.each([
    ['the whole chain in the store', storeOf(root, middle), sent(ann)],
    ['an authority that the client sent', storeOf(root), sent(ann, [middle])],
  ])('lets a client in with %s', async (_, domain, connection) => {
    expect((await ask(domain, connection)).status).toBe(200)
    expect((await ask(domain, connection)).status).toBe(200)
  })

  const other = issue({ commonName: 'root', isAuthority: true })
  it.each([
    [
      'a missing authority',
      storeOf(root),
      sent(issue({ commonName: 'bob', issuer: middle })),
      'no-chain',
    ],
    ['another root of the same name', storeOf(other), sent(ann, [middle]), 'no-chain'],
    ['a root of its own making', storeOf(other), sent(ann, [middle, root]), 'no-chain'],
    [
      'a certificate that has ended',
      storeOf(root),
      sent(issue({ commonName: 'x', issuer: root, notAfter: new Date('2026-01-10') })),
      'out-of-date',
    ],
    [
      'a certificate that is none',
      storeOf(root),
      presented({ isVerified: true, clientCertPem: certificate.clientCertPem }),
      'unreadable',
    ],
  ])(
    'answers 403 Forbidden to a client with %s, whatever the zone says',
    async (_, domain, connection, problem) => {
      const seen = await ask(domain, connection)
      expect(seen).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' })
      expect(seen.code).toBe('client-certificate-not-trusted')
      expect(JSON.stringify(seen.entries)).toContain(problem)
    },
  )

  it('refuses a revoked certificate before it looks for a chain', async () => {
    const { clientCertificate } = sent(ann, [middle])
    if (clientCertificate === undefined) throw new Error('a certificate is sent')
    const revoked = { clientCertificate: { ...clientCertificate, isRevoked: true } }
    expect((await ask(storeOf(root), revoked)).code).toBe('client-certificate-revoked')
  })

  it.each([
    [true, 200],
    [false, 403],
  ])(
    'believes the zone where the platform hands no certificate out: verified %s',
    async (isVerified, status) => {
      const connection = presented({ isVerified, clientCertPem: '' })
      expect((await ask(storeOf(root), connection)).status).toBe(status)
    },
  )
})

describe('the default endpoint', () => {
  const strict = 'SecurityPolicy_TLS13_1_3_2025_09'
  it.each([
    [undefined, 'TLSv1', 200],
    ['TLS_1_0', 'TLSv1', 200],
    ['TLS_1_2', 'TLSv1.1', 403],
    ['TLS_1_2', 'TLSv1.2', 200],
    [strict, 'TLSv1.2', 403],
    [strict, 'TLSv1.3', 200],
    [strict, undefined, 200],
  ])(
    'of an API with the security policy %s takes %s: %d',
    async (securityPolicy, tlsVersion, status) => {
      const world = makeWorld()
      const api = securityPolicy === undefined ? {} : { securityPolicy }
      deploy(world, restSnapshot({ 'GET /pets': { integration } }, { api }))
      const connection = { tlsVersion }
      const seen = await see(world, new Request(`${stageUrl}/pets`), { connection })
      expect(seen.status).toBe(status)
      if (status === 403) {
        expect(seen).toMatchObject({ text: '{"message":"Forbidden"}', code: 'tls-version-too-old' })
      }
    },
  )
})
