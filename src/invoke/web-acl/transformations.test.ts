import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { TransformationType } from '../../definition/web-acl.ts'
import { compileTransformations, transformations } from './transformations.ts'

const cases: readonly (readonly [TransformationType, string, string])[] = [
  ['NONE', ' A ', ' A '],
  ['COMPRESS_WHITE_SPACE', 'a\t\n b\xa0\xa0c', 'a b c'],
  ['HTML_ENTITY_DECODE', '&#x3c;b&gt;&#60;&quot;&nbsp;&amp;', '<b><"\xa0&'],
  ['LOWERCASE', 'SeLect \xc9', 'select \xc9'],
  ['CMD_LINE', 'C^md  /c "DIR",x', 'cmd/c dir x'],
  ['CMD_LINE', "w'h'o\\ami  (a);b", 'whoami(a) b'],
  ['URL_DECODE', '%27+or%zz', "' or%zz"],
  ['URL_DECODE_UNI', '%uff1cb%u0141%3e', '<bA>'],
  ['BASE64_DECODE', 'PHM+!xx', '<s>'],
  ['BASE64_DECODE_EXT', 'P.H M+', '<s>'],
  ['HEX_DECODE', '414243', 'ABC'],
  ['REPLACE_COMMENTS', 'un/**/ion', 'un ion'],
  ['REPLACE_COMMENTS', 'a*/b/*c', 'a*/b '],
  ['ESCAPE_SEQ_DECODE', String.raw`\x3c\n\0101\z\"`, '<\nA\\z"'],
  ['SQL_HEX_DECODE', 'a=0x414243', 'a=ABC'],
  ['CSS_DECODE', String.raw`ja\vascript`, 'javascript'],
  ['CSS_DECODE', String.raw`\6a avascript`, 'javascript'],
  ['JS_DECODE', String.raw`\u003cb\x3e\101\c`, '<b>Ac'],
  ['NORMALIZE_PATH', '/a//b/./../c', '/a/c'],
  ['NORMALIZE_PATH', '../../etc', '../../etc'],
  ['NORMALIZE_PATH_WIN', 'a\\..\\b', 'b'],
  ['REMOVE_NULLS', 'a\0b', 'ab'],
  ['REPLACE_NULLS', 'a\0b', 'a b'],
  ['UTF8_TO_UNICODE', '\xc3\xa9', '%u00e9'],
]

describe('text transformations', () => {
  it.each(cases)('%s turns %j into %j', (type, from, to) => {
    expect(transformations[type](from)).toBe(to)
  })

  it('computes the raw MD5 digest of texts around the block size', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 1000]) {
      const text = 'x'.repeat(length)
      expect(transformations.MD5(text)).toBe(createHash('md5').update(text).digest('binary'))
    }
  })

  it('applies several in ascending priority, each to the result of the one before', () => {
    const transform = compileTransformations([
      { Priority: 2, Type: 'LOWERCASE' },
      { Priority: 1, Type: 'URL_DECODE' },
      { Priority: 0, Type: 'BASE64_DECODE' },
    ])
    expect(transform(btoa('%41B'))).toBe('ab')
  })

  it.each(Object.keys(transformations) as TransformationType[])(
    '%s takes hostile text of 64 KB in linear time',
    (type) => {
      for (const unit of ['\\', '%u', '&#', '/*', '../', '0x1', ' (', '\xe2\x82', '\\6']) {
        const text = unit.repeat(65_536 / unit.length)
        const started = performance.now()
        transformations[type](text)
        expect(performance.now() - started).toBeLessThan(2_000)
      }
    },
  )
})
