import { describe, expect, it } from 'vitest'
import { viewRequest, type Pair, type WafRequest } from '../request.ts'
import { threats } from './kinds.ts'
import { createThreatScan, type Part } from './scan.ts'

function threatsIn(part: Part, different: Partial<WafRequest>): string[] {
  const request: WafRequest = {
    method: 'POST',
    uriPath: '/prod',
    query: '',
    headers: [],
    sourceIp: '192.0.2.1',
    ...different,
  }
  const found = createThreatScan(viewRequest(request, 16_384), -1).in(part)
  return Object.entries(threats).flatMap(([name, bit]) => ((found & bit) === 0 ? [] : [name]))
}

const body = (text: string) => ({ body: new TextEncoder().encode(text) })

describe('what a part of a request is taken apart into', () => {
  it.each<[string, string, string[]]>([
    ['the text of an element', `<r><cmd>; cat /etc/hosts</cmd></r>`, ['unixShell']],
    ['an attribute of an element', `<r q="' or 1=1--"/>`, ['sqli', 'sqliExtended']],
    ['an attribute in single quotes', `<r q='1 and 1=1'/>`, ['sqli', 'sqliExtended']],
    ['an element left open', `<r><q>1 and 1=1`, ['sqli', 'sqliExtended']],
    ['a pipeline in an attribute', `<step run="ps aux | grep node"/>`, []],
    ['entities in an element', `<r><v>&lt;svg onload=alert(1)&gt;</v></r>`, ['xss']],
    ['a section of CDATA', `<r><v><![CDATA[{{7*7}}]]></v></r>`, ['template']],
    ['ordinary elements', `<order><name>O'Brien &amp; Sons</name><n>5 &gt; 3</n></order>`, []],
    [
      'the strings of a GraphQL query',
      `{"query":"{ user(id: \\"admin'--\\") { name } }"}`,
      ['sqli', 'sqliExtended'],
    ],
    ['ordinary strings of a query', `{"query":"{ user(name: \\"O'Brien\\") { id } }"}`, []],
    ['a string within a string', `{"a":"\\"admin'--\\""}`, ['sqli', 'sqliExtended']],
    ['full-width punctuation', `＜script＞alert（1）＜/script＞`, ['xss']],
    [
      'an attribute of a trace',
      `{"key":"http.url","value":{"stringValue":"http://cart.internal:8080/a"}}`,
      [],
    ],
    ['a URL of a neighbour', `{"url":"http://cart.internal:8080/a"}`, ['remoteFile']],
    ['JSON behind a byte order mark', `\ufeff{"a":"' or 1 in (1)--"}`, ['sqli', 'sqliExtended']],
    ['what only begins like JSON', `[1].find(alert)`, ['xss']],
    ['a form whose name is the attack', `1 and 1=1`, ['sqli', 'sqliExtended']],
  ])('looks into %s', (_, text, expected) => {
    expect(threatsIn('Body', body(text))).toEqual(expected)
  })

  it.each<[string, string, string[]]>([
    ['a name that goes on behind its `=`', `1'%20or%20'1'='1=x`, ['sqli', 'sqliExtended']],
    ['a name given twice', `id=1/*&id=*/union/*&id=*/select%201,2`, ['sqli', 'sqliExtended']],
    ['an ordinary name given twice', `id=1&id=2&tag=or&tag=and`, []],
    ['a NUL', `x=%00`, ['traversal']],
  ])('looks at %s', (_, query, expected) => {
    expect(threatsIn('QueryArguments', { query })).toEqual(expected)
  })

  it.each<[string, Pair, string[]]>([
    ['a page of a developer', ['referer', 'http://localhost:5173/app?x=1'], []],
    ['an address of metadata', ['referer', 'http://169.254.169.254/latest/'], ['metadata']],
    ['a list of languages', ['accept-language', 'en-US,en;q=0.9'], []],
    ['a language that is none', ['accept-language', `en' or 1=1-- -`], ['sqli', 'sqliExtended']],
    ['words among languages', ['accept-language', `1 union select a,b from c`], ['sqli']],
    ['a path among languages', ['accept-language', '../../etc/passwd'], ['traversal']],
    ['a type with parameters', ['content-type', 'multipart/form-data; boundary=----ab12'], []],
    ['types with weights', ['accept', 'text/html, application/xml;q=0.9, */*;q=0.8'], []],
    ['a statement for a token', ['authorization', 'Bearer 1 union select a,b from c'], ['sqli']],
    ['a token', ['authorization', 'Bearer eyJhbGciOi.eyJzdWIi.c2ln_-a=='], []],
    [
      'a digest',
      [
        'authorization',
        'Digest username="Mufasa", realm="a b", uri="/dir/index.html", nc=00000001',
      ],
      [],
    ],
    ['a date', ['if-modified-since', 'Wed, 21 Oct 2026 07:28:00 GMT'], []],
    ['a list of brands', ['sec-ch-ua', `"Not(A:Brand";v="8", "Chromium";v="131"`], []],
  ])('judges %s in a header', (_, header, expected) => {
    const found = threatsIn('Header', { headers: [header] })
    expect(found.filter((name) => expected.length === 0 || expected.includes(name))).toEqual(
      expected,
    )
  })
})
