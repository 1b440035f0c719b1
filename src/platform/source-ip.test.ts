import { expect, it } from 'vitest'
import { addressSource, sourceIp } from './source-ip.ts'

const claimed = { 'cf-connecting-ip': '10.0.0.1', 'x-forwarded-for': '10.0.0.2, 203.0.113.7' }

it.each([
  ['cloudflare', claimed, '10.0.0.1'],
  ['cloudflare', { 'x-forwarded-for': '10.0.0.2' }, '127.0.0.1'],
  // A reverse proxy lets this header of its client's through.
  ['forwarded', claimed, '203.0.113.7'],
  ['forwarded', { 'cf-connecting-ip': '10.0.0.1' }, '127.0.0.1'],
  ['forwarded', { 'x-forwarded-for': '10.0.0.2,' }, '127.0.0.1'],
  ['bound', claimed, '10.0.0.1'],
  ['bound', { 'x-forwarded-for': '203.0.113.7' }, '203.0.113.7'],
] as const)('by %s and %j a call comes from %s', (source, headers, address) => {
  expect(sourceIp({}, new Map(Object.entries(headers)), source)).toBe(address)
})

it.each([
  [{}, 'cloudflare'],
  [{ TIDEGATE_TRUST_FORWARDED: '1' }, 'forwarded'],
  [{ TIDEGATE_TRUST_FORWARDED: '0' }, 'peer'],
  [{ TIDEGATE_TRUST_FORWARDED: '' }, 'peer'],
])('with %j addresses are believed by %s', (env, source) => {
  expect(addressSource(env)).toBe(source)
})

it.each([
  ['203.0.113.7:53840', '203.0.113.7'],
  ['[2001:db8::7]:53840', '2001:db8::7'],
  ['[::ffff:203.0.113.7]:53840', '203.0.113.7'],
  ['[::ffff:1]:53840', '::ffff:1'],
  // A socket of the machine has no address.
  [undefined, '127.0.0.1'],
  ['', '127.0.0.1'],
])('a connection from %s is of %s, whatever its headers claim', (clientIp, address) => {
  expect(sourceIp({ cf: { clientIp } }, new Map(Object.entries(claimed)), 'peer')).toBe(address)
})
