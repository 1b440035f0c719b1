import { describe, expect, it } from 'vitest'
import type { TransformationType } from '../../src/definition/web-acl.ts'
import { body, bytes, encoder, matches, query, size, through } from './waf-acl-world.ts'

describe('text transformations', () => {
  it.each<[string, readonly TransformationType[], string, string]>([
    ['white space', ['COMPRESS_WHITE_SPACE'], 'a\t\n b', 'a b'],
    ['entities', ['HTML_ENTITY_DECODE'], '&#x3c;b&#62;&quot;&amp;', '<b>"&'],
    ['lower case, of ASCII alone', ['LOWERCASE'], 'SeLÉ', 'selÉ'],
    ['a command line', ['CMD_LINE'], 'C^md  /c "DIR",x', 'cmd/c dir x'],
    ['a command line in another script', ['CMD_LINE'], 'CAT À', 'cat À'],
    ['percent escapes', ['URL_DECODE'], '%27+or%zz', "' or%zz"],
    ['percent escapes, once', ['URL_DECODE'], '%2527', '%27'],
    ['unicode escapes', ['URL_DECODE_UNI'], '%uff1cb%u0041', '<bA'],
    ['unicode escapes, once', ['URL_DECODE_UNI'], '%u002541', '%41'],
    ['base64', ['BASE64_DECODE'], 'PHM+', '<s>'],
    ['base64 up to what is none', ['BASE64_DECODE'], 'PHM+.PHM+', '<s>'],
    ['base64 among other letters', ['BASE64_DECODE_EXT'], 'P.H M+', '<s>'],
    ['hex digits', ['HEX_DECODE'], '414243', 'ABC'],
    ['comments', ['REPLACE_COMMENTS'], 'un/**/ion /*x', 'un ion  '],
    ['a lone end of a comment', ['REPLACE_COMMENTS'], 'a*/b', 'a*/b'],
    ['escape sequences', ['ESCAPE_SEQ_DECODE'], String.raw`\x3c\n\q\0101`, '<\n\\qA'],
    ['escape sequences in capitals', ['ESCAPE_SEQ_DECODE'], String.raw`\N\X41`, String.raw`\N\X41`],
    ['SQL in hex', ['SQL_HEX_DECODE'], 'a 0x414243', 'a ABC'],
    [
      'style escapes',
      ['CSS_DECODE'],
      String.raw`ja\vascript \6a avascript`,
      'javascript javascript',
    ],
    ['script escapes', ['JS_DECODE'], String.raw`\u003cb\x3e\101\c`, '<b>Ac'],
    ['script escapes in capitals', ['JS_DECODE'], String.raw`\U0041\X41`, 'U0041X41'],
    ['paths', ['NORMALIZE_PATH'], '/a//b/./../c', '/a/c'],
    ['a leading way up', ['NORMALIZE_PATH'], '../../a/../b', '../../b'],
    ['paths of Windows', ['NORMALIZE_PATH_WIN'], String.raw`a\..\b`, 'b'],
    ['NULs away', ['REMOVE_NULLS'], 'a\0b', 'ab'],
    ['NULs to blanks', ['REPLACE_NULLS'], 'a\0b', 'a b'],
    ['UTF-8 to escapes', ['UTF8_TO_UNICODE'], 'é', '%u00e9'],
    ['two in their order', ['URL_DECODE', 'HTML_ENTITY_DECODE'], '%26lt;', '<'],
    ['two in the other order', ['HTML_ENTITY_DECODE', 'URL_DECODE'], '%26lt;', '&lt;'],
  ])('%s', (_, types, text, expected) => {
    const bytesOf = String.fromCharCode(...encoder.encode(expected))
    const sketch = { body: text }
    expect(matches(bytes(body(), bytesOf, 'EXACTLY', through(...types)), sketch)).toBe(true)
  })

  it('digests text to sixteen bytes', () => {
    expect(matches(size(body(), 'EQ', 16, through('MD5')), { body: 'x' })).toBe(true)
  })

  it('applies them in the order of their priorities, not of the list', () => {
    const list = [
      { Priority: 9, Type: 'HTML_ENTITY_DECODE' },
      { Priority: 1, Type: 'URL_DECODE' },
    ]
    expect(matches(bytes(query, '<', 'EXACTLY', list), { query: '%26lt;' })).toBe(true)
  })
})
