import { createPrivateKey, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { fakeAdmin, testNowMs } from '../../../test/fakes/admin.ts'
import { selfSignedCertificate } from './x509.ts'

it('makes a certificate that is signed by its own key, for the time asked', async () => {
  const notAfterMs = testNowMs + 365 * 86_400_000
  const { certificate, privateKey } = await selfSignedCertificate({
    commonName: 'ApiGateway',
    notBeforeMs: testNowMs,
    notAfterMs,
  })
  const read = new X509Certificate(certificate)
  expect(read.subject).toBe('CN=ApiGateway')
  expect(read.verify(read.publicKey)).toBe(true)
  expect(read.checkPrivateKey(createPrivateKey(privateKey))).toBe(true)
  expect(Date.parse(read.validFrom)).toBe(testNowMs)
  expect(Date.parse(read.validTo)).toBe(notAfterMs)
})

it('gives a client certificate a year, and keeps its private key to itself', async () => {
  const admin = fakeAdmin()
  const { status, body } = await admin.call('POST', '/clientcertificates', { description: 'mine' })
  expect(status).toBe(201)
  expect(body).toEqual({
    clientCertificateId: expect.stringMatching(/^[a-z0-9]{6}$/),
    description: 'mine',
    pemEncodedCertificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
    createdDate: testNowMs / 1000,
    expirationDate: testNowMs / 1000 + 365 * 86_400,
  })
})

it('makes no client certificate whose private key it could not encrypt', async () => {
  const admin = fakeAdmin({ settings: { secretKey: undefined } })
  const { status, body } = await admin.call('POST', '/clientcertificates', {})
  expect(status).toBe(400)
  expect(body.message).toContain('TIDEGATE_SECRET_KEY')
})
