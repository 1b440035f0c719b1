import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { issue } from '../../../test/fakes/certificates.ts'
import { restSnapshot } from '../../../test/fakes/rest-api.ts'
import { workerdConfig } from './config.ts'
import { hasAuthorities, missingCertificates, serverCertificate, tlsFiles } from './tls.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-tls-'))
const pem = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const one = issue({ commonName: 'one' })
const keyed = pem('keyed.pem', one.pem + one.privateKeyPem)
const bare = pem('bare.pem', one.pem)
const two = pem('two.pem', one.pem + issue({ commonName: 'two' }).pem)

it('takes the variables that name PEM files out of the worker’s', () => {
  const { tls, variables } = tlsFiles({
    TIDEGATE_CLIENT_CERTIFICATE_X: keyed,
    TIDEGATE_EXTRA_CA_CERTS: two,
    AWS_REGION: 'eu-west-1',
  })
  expect(variables).toEqual({ AWS_REGION: 'eu-west-1' })
  expect(tls.clientCertificates).toEqual([
    { binding: 'TIDEGATE_CLIENT_CERTIFICATE_X', file: keyed },
  ])
  expect(tls.trusted).toHaveLength(2)
})

it.each([
  [
    'a file that is not there',
    { TIDEGATE_CLIENT_CERTIFICATE_X: join(folder, 'none') },
    /does not exist/,
  ],
  [
    'a certificate without its key',
    { TIDEGATE_CLIENT_CERTIFICATE_X: bare },
    /with its private key/,
  ],
  [
    'authorities that are none',
    { TIDEGATE_EXTRA_CA_CERTS: pem('empty.pem', '') },
    /no PEM certificate/,
  ],
])('refuses %s', (_, variables, message) => {
  expect(() => tlsFiles(variables)).toThrow(message)
})

it('gives each certificate a way out of its own, and keeps its key out of the configuration', () => {
  const { tls } = tlsFiles({ TIDEGATE_CLIENT_CERTIFICATE_X: keyed, TIDEGATE_EXTRA_CA_CERTS: two })
  const config = workerdConfig({
    host: '127.0.0.1',
    port: 0,
    compatibilityDate: '2026-10-20',
    compatibilityFlags: [],
    storageDirectory: '/s',
    variables: [],
    tls,
    trustsForwarded: false,
    place: { kind: 'only' },
  })
  expect(config).toContain(
    '(name = "TIDEGATE_CLIENT_CERTIFICATE_X", service = "TIDEGATE_CLIENT_CERTIFICATE_X")',
  )
  expect(config).toContain('privateKey = embed "TIDEGATE_CLIENT_CERTIFICATE_X.pem"')
  expect(config).not.toContain('PRIVATE KEY')
  // Nobody else may say with which scheme a call came.
  expect(config).not.toContain('forwardedProtoHeader')
})

it('tells which certificates of declared stages are missing, each once', () => {
  const stage = (clientCertificateId?: string) =>
    restSnapshot({}, { stage: clientCertificateId === undefined ? {} : { clientCertificateId } })
  const { tls } = tlsFiles({ TIDEGATE_CLIENT_CERTIFICATE_X: keyed })
  expect(missingCertificates([stage('x'), stage('y'), stage('y'), stage()], tls)).toEqual([
    'TIDEGATE_CLIENT_CERTIFICATE_Y',
  ])
})

const server = issue({ commonName: 'shop', hosts: ['*.example.com', 'api.example.com'] })
const serverPem = pem('server.pem', server.pem)
const serverKey = pem('server.key', server.privateKeyPem)
const nowMs = Date.UTC(2026, 2, 14)

it.each([
  ['a name that can be called', server, 'api.example.com'],
  ['its subject', issue({ commonName: 'localhost' }), 'localhost'],
  ['an address', issue({ commonName: '*', hosts: ['192.0.2.7'] }), '192.0.2.7'],
  ['nothing', issue({ commonName: '*.example.com' }), 'localhost'],
])('calls the TLS socket by %s of its certificate', (_, issued, host) => {
  const certificate = pem('named.pem', issued.pem)
  const key = pem('named.key', issued.privateKeyPem)
  expect(serverCertificate({ certificate, key }, nowMs)).toEqual({ certificate, key, host })
})

it.each([
  ['has ended', { notAfter: new Date('2026-03-01') }],
  ['has not begun', { notBefore: new Date('2026-04-01') }],
])('warns of a certificate that %s', (_, dates) => {
  const issued = issue({ commonName: 'shop', ...dates })
  const certificate = pem('dated.pem', issued.pem)
  const key = pem('dated.key', issued.privateKeyPem)
  expect(serverCertificate({ certificate, key }, nowMs).warning).toMatch(/valid from .* refuse it/)
})

it.each([
  ['a file that is not there', join(folder, 'none'), serverKey, /--tls-certificate names .*exist/],
  ['a certificate that is none', serverKey, serverKey, /--tls-certificate: .*no PEM certificate/],
  ['a broken certificate', pem('cut.pem', server.pem.replace('MII', 'AAA')), serverKey, /no PEM/],
  ['a key that is none', serverPem, serverPem, /--tls-key: .*no PEM private key/],
  ["another certificate's key", serverPem, keyed, /not that of the first certificate/],
])('refuses %s for the TLS socket', (_, certificate, key, message) => {
  expect(() => serverCertificate({ certificate, key }, nowMs)).toThrow(message)
})

it('ends TLS at a socket of its own, whose callers its own door knows', () => {
  const config = (trustsForwarded: boolean): string =>
    workerdConfig({
      host: '127.0.0.1',
      port: 8787,
      compatibilityDate: '2026-10-20',
      compatibilityFlags: [],
      storageDirectory: '/data',
      variables: [],
      tls: { clientCertificates: [], trusted: [], trustsMachine: true },
      trustsForwarded: true,
      tlsSocket: { host: '*', port: 443, trustsForwarded },
      place: { kind: 'only' },
    })
  const https = (text: string): string =>
    text.split('\n').find((line) => line.includes('"https"')) ?? ''
  expect(https(config(false))).toMatch(
    /"\*:443".*minVersion = tls1Dot2.*entrypoint = "socket\/tls"/,
  )
  expect(https(config(false))).not.toContain('forwardedProtoHeader')
  expect(https(config(true))).toContain('service = "gateway"')
})

it.runIf(process.platform === 'linux')('knows whether a machine has authorities to trust', () => {
  const bare = mkdtempSync(join(tmpdir(), 'tidegate-root-'))
  const place = (name: string): string => join(bare, name)
  const named = { SSL_CERT_FILE: '/opt/authorities.pem', SSL_CERT_DIR: '/opt/authorities' }
  expect(hasAuthorities(named, bare)).toBe(false)
  mkdirSync(place('etc/ssl/certs'), { recursive: true })
  expect(hasAuthorities(named, bare)).toBe(false)
  mkdirSync(place('opt'))
  writeFileSync(place('opt/authorities.pem'), one.pem)
  expect(hasAuthorities({}, bare)).toBe(false)
  expect(hasAuthorities(named, bare)).toBe(true)
  writeFileSync(place('etc/ssl/certs/ca-certificates.crt'), one.pem)
  expect(hasAuthorities({}, bare)).toBe(true)
})
