import { expect, it } from 'vitest'
import { redactedHint } from './send-call.ts'

const call = {
  method: 'GET',
  path: '/pets',
  headers: [
    ['X-Api-Key', '***'],
    ['accept', '*/*'],
  ],
} as const

it('names the headers whose values were not recorded and are not given either', () => {
  expect(redactedHint([call, call], [])).toBe(
    "Recorded without their secrets: send them with --header 'x-api-key: …'\n",
  )
})

it('is silent when they are given', () => {
  expect(redactedHint([call], [['x-API-key', 'abc']])).toBe('')
})
