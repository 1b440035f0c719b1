import { describe, expect, it } from 'vitest'
import type { Pair } from '../../src/invoke/web-acl/request.ts'
import {
  type Sketch,
  all,
  argument,
  body,
  bytes,
  cookiesOf,
  forwarded,
  header,
  headersOf,
  json,
  matches,
  nested,
  none,
  not,
  path,
  query,
  regex,
  size,
  through,
  xff,
} from './waf-acl-world.ts'

/** What the reference of web ACLs says, statement by statement, as cases of one rule each. */

type Case = readonly [name: string, statement: object, sketch: Sketch, expected: boolean]

describe.each<[string, readonly Case[]]>([
  [
    'byte matches',
    [
      ['an exact path', bytes(path, '/prod', 'EXACTLY'), {}, true],
      ['a longer path', bytes(path, '/prod', 'EXACTLY'), { path: '/prod/x' }, false],
      ['a start', bytes(path, '/pr', 'STARTS_WITH'), {}, true],
      ['a start elsewhere', bytes(path, 'prod', 'STARTS_WITH'), {}, false],
      ['an end', bytes(path, 'od', 'ENDS_WITH'), {}, true],
      ['an end elsewhere', bytes(path, 'pro', 'ENDS_WITH'), {}, false],
      ['a part', bytes(path, 'ro'), {}, true],
      ['a part in another case', bytes(path, 'RO'), {}, false],
      [
        'a part after lower case',
        bytes(path, 'ro', 'CONTAINS', through('LOWERCASE')),
        { path: '/PROD' },
        true,
      ],
      ['a word', bytes(query, 'evil', 'CONTAINS_WORD'), { query: 'q=evil&x' }, true],
      ['a word at the end', bytes(query, 'evil', 'CONTAINS_WORD'), { query: 'evil' }, true],
      ['a word in a word', bytes(query, 'evil', 'CONTAINS_WORD'), { query: 'q=devil' }, false],
      [
        'a word before an underscore',
        bytes(query, 'evil', 'CONTAINS_WORD'),
        { query: 'evil_1' },
        false,
      ],
      [
        'a word at its second place',
        bytes(query, 'evil', 'CONTAINS_WORD'),
        { query: 'devil-evil' },
        true,
      ],
      ['a verb as sent', bytes({ Method: {} }, 'POST', 'EXACTLY'), { method: 'POST' }, true],
      ['a verb in lower case', bytes({ Method: {} }, 'post', 'EXACTLY'), { method: 'POST' }, false],
      ['bytes of UTF-8', bytes(query, '\xf0\x9f\x98\x80'), { query: 'a😀' }, true],
      ['a NUL', bytes(query, '\0', 'CONTAINS', through('URL_DECODE')), { query: 'a%00' }, true],
    ],
  ],
  [
    'headers, cookies and arguments',
    [
      ['a header in any case', bytes(header('X-a'), '1'), { headers: [['x-A', '1']] }, true],
      ['an absent header', bytes(header('x-a'), '1'), {}, false],
      ['Not on an absent header', not(bytes(header('x-a'), '1')), {}, true],
      [
        'repeated headers joined by a comma',
        bytes(header('x'), '1,2', 'EXACTLY'),
        {
          headers: [
            ['x', '1'],
            ['X', '2'],
          ],
        },
        true,
      ],
      [
        'a name among all headers',
        bytes(headersOf(all, 'KEY'), 'x-evil', 'EXACTLY'),
        { headers: [['X-Evil', '1']] },
        true,
      ],
      [
        'a value that is asked as a name',
        bytes(headersOf(all, 'KEY'), 'v'),
        { headers: [['x', 'v']] },
        false,
      ],
      [
        'a name that is asked as a value',
        bytes(headersOf(all, 'VALUE'), 'x'),
        { headers: [['x', 'v']] },
        false,
      ],
      [
        'a cookie among all headers',
        bytes(headersOf(all, 'VALUE'), 'k=v'),
        { headers: [['Cookie', 'k=v']] },
        true,
      ],
      [
        'an included header',
        bytes(headersOf({ IncludedHeaders: ['X-B'] }, 'ALL'), 'v'),
        { headers: [['x-b', 'v']] },
        true,
      ],
      [
        'a header that is not included',
        bytes(headersOf({ IncludedHeaders: ['x-b'] }, 'ALL'), 'v'),
        { headers: [['x-a', 'v']] },
        false,
      ],
      [
        'an excluded header',
        bytes(headersOf({ ExcludedHeaders: ['X-A'] }, 'ALL'), 'v'),
        { headers: [['x-a', 'v']] },
        false,
      ],
      [
        'header 201',
        bytes(headersOf(all, 'VALUE'), 'evil'),
        { headers: [...many(200), ['z', 'evil']] },
        false,
      ],
      [
        'header 201, oversize matching',
        bytes(headersOf(all, 'VALUE', 'MATCH'), 'no'),
        { headers: many(201) },
        true,
      ],
      [
        'header 201, oversize not matching',
        bytes(headersOf(all, 'VALUE', 'NO_MATCH'), 'v'),
        { headers: many(201) },
        false,
      ],
      [
        'headers of more than 8 KB',
        bytes(headersOf(all, 'VALUE', 'MATCH'), 'no'),
        { headers: [['a', 'x'.repeat(8192)]] },
        true,
      ],
      [
        'the order of headers',
        bytes({ HeaderOrder: { OversizeHandling: 'CONTINUE' } }, 'b:a', 'EXACTLY'),
        {
          headers: [
            ['B', '1'],
            ['A', '2'],
          ],
        },
        true,
      ],
      [
        'a cookie of exactly this name',
        bytes(cookiesOf({ IncludedCookies: ['Sid'] }, 'VALUE'), '1'),
        { headers: [['cookie', 'Sid=1']] },
        true,
      ],
      [
        'a cookie in another case',
        bytes(cookiesOf({ IncludedCookies: ['sid'] }, 'VALUE'), '1'),
        { headers: [['cookie', 'Sid=1']] },
        false,
      ],
      [
        'an excluded cookie',
        bytes(cookiesOf({ ExcludedCookies: ['a'] }, 'VALUE'), '1'),
        { headers: [['cookie', 'a=1']] },
        false,
      ],
      [
        'a name of a cookie',
        bytes(cookiesOf(all, 'KEY'), 'b', 'EXACTLY'),
        { headers: [['cookie', 'a=1; b=2']] },
        true,
      ],
      [
        'a second Cookie header',
        bytes(cookiesOf(all, 'VALUE'), '2', 'EXACTLY'),
        {
          headers: [
            ['cookie', 'a=1'],
            ['cookie', 'b=2'],
          ],
        },
        true,
      ],
      [
        'cookie 201, oversize matching',
        bytes(cookiesOf(all, 'VALUE', 'MATCH'), 'no'),
        { headers: [['cookie', 'a=1;'.repeat(201)]] },
        true,
      ],
      [
        'one argument of two of a name',
        bytes(argument('id'), '2', 'EXACTLY'),
        { query: 'id=1&ID=2' },
        true,
      ],
      ['another argument', bytes(argument('id'), '1'), { query: 'idx=1' }, false],
      ['an encoded argument', bytes(argument('id'), "'"), { query: 'id=%27' }, false],
      [
        'a decoded argument',
        bytes(argument('id'), "' ", 'EXACTLY', through('URL_DECODE')),
        { query: 'id=%27+' },
        true,
      ],
      ['any value', bytes({ AllQueryArguments: {} }, 'v', 'EXACTLY'), { query: 'a=1&b=v' }, true],
      [
        'a name among the values',
        bytes({ AllQueryArguments: {} }, 'b', 'EXACTLY'),
        { query: 'b=v' },
        false,
      ],
      ['the raw query', bytes(query, 'a=%20', 'EXACTLY'), { query: 'a=%20' }, true],
      ['a path that is not normalised', bytes(path, '/../'), { path: '/a/../b' }, true],
    ],
  ],
  [
    'bodies',
    [
      ['text of a body', bytes(body(), 'evil'), { body: 'x evil' }, true],
      ['no body', bytes(body(), 'evil'), {}, false],
      ['Not on no body', not(bytes(body(), 'evil')), {}, true],
      [
        'text behind the limit',
        bytes(body(), 'evil'),
        { body: `${'x'.repeat(16_384)}evil` },
        false,
      ],
      [
        'text before the limit',
        bytes(body('CONTINUE'), 'evil'),
        { body: `evil${'x'.repeat(20_000)}` },
        true,
      ],
      [
        'a large body that matches',
        bytes(body('MATCH'), 'evil'),
        { body: 'x'.repeat(16_385) },
        true,
      ],
      [
        'a body as large as the limit',
        bytes(body('MATCH'), 'evil'),
        { body: 'x'.repeat(16_384) },
        false,
      ],
      [
        'a large body that does not',
        bytes(body('NO_MATCH'), 'evil'),
        { body: `evil${'x'.repeat(16_384)}` },
        false,
      ],
      [
        'Not of a large body that matches',
        not(bytes(body('MATCH'), 'evil')),
        { body: 'x'.repeat(16_385) },
        false,
      ],
      ['a size over the limit', size(body(), 'GT', 16_384), { body: 'x'.repeat(20_000) }, false],
      [
        'a size over the limit, oversize',
        size(body('MATCH'), 'GT', 16_384),
        { body: 'x'.repeat(20_000) },
        true,
      ],
    ],
  ],
  [
    'JSON bodies',
    [
      ...(['ALL:e', 'ALL:f', 'ALL:g', 'KEY:e', 'KEY:f', 'VALUE:g'] as const).map((one): Case => [
        `${one} below a pointer`,
        below(one),
        { body: nested },
        true,
      ]),
      ...(['ALL:a', 'ALL:b', 'ALL:c', 'ALL:d', 'KEY:g', 'KEY:b', 'VALUE:e'] as const).map(
        (one): Case => [`${one} not below a pointer`, below(one), { body: nested }, false],
      ),
      [
        'an index in a pointer',
        bytes(json({ IncludedPaths: ['/a/1'] }, 'VALUE'), 'y', 'EXACTLY'),
        { body: '{"a":["x","y"]}' },
        true,
      ],
      [
        'another index',
        bytes(json({ IncludedPaths: ['/a/0'] }, 'VALUE'), 'y'),
        { body: '{"a":["x","y"]}' },
        false,
      ],
      [
        'an escaped pointer',
        bytes(json({ IncludedPaths: ['/a~1b/~0'] }, 'VALUE'), 'y'),
        { body: '{"a/b":{"~":"y"}}' },
        true,
      ],
      ['a number', bytes(json(all, 'VALUE'), '-1.50', 'EXACTLY'), { body: '[-1.50]' }, true],
      ['a boolean', bytes(json(all, 'VALUE'), 'true', 'EXACTLY'), { body: '{"a":true}' }, true],
      ['null', bytes(json(all, 'VALUE'), 'null', 'EXACTLY'), { body: '{"a":null}' }, true],
      ['an escape', bytes(json(all, 'VALUE'), '<b', 'EXACTLY'), { body: '{"a":"\\u003cb"}' }, true],
      [
        'a missing comma',
        bytes(json(all, 'VALUE'), '2', 'EXACTLY'),
        { body: '{"a":1 "b":2}' },
        true,
      ],
      ['a missing colon', bytes(json(all, 'VALUE'), '1', 'EXACTLY'), { body: '{"a" 1}' }, true],
      ['a doubled colon', bytes(json(all, 'VALUE'), '1', 'EXACTLY'), { body: '{"a"::1}' }, true],
      [
        'what was read before an error',
        bytes(json(all, 'VALUE'), '1', 'EXACTLY'),
        { body: '{"a":1,"b":#}' },
        true,
      ],
      [
        'what stands behind an error',
        bytes(json(all, 'VALUE'), '2', 'EXACTLY'),
        { body: '{"a":#,"b":2}' },
        false,
      ],
      [
        'broken text as a string',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'EVALUATE_AS_STRING' }), '#,"b'),
        { body: '{"a":#,"b":2}' },
        true,
      ],
      [
        'broken text that matches',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'MATCH' }), 'no'),
        { body: '{"a":' },
        true,
      ],
      [
        'broken text that does not',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'NO_MATCH' }), '1'),
        { body: '{"a":1' },
        false,
      ],
      [
        'a key given twice',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'MATCH' }), 'no'),
        { body: '{"a":1,"a":2}' },
        true,
      ],
      [
        'one key on two levels',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'MATCH' }), 'no'),
        { body: '{"a":{"a":2}}' },
        false,
      ],
      [
        'a root that is a string',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'MATCH' }), 'no'),
        { body: '"x"' },
        true,
      ],
      [
        'a large document, oversize',
        bytes(json(all, 'VALUE', { OversizeHandling: 'MATCH' }), 'no'),
        { body: `["${'x'.repeat(17_000)}"]` },
        true,
      ],
      [
        'a document cut at the limit',
        bytes(json(all, 'VALUE', { InvalidFallbackBehavior: 'NO_MATCH' }), 'a'),
        { body: `["a","${'x'.repeat(17_000)}"]` },
        false,
      ],
    ],
  ],
  [
    'sizes',
    [
      ['EQ', size(path, 'EQ', 5), {}, true],
      ['NE', size(path, 'NE', 5), {}, false],
      ['LE', size(path, 'LE', 5), {}, true],
      ['LT', size(path, 'LT', 5), {}, false],
      ['GE', size(path, 'GE', 5), {}, true],
      ['GT', size(path, 'GT', 5), {}, false],
      ['bytes, not letters', size(query, 'EQ', 2), { query: 'é' }, true],
      [
        'a size after decoding',
        size(query, 'EQ', 1, through('URL_DECODE')),
        { query: '%41' },
        true,
      ],
      ['an absent header, less than', size(header('x'), 'LT', 5), {}, false],
      ['a header of nothing', size(header('x'), 'EQ', 0), { headers: [['x', '']] }, true],
    ],
  ],
  [
    'patterns',
    [
      ['anywhere', regex(path, 'ro'), {}, true],
      ['another case', regex(path, 'PROD'), {}, false],
      ['any case', regex(path, '(?i)PROD'), {}, true],
      ['anchors', regex(path, '^/prod$'), {}, true],
      ['letters of other scripts', regex(query, '^é$'), { query: 'é' }, true],
      ['bytes', regex(query, '\\xc3\\xa9'), { query: 'é' }, true],
      [
        'a pattern that would backtrack',
        regex(query, '(a+)+b'),
        { query: 'a'.repeat(5000) },
        false,
      ],
      [
        'one of a set',
        {
          RegexPatternSetReferenceStatement: {
            ARN: 'arn:re',
            FieldToMatch: path,
            TextTransformations: none,
          },
        },
        { path: '/a/xxx' },
        true,
      ],
      [
        'none of a set',
        {
          RegexPatternSetReferenceStatement: {
            ARN: 'arn:re',
            FieldToMatch: path,
            TextTransformations: none,
          },
        },
        { path: '/v2/' },
        false,
      ],
    ],
  ],
  [
    'places and addresses',
    [
      ['a country', { GeoMatchStatement: { CountryCodes: ['DE', 'AT'] } }, { country: 'AT' }, true],
      [
        'another country',
        { GeoMatchStatement: { CountryCodes: ['DE'] } },
        { country: 'AT' },
        false,
      ],
      ['an unknown country', { GeoMatchStatement: { CountryCodes: ['XX'] } }, {}, true],
      ['a network', { AsnMatchStatement: { AsnList: [64496] } }, { asn: 64496 }, true],
      ['another network', { AsnMatchStatement: { AsnList: [64496] } }, { asn: 1 }, false],
      [
        'an address in a range',
        { IPSetReferenceStatement: { ARN: 'arn:ip' } },
        { from: '192.0.2.127' },
        true,
      ],
      [
        'an address behind a range',
        { IPSetReferenceStatement: { ARN: 'arn:ip' } },
        { from: '192.0.2.128' },
        false,
      ],
      [
        'an address in IPv6',
        { IPSetReferenceStatement: { ARN: 'arn:ip6' } },
        { from: '2001:db8:7fff::1' },
        true,
      ],
      [
        'an address behind a range in IPv6',
        { IPSetReferenceStatement: { ARN: 'arn:ip6' } },
        { from: '2001:db8:8000::1' },
        false,
      ],
      [
        'the first forwarded address',
        viaHeader('FIRST'),
        { headers: xff('192.0.2.1, 203.0.113.1') },
        true,
      ],
      [
        'a last one that is asked first',
        viaHeader('FIRST'),
        { headers: xff('203.0.113.1, 192.0.2.1') },
        false,
      ],
      [
        'the last forwarded address',
        viaHeader('LAST'),
        { headers: xff('203.0.113.1, 192.0.2.1') },
        true,
      ],
      [
        'any forwarded address',
        viaHeader('ANY'),
        { headers: xff('203.0.113.1, 192.0.2.1, 203.0.113.2') },
        true,
      ],
      [
        'an eleventh address from the end',
        viaHeader('ANY'),
        { headers: xff(`192.0.2.1${', 203.0.113.1'.repeat(10)}`) },
        false,
      ],
      ['no forwarding header', viaHeader('ANY'), {}, false],
      ['Not on no forwarding header', not(viaHeader('ANY')), {}, false],
      ['a malformed address', viaHeader('FIRST'), { headers: xff('nobody') }, true],
      ['another separator', viaHeader('FIRST'), { headers: xff('203.0.113.1; 203.0.113.2') }, true],
    ],
  ],
  [
    'logic and injections',
    [
      ['And', { AndStatement: { Statements: [bytes(path, '/'), bytes(path, 'x')] } }, {}, false],
      ['Or', { OrStatement: { Statements: [bytes(path, 'x'), bytes(path, '/')] } }, {}, true],
      [
        'nesting',
        not({ OrStatement: { Statements: [bytes(path, 'x'), not(bytes(path, '/'))] } }),
        {},
        true,
      ],
      [
        'a SQL injection',
        { SqliMatchStatement: { FieldToMatch: query, TextTransformations: through('URL_DECODE') } },
        { query: 'id=1%27+OR+1=1--' },
        true,
      ],
      [
        'a SQL injection that nobody decoded',
        { SqliMatchStatement: { FieldToMatch: argument('id'), TextTransformations: none } },
        { query: 'id=1%27%20OR%201%3D1--' },
        false,
      ],
      [
        'a doubtful statement, LOW',
        { SqliMatchStatement: { FieldToMatch: body(), TextTransformations: none } },
        { body: 'select name from users where id = 5' },
        false,
      ],
      [
        'a doubtful statement, HIGH',
        {
          SqliMatchStatement: {
            FieldToMatch: body(),
            TextTransformations: none,
            SensitivityLevel: 'HIGH',
          },
        },
        { body: 'select name from users where id = 5' },
        true,
      ],
      [
        'a script',
        { XssMatchStatement: { FieldToMatch: json(all, 'VALUE'), TextTransformations: none } },
        { body: '{"a":"<svg onload=alert(1)>"}' },
        true,
      ],
      [
        'a fragment, whose fallback matches',
        bytes({ UriFragment: { FallbackBehavior: 'MATCH' } }, 'x'),
        {},
        true,
      ],
      ['a fragment without a fallback', bytes({ UriFragment: {} }, 'x'), {}, false],
      [
        'a fingerprint, whose fallback matches',
        bytes({ JA3Fingerprint: { FallbackBehavior: 'MATCH' } }, 'x'),
        {},
        true,
      ],
      [
        'a fingerprint, whose fallback does not',
        bytes({ JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } }, 'x'),
        {},
        false,
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(
    cases.map(([name, statement, sketch, expected]) => ({ name, statement, sketch, expected })),
  )('$name: $expected', ({ statement, sketch, expected }) => {
    expect(matches(statement, sketch)).toBe(expected)
  })
})

function many(count: number): readonly Pair[] {
  return Array.from({ length: count }, (_, index): Pair => [`h${index}`, 'v'])
}

function below(one: string): object {
  const [scope = '', text = ''] = one.split(':')
  return bytes(json({ IncludedPaths: ['/a/b'] }, scope), text, 'EXACTLY')
}

function viaHeader(Position: string): object {
  return {
    IPSetReferenceStatement: { ARN: 'arn:ip', IPSetForwardedIPConfig: { ...forwarded, Position } },
  }
}
