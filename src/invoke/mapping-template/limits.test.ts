import { describe, expect, it } from 'vitest'
import {
  hostileTemplates,
  hostileTexts,
  type End,
} from '../../../test/conformance/hostile-templates.ts'
import { compileMappingTemplate, type MappingResult } from './index.ts'

/** What a rendering says that a bound has stopped. */
const messages: Readonly<Record<End, RegExp>> = {
  steps: /^The template took more than \d+ steps$/,
  length: /^(?:A string|The output) grew past \d+ characters$/,
  depth: /nests? too deep|nest more than \d+ deep/,
  digits: /^A number grew past \d+ digits$/,
  range: /^A range of \d+ elements$/,
  stack: /^The template (?:took more than \d+ steps|nests too deep)$/,
  refusal: /^Illegal format|^For input string|Nested more than \d+ levels deep/,
}

function render(template: string, body = ''): MappingResult | undefined {
  const compiled = compileMappingTemplate(template)
  if (!compiled.ok) return undefined
  const parameters = { path: [], querystring: [], header: [] }
  return compiled.template.render({ body, parameters, context: {}, stageVariables: {} })
}

describe('hostile templates', () => {
  // A count of steps or a bound on a size ends them: never the time they take, nor luck.
  it.each(hostileTemplates)('end in an error of $end for $what', ({ template, body, end }) => {
    const result = render(template, body)
    expect(result).toMatchObject({ ok: false })
    expect(result?.ok === false && result.error.message).toMatch(messages[end])
  })

  it.each(hostileTexts)('do not compile with $what', ({ template }) => {
    expect(render(template)).toBeUndefined()
  })

  it('are refused beyond 300 KB', () => {
    expect(compileMappingTemplate('x'.repeat(300 * 1024)).ok).toBe(true)
    expect(compileMappingTemplate('x'.repeat(300 * 1024 + 1))).toMatchObject({ ok: false })
  })
})

describe('a body of 6 MB', () => {
  const rows = Array.from({ length: 60_000 }, (_, id) => ({
    id,
    name: `Item "${id}"`,
    price: id + 0.5,
    note: 'Lorem ipsum dolor sit amet, consectetur elit',
  }))
  const body = JSON.stringify(rows)
  const escaped = body.replace(/[\\"]/g, '\\$&')
  const thousand = rows.slice(0, 1_000)
  const cases: readonly (readonly [what: string, template: string, output: string])[] = [
    ['as JSON', `$input.json('$')`, body],
    ['as text', '$input.body', body],
    ['escaped', '"$util.escapeJavaScript($input.body)"', `"${escaped}"`],
    ['escaped as JSON', `"$util.escapeJavaScript($input.json('$'))"`, `"${escaped}"`],
    [
      'escaped as JSON that keeps its apostrophes',
      `$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'", "'")`,
      escaped,
    ],
    [
      'in a loop over its first 1,000 elements',
      `#foreach($row in $input.path('$'))$row.id $row.name $row.price;#end`,
      thousand.map(({ id, name, price }) => `${id} ${name} ${price};`).join(''),
    ],
    [
      'by a filter',
      `$input.json('$[?(@.price < 2)].name')`,
      JSON.stringify(rows.slice(0, 2).map(({ name }) => name)),
    ],
    ['in other words', `$input.body.replace("Lorem", "L")`, body.replaceAll('Lorem', 'L')],
  ]

  it.each(cases)('is rendered %s', (_what, template, output) => {
    const result = render(template, body)
    // Compared before it is shown: a text of 6 MB makes a failure unreadable.
    expect(body.length).toBeGreaterThan(6_000_000)
    expect(result?.ok === true ? result.output === output : result?.error.message).toBe(true)
  })
})

describe('a failed rendering', () => {
  it('names the line, the column and the reference', () => {
    expect(render('a\n  #set($s = "abc")$s.substring(9)')).toMatchObject({
      error: { kind: 'render', line: 2, column: 19, reference: '$s.substring(9)' },
    })
  })

  it('tells a body that is not JSON from other errors', () => {
    expect(render(`$input.path('$.a')`, '{"a"')).toMatchObject({ error: { kind: 'host' } })
  })
})

describe('overrides', () => {
  it('fail by a block that ends a template which is over', () => {
    expect(
      render('#define($d)#stop#end#set($context.requestOverride.header.a = $d)'),
    ).toMatchObject({
      ok: false,
      error: { kind: 'render' },
    })
  })

  it('reach the caller, lists as several values', () => {
    const result = render(`#set($context.requestOverride.header.X-A = "1")
#set($context.requestOverride.querystring["q"] = ["a", "b"])
#set($context.responseOverride.status = 404)`)
    expect(result?.ok === true ? result.overrides : undefined).toMatchObject({
      request: {
        header: new Map([['X-A', '1']]),
        querystring: new Map([['q', ['a', 'b']]]),
      },
      response: { status: 404 },
    })
  })

  it('fail when the same parameter is overridden twice', () => {
    const once = '#set($context.requestOverride.header.a = "1")'
    expect(render(once + once)).toMatchObject({ ok: false, error: { kind: 'render' } })
  })

  it('ignore a status that is no integer from 100 to 599', () => {
    const result = render('#set($context.responseOverride.status = 600)')
    expect(result?.ok === true && result.overrides.response.status).toBeUndefined()
  })
})
