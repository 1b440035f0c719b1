import { expect, it } from 'vitest'
import type { DeclaredIdentity } from '../definition/identity.ts'
import { identityStore } from './identity-store.ts'

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
    store: identityStore(identities, env, { write: (line) => void lines.push(line) }),
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
