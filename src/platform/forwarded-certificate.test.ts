import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { issue } from '../../test/fakes/certificates.ts'
import { forwardedConnection } from './forwarded-certificate.ts'

const root = issue({ commonName: 'root', isAuthority: true })
const middle = issue({ commonName: 'middle', issuer: root, isAuthority: true })
const ann = issue({ commonName: 'ann', issuer: middle })
const member = (one: { readonly der: Buffer }): string => `:${one.der.toString('base64')}:`

const connectionOf = async (headers: Record<string, string>) =>
  forwardedConnection(new Request('https://api.example.com/', { headers }))

it.each([
  ['RFC 9440', { 'client-cert': member(ann) }, 0],
  [
    'RFC 9440 with a chain',
    { 'client-cert': member(ann), 'client-cert-chain': `${member(middle)}, ${member(root)}` },
    2,
  ],
  ['PEM in percent-encoding', { 'client-cert': encodeURIComponent(ann.pem) }, 0],
  ['PEM of a chain', { 'client-cert': encodeURIComponent(ann.pem + middle.pem) }, 1],
])('reads what a proxy hands on as %s', async (_, headers, others) => {
  const certificate = (await connectionOf(headers))?.clientCertificate
  const known = new X509Certificate(ann.pem)
  expect(certificate).toMatchObject({
    // Whoever ends TLS saw the key; which authority is trusted is the domain's affair.
    isVerified: false,
    isRevoked: false,
    sha256: ann.sha256,
    clientCertPem: ann.pem,
    subjectDN: 'CN=ann',
    issuerDN: 'CN=middle',
    serialNumber: known.serialNumber.toLowerCase().replaceAll(/..(?=.)/g, '$&:'),
    validity: { notBefore: 'Jan  1 00:00:00 2020 GMT', notAfter: 'Jan  1 00:00:00 2099 GMT' },
  })
  expect(certificate?.chain).toHaveLength(others)
})

it('reads a certificate once', async () => {
  const request = new Request('https://api.example.com/', {
    headers: { 'client-cert': member(issue({ commonName: 'once' })) },
  })
  const first = await forwardedConnection(request)
  expect(first).toBeDefined()
  expect(forwardedConnection(request)).toBe(first)
})

it.each([
  ['nothing', {}],
  ['an empty header', { 'client-cert': '' }],
  ['base64 of something else', { 'client-cert': ':aGVsbG8=:' }],
  ['no base64', { 'client-cert': ':a:' }],
  ['a broken escape', { 'client-cert': '%E0%A4%A' }],
  ['half a certificate', { 'client-cert': `:${ann.der.subarray(0, 90).toString('base64')}:` }],
  ['more than any chain', { 'client-cert': `${member(ann)}, ${'x'.repeat(64_000)}` }],
])('knows no certificate of %s', async (_, headers) => {
  expect((await connectionOf(headers))?.clientCertificate).toBeUndefined()
})
