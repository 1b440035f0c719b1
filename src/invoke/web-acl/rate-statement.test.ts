import { expect, it } from 'vitest'
import { senderKey } from './rate-statement.ts'

const long = 'x'.repeat(8_000)

it('keeps a short key as it is', () => {
  expect(senderKey(['192.0.2.1', 'acme'])).toBe('192.0.2.1\nacme')
})

it('keeps little of a long one, and tells two of them apart', () => {
  expect(senderKey(['192.0.2.1', long]).length).toBeLessThan(256)
  expect(senderKey(['192.0.2.1', long])).toBe(senderKey(['192.0.2.1', long]))
  const keys = [`${long}a`, `${long}b`, `a${long}`, `${long}aa`].map((text) => senderKey([text]))
  expect(new Set(keys).size).toBe(4)
})
