import { describe, expect, it } from 'vitest'
import type { DeclaredIdentity } from '../definition/identity.ts'
import { declaredCallers, identityStore, publishedCallers } from './identity-store.ts'

const ann: DeclaredIdentity = {
  accessKeyId: 'AKIDANN',
  status: 'Active',
  secretName: 'ANN_SECRET',
  arn: 'arn:aws:iam::123456789012:user/ann',
  accountId: '123456789012',
  principalId: 'AIDAANN',
  policies: [],
}

function open(identities: readonly DeclaredIdentity[], env: Record<string, unknown>) {
  const lines: Readonly<Record<string, unknown>>[] = []
  return {
    store: identityStore(
      declaredCallers(identities, env, { write: (line) => void lines.push(line) }),
      { caller: () => undefined },
    ),
    lines,
  }
}

it('takes secrets out of the bindings that definitions name', () => {
  const { store } = open([ann], { ANN_SECRET: 's3cret' })
  expect(store.caller('AKIDANN')).toMatchObject({ secretAccessKey: 's3cret', arn: ann.arn })
  expect(store.caller('AKIDBOB')).toBeUndefined()
})

it('gives the same object each time, so that compiled policies can be kept beside it', () => {
  const { store } = open([ann], { ANN_SECRET: 's3cret' })
  expect(store.caller('AKIDANN')).toBe(store.caller('AKIDANN'))
})

it('does not know a key whose secret is missing or empty, and says which binding is', () => {
  const session = { tokenName: 'ANN_TOKEN' }
  for (const env of [{}, { ANN_SECRET: '' }, { ANN_SECRET: 'x' }]) {
    const { store, lines } = open([{ ...ann, session }], env)
    expect(store.caller('AKIDANN')).toBeUndefined()
    expect(lines[0]).toMatchObject({ event: 'identity-secret-missing' })
  }
})

describe('keys of the admin API', () => {
  /** Published records by name, a clock and what the log said; `unseal` takes off a prefix. */
  function published(records: Record<string, object>) {
    const clock = { ms: 1_000_000, now: () => clock.ms }
    const lines: Readonly<Record<string, unknown>>[] = []
    const reads: string[] = []
    const waiting: Promise<unknown>[] = []
    const state = {
      read(name: string) {
        reads.push(name)
        return Promise.resolve(records[name] && JSON.stringify(records[name]))
      },
    }
    const unseal = (sealed: string) =>
      sealed.startsWith('sealed:')
        ? Promise.resolve(sealed.slice(7))
        : Promise.reject(new Error('another key'))
    const background = { run: (work: Promise<unknown>) => void waiting.push(work) }
    const log = { write: (line: object) => void lines.push({ ...line }) }
    const store = publishedCallers(state, unseal, { clock, background, log })
    return { store, clock, lines, reads, records, settle: () => Promise.all(waiting) }
  }
  const id = 'AKIAEXAMPLEEXAMPLE12'
  const { accessKeyId: _id, secretName: _name, session: _none, ...description } = ann
  const record = { ...description, sealedSecret: 'sealed:s3cret' }

  it('are read and opened once, and then at hand without a promise', async () => {
    const { store, reads } = published({ [`caller/${id}`]: record })
    const first = await store.caller(id)
    expect(first).toMatchObject({ secretAccessKey: 's3cret', arn: ann.arn, status: 'Active' })
    expect(store.caller(id)).toBe(first)
    expect(reads).toHaveLength(1)
  })

  it('stay the same object when they are read again unchanged, and change when their record did', async () => {
    const { store, clock, records } = published({ [`caller/${id}`]: record })
    const first = await store.caller(id)
    clock.ms += 11_000
    expect(await store.caller(id)).toBe(first)
    records[`caller/${id}`] = { ...record, status: 'Inactive' }
    clock.ms += 11_000
    expect(await store.caller(id)).toMatchObject({ status: 'Inactive' })
  })

  it('of a session bring its token and its end', async () => {
    const session = { sealedToken: 'sealed:token', expiresAtMs: 5, issuedAtMs: 1 }
    const { store } = published({ [`caller/${id}`]: { ...record, session } })
    expect(await store.caller(id)).toMatchObject({
      session: { token: 'token', expiresAtMs: 5, issuedAtMs: 1 },
    })
  })

  it('that cannot be opened are unknown, and the log names the key', async () => {
    const { store, lines } = published({ [`caller/${id}`]: { ...record, sealedSecret: 'x' } })
    expect(await store.caller(id)).toBeUndefined()
    expect(lines).toEqual([
      { level: 'error', event: 'identity-secret-unreadable', record: `caller/${id}` },
    ])
  })

  it('that nobody has are remembered too, and ids of another shape are not looked up', async () => {
    const { store, reads } = published({})
    expect(await store.caller(id)).toBeUndefined()
    expect(store.caller(id)).toBeUndefined()
    for (const odd of ['', 'AKIA', '../../stage/x/prod', 'A'.repeat(129)]) {
      expect(store.caller(odd)).toBeUndefined()
    }
    expect(reads).toHaveLength(1)
  })

  it('give way to declared ones of the same id', async () => {
    const { store: own } = published({ [`caller/${id}`]: record })
    const declared = { ...description, secretAccessKey: 'declared' }
    const store = identityStore(new Map([[id, declared]]), own)
    expect(await store.caller(id)).toBe(declared)
  })
})
