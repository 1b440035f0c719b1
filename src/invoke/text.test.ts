import { expect, it } from 'vitest'
import { bytesOf, utf8Length } from './text.ts'

it.each([
  '',
  'a',
  'é',
  '€',
  '😀',
  '😀é',
  '\ud83d',
  '\ude00',
  '\ude00\ud83d',
  '\ud83d\ud83d\ude00',
  'a\u0800\u07ff\u007f\u0080',
])('counts the bytes of %j', (text) => {
  expect(utf8Length(text)).toBe(bytesOf(text).length)
})
