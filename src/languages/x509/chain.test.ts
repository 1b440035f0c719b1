import { describe, expect, it } from 'vitest'
import { issue, type Issued } from '../../../test/fakes/certificates.ts'
import { parseCertificate, type Certificate } from './certificate.ts'
import { findChain, trustStoreOf } from './chain.ts'

const nowMs = Date.UTC(2026, 2, 14)
const read = ({ der }: Issued): Certificate => {
  const parsed = parseCertificate(new Uint8Array(der))
  if (parsed === undefined) throw new Error('the test made no certificate')
  return parsed
}
const judge = (leaf: Issued, trusted: readonly Issued[], presented: readonly Issued[] = []) =>
  findChain(read(leaf), presented.map(read), trustStoreOf(trusted.map(read)), nowMs)

const root = issue({ commonName: 'root', isAuthority: true })
const middle = issue({ commonName: 'middle', issuer: root, isAuthority: true })
const lower = issue({ commonName: 'lower', issuer: middle, isAuthority: true })
const client = issue({ commonName: 'client', issuer: lower })
const rsaRoot = issue({ commonName: 'rsa', isAuthority: true, keyType: 'rsa', hash: 'sha384' })
const soon = new Date('2026-06-01')

describe('a certificate', () => {
  it('is read', () => {
    const made = issue({ commonName: 'Zoë', issuer: root, notAfter: soon, keyType: 'rsa' })
    expect(read(made)).toMatchObject({
      subjectText: 'CN=Zoë',
      notAfterMs: soon.getTime(),
      publicKey: { kind: 'rsa', bits: 2048 },
      isAuthority: false,
      issuer: read(root).subject,
    })
    expect(read(root)).toMatchObject({ isAuthority: true, pathLengthMax: Infinity })
  })

  it('is no other bytes, however cut', () => {
    const { der } = client
    for (let length = 0; length < der.length; length++) {
      expect(parseCertificate(new Uint8Array(der.subarray(0, length)))).toBeUndefined()
    }
    expect(parseCertificate(new Uint8Array([...der, 0]))).toBeUndefined()
    expect(parseCertificate(new Uint8Array([0x30, 0x84, 1, 0, 0, 0]))).toBeUndefined()
  })
})

describe('a chain', () => {
  it.each([
    ['of one root', issue({ commonName: 'x', issuer: root }), [root], []],
    ['over authorities of the trust store', client, [root, middle, lower], []],
    ['over authorities that the client sent', client, [root], [lower, middle]],
    ['over some of each', client, [middle, root], [lower]],
    [
      'of RSA and elliptic keys mixed',
      issue({ commonName: 'x', keyType: 'rsa', issuer: root }),
      [root],
      [],
    ],
    [
      'below a root of RSA and SHA-384',
      issue({ commonName: 'x', hash: 'sha384', issuer: rsaRoot }),
      [rsaRoot],
      [],
    ],
  ])('is found: %s', async (_, leaf, trusted, presented) => {
    expect(await judge(leaf, trusted, presented)).toMatchObject({ kind: 'trusted' })
  })

  const other = issue({ commonName: 'root', isAuthority: true })
  const expired = issue({
    commonName: 'old',
    issuer: root,
    isAuthority: true,
    notAfter: new Date('2025-01-01'),
  })
  const tight = issue({ commonName: 'tight', issuer: root, isAuthority: true, pathLength: 0 })
  const belowTight = issue({ commonName: 'below', issuer: tight, isAuthority: true })
  const forger = issue({ commonName: 'forger', issuer: root })
  const weak = issue({ commonName: 'weak', isAuthority: true, keyType: 'rsa', modulusLength: 1024 })
  const deep = ['a', 'b', 'c', 'd'].reduce<readonly Issued[]>(
    (chain, commonName) => [
      issue({ commonName, issuer: chain[0] ?? root, isAuthority: true }),
      ...chain,
    ],
    [],
  )

  it.each([
    ['a root of the same name and another key', client, [other], [lower, middle], 'no-chain'],
    ['a root that the client sent itself', client, [], [lower, middle, root], 'no-chain'],
    ['an authority without its root', client, [middle, lower], [], 'no-chain'],
    ['a missing authority between', client, [root], [lower], 'no-chain'],
    [
      'a client that signs for others',
      issue({ commonName: 'x', issuer: forger }),
      [root],
      [forger],
      'no-chain',
    ],
    [
      'the same, put into the trust store',
      issue({ commonName: 'x', issuer: forger }),
      [root, forger],
      [],
      'no-chain',
    ],
    [
      'an authority whose time is over',
      issue({ commonName: 'x', issuer: expired }),
      [root, expired],
      [],
      'out-of-date',
    ],
    [
      'a certificate whose time is over',
      issue({ commonName: 'x', issuer: root, notAfter: new Date('2025-01-01') }),
      [root],
      [],
      'out-of-date',
    ],
    [
      'a certificate whose time is to come',
      issue({ commonName: 'x', issuer: root, notBefore: soon }),
      [root],
      [],
      'out-of-date',
    ],
    [
      'an authority farther down than its issuer allows',
      issue({ commonName: 'x', issuer: belowTight }),
      [root, tight, belowTight],
      [],
      'no-chain',
    ],
    [
      'SHA-1',
      issue({ commonName: 'x', issuer: root, hash: 'sha1' }),
      [root],
      [],
      'unsupported-algorithm',
    ],
    [
      'an RSA key of 1,024 bits',
      issue({ commonName: 'x', issuer: root, keyType: 'rsa', modulusLength: 1024 }),
      [root],
      [],
      'unsupported-algorithm',
    ],
    [
      'an authority with such a key',
      issue({ commonName: 'x', issuer: weak }),
      [weak],
      [],
      'no-chain',
    ],
    [
      'a fifth authority',
      issue({ commonName: 'x', issuer: deep[0] ?? root }),
      [root],
      deep,
      'too-long',
    ],
  ])('is not found with %s', async (_, leaf, trusted, presented, problem) => {
    expect(await judge(leaf, trusted, presented)).toEqual({ kind: 'refused', problem })
  })

  it('takes four authorities', async () => {
    const [, third] = deep
    const leaf = issue({ commonName: 'x', issuer: third ?? root })
    expect(await judge(leaf, [root], deep)).toMatchObject({ kind: 'trusted' })
  })

  it('ends with the first of its certificates', async () => {
    const brief = issue({ commonName: 'brief', issuer: root, isAuthority: true, notAfter: soon })
    const leaf = issue({ commonName: 'x', issuer: brief })
    expect(await judge(leaf, [root, brief])).toEqual({ kind: 'trusted', untilMs: soon.getTime() })
  })

  it('is not found for a changed certificate', async () => {
    const der = new Uint8Array(issue({ commonName: 'x', issuer: root }).der)
    const at = der.length - 1
    der[at] = (der[at] ?? 0) ^ 1
    const leaf = parseCertificate(der)
    expect(leaf && (await findChain(leaf, [], trustStoreOf([read(root)]), nowMs))).toEqual({
      kind: 'refused',
      problem: 'no-chain',
    })
  })

  it('is looked for with an end, however many authorities have one name', async () => {
    const crowd = Array.from({ length: 40 }, () => issue({ commonName: 'root', isAuthority: true }))
    const leaf = issue({ commonName: 'x', issuer: root })
    expect(await judge(leaf, [...crowd, root])).toEqual({ kind: 'refused', problem: 'no-chain' })
    expect(await judge(leaf, [root, ...crowd])).toMatchObject({ kind: 'trusted' })
  })
})
