import { expect, it } from 'vitest'
import { callIds } from './call-ids.ts'

const root = 'Root=1-5e1b4151-5ac6c58dc39a6b0ab29f1a5d'
const parent = 'Parent=53995c3f42cd8ad8'

it.each([
  [undefined, /^Root=1-00000001-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
  ['nonsense', /^Root=1-00000001-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
  [root, new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=0$`)],
  [`${root};Sampled=1`, new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=1$`)],
  [`${root};${parent}`, new RegExp(`^${root};${parent}$`)],
  [`${root};${parent};Sampled=1`, new RegExp(`^${root};${parent};Sampled=1$`)],
])('of a trace header %s a REST call makes %s', (client, trace) => {
  expect(callIds('REST', null, 1_000).makeId('trace', client)).toMatch(trace)
})

it.each([
  ['c6af9ac6-7b61-11e6-9a41-93e8deadbeef', true],
  ['C6AF9AC6-7B61-11E6-9A41-93E8DEADBEEF', true],
  ['c6af9ac67b6111e69a4193e8deadbeef', false],
  ['1', false],
  ['', false],
])('adopts a client’s request id %s: %j', (given, adopted) => {
  expect(callIds('REST', given, 0).requestId === given).toBe(adopted)
})
