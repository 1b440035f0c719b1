import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { issue } from '../../../test/fakes/certificates.ts'
import { declaredMutualTls } from './truststore.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidegate-truststore-'))
const root = issue({ commonName: 'root', isAuthority: true })
const files = {
  'good.pem': root.pem,
  'mixed.pem': root.pem + issue({ commonName: 'client', issuer: root }).pem,
  'none.pem': 'hello',
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)

function declare(truststoreUri: string) {
  const reports: string[] = []
  const made = declaredMutualTls(
    { truststoreUri },
    join(folder, 'routes.json'),
    (found, _expected, severity) => reports.push(`${severity}: ${found}`),
  )
  return { ...made, reports }
}

it('reads a file beside routes.json into the bundle', () => {
  expect(declare('./good.pem')).toMatchObject({
    reports: [],
    truststore: { certificates: [root.der.toString('base64')] },
  })
})

it('warns of certificates that let nobody in', () => {
  const warning = 'The certificate CN=client is no certificate authority.'
  expect(declare('mixed.pem')).toMatchObject({
    reports: [`warning: ${warning}`],
    mutualTlsAuthentication: { truststoreWarnings: [warning] },
  })
})

it.each([
  ['none.pem', /^error: The truststore holds no certificate/],
  ['nowhere.pem', /^error: no file .*nowhere\.pem$/],
])('refuses %s', (uri, report) => {
  expect(declare(uri).reports).toEqual([expect.stringMatching(report)])
})

it.each(['s3://trust/acme.pem', `sha256:${'ab'.repeat(32)}`])('leaves %s as it is', (uri) => {
  expect(declare(uri)).toEqual({ mutualTlsAuthentication: { truststoreUri: uri }, reports: [] })
})
