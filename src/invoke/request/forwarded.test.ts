import { expect, it } from 'vitest'
import { forwardedFor } from './forwarded.ts'

const caller = '203.0.113.10'

it.each([
  [undefined, caller],
  [null, caller],
  ['', caller],
  ['198.51.100.7', `198.51.100.7, ${caller}`],
  ['10.0.0.1, 198.51.100.7', `10.0.0.1, 198.51.100.7, ${caller}`],
  [caller, caller],
  [`198.51.100.7, ${caller}`, `198.51.100.7, ${caller}`],
  [`198.51.100.7,${caller} `, `198.51.100.7, ${caller}`],
  [`1${caller}`, `1${caller}, ${caller}`],
  [`${caller}, 198.51.100.7`, `${caller}, 198.51.100.7, ${caller}`],
])('X-Forwarded-For %j goes on as %j', (chain, sent) => {
  expect(forwardedFor(caller, chain)).toBe(sent)
})
