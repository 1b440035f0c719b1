import { expect, it } from 'vitest'
import { connectionOf } from './connection.ts'

it('knows nothing where the platform tells nothing', () => {
  expect(connectionOf({}).clientCertificate).toBeUndefined()
})

it('reads the client certificate in the shapes that AWS shows', () => {
  const tlsClientAuth = {
    certPresented: '1',
    certVerified: 'SUCCESS',
    certRevoked: '0',
    certFingerprintSHA256: 'AB'.repeat(32),
    certSubjectDN: 'CN=ann',
    certIssuerDN: 'CN=acme',
    certSerial: '1B20C',
    certNotBefore: 'Dec 22 19:39:00 2018 GMT',
    certNotAfter: 'Jan 2 09:05:00 2029 GMT',
    certRFC9440: `:${'QUJD'.repeat(20)}:`,
    certChainRFC9440: ':QUJD:, :REVG:',
  }
  const cf = {
    tlsVersion: 'TLSv1.3',
    tlsCipher: 'AEAD-AES128-GCM-SHA256',
    clientAcceptEncoding: 'br',
    tlsClientAuth,
  }
  expect(connectionOf({ cf })).toMatchObject({
    acceptEncoding: 'br',
    tlsVersion: 'TLSv1.3',
    cipherSuite: 'AEAD-AES128-GCM-SHA256',
    clientCertificate: {
      chain: ['QUJD', 'REVG'],
      isVerified: true,
      isRevoked: false,
      sha256: 'ab'.repeat(32),
      clientCertPem: `-----BEGIN CERTIFICATE-----\n${'QUJD'.repeat(16)}\n${'QUJD'.repeat(4)}\n-----END CERTIFICATE-----\n`,
      subjectDN: 'CN=ann',
      issuerDN: 'CN=acme',
      serialNumber: '01:b2:0c',
      validity: { notBefore: 'Dec 22 19:39:00 2018 GMT', notAfter: 'Jan  2 09:05:00 2029 GMT' },
    },
  })
})

it.each([
  ['none was presented', { certPresented: '0', certVerified: 'NONE' }, undefined],
  [
    'verification failed',
    { certPresented: '1', certVerified: 'FAILED:self signed certificate' },
    { isVerified: false },
  ],
  [
    'it was revoked, though it verifies',
    { certPresented: '1', certVerified: 'SUCCESS', certRevoked: '1' },
    { isRevoked: true },
  ],
])('says of a certificate when %s', (_, tlsClientAuth, expected) => {
  const certificate = connectionOf({ cf: { tlsClientAuth } })?.clientCertificate
  if (expected === undefined) return expect(certificate).toBeUndefined()
  expect(certificate).toMatchObject(expected)
})
