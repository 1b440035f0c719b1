import { describe, expect, it } from 'vitest'
import { compileMappingTemplate, type MappingResult } from './index.ts'

/** Some 50 ms are meant; a machine under load gets more before the test calls it a hang. */
const hangMs = 2000

function render(template: string, body = ''): MappingResult | undefined {
  const compiled = compileMappingTemplate(template)
  if (!compiled.ok) return undefined
  const parameters = { path: [], querystring: [], header: [] }
  return compiled.template.render({ body, parameters, context: {}, stageVariables: {} })
}

const letters = 'a'.repeat(100_000)
const numbers = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => index))
const nest = (inner: string): string =>
  `#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])${inner}#end#end#end`

const endless: readonly (readonly [string, string, string?])[] = [
  ['loops within loops', nest('x')],
  ['a string that doubles', '#set($x = "aaaa")#foreach($i in [1..1000])#set($x = "$x$x")#end$x'],
  ['a joined string that doubles', '#set($x = "aa")#foreach($i in [1..99])#set($x = $x + $x)#end'],
  ['a list that doubles', '#set($l = [1,2])#foreach($i in [1..99])#set($x = $l.addAll($l))#end'],
  ['a number that squares', '#set($x = 99999)#foreach($i in [1..99])#set($x = $x * $x)#end$x'],
  [
    'a value that holds itself twice',
    '#set($l = [1])#foreach($i in [1..99])#set($l = [$l,$l])#end$l',
  ],
  ['a list inside itself', '#set($l = [1])#set($x = $l.add([$l]))$l'],
  ['a map inside itself', '#set($b = $input.path("$"))#set($b.b = $b)$input.json("$")', '{"a":1}'],
  [
    'decimals of very different sizes',
    `#set($r = $input.path('$'))${nest('#if($r < 1.5)#end')}`,
    '1.2345678901234567890123456789e90000',
  ],
  [
    'grouping the digits of a large number',
    `#set($s = '')#set($x = 99999)#foreach($i in [1..8])#set($x = $x * $x)#end${nest('$s.format("%,d", $x)')}`,
  ],
  ['many captured look-aheads', `$input.body.replaceAll("${'(?=(a))'.repeat(50)}b", "x")`, letters],
  ['a list in a list', nest(`#set($x = $input.path('$[?($ subsetof $)]'))`), numbers],
  ['broken JSON again and again', nest(`#set($x = $util.parseJson('{a'))`)],
  ['a huge range', '#set($x = [1..2000000000])'],
  ['a huge repeat', '#set($x = "x")$x.repeat(2000000000)'],
  ['a huge width', '#set($x = "x")$x.format("%2000000000d", 1)'],
  ['a macro that calls itself', '#macro(m)#m()#end#m()'],
  ['a text that evaluates itself', `#set($t = '#evaluate($t)')#evaluate($t)`],
  ['nested quantifiers', '$input.body.matches("(a+)+b")', letters],
  ['overlapping choices', '$input.body.matches("(a|aa)+b")', letters],
  ['quantifiers in a row', '$input.body.replaceAll(".*.*.*.*=", "x")', letters],
  ['a back reference', '$input.body.matches("(a*)\\1\\1b")', letters],
  ['long lookbehinds', '$input.body.replaceAll("(?<=a{1,5000})b", "x")', letters],
  ['searching a long string', nest('$input.body.indexOf("b")'), letters],
  ['comparing long strings', nest('#if("$input.body" == "$input.body")#end'), letters],
  ['parsing again and again', nest('#set($x = $util.parseJson($input.body))'), numbers],
  [
    'deep scans of deep scans',
    '$input.json("$..*..*..*..*")',
    `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`,
  ],
]

describe('hostile templates', () => {
  it.each(endless.map(([what, template, body = '']) => ({ what, template, body })))(
    'end in an error for $what',
    ({ template, body }) => {
      const start = performance.now()
      const result = render(template, body)
      expect(performance.now() - start).toBeLessThan(hangMs)
      expect(result).toMatchObject({ ok: false })
    },
  )

  it.each([
    ['directives', '#if(true)'.repeat(20_000)],
    ['parentheses', `#set($x = ${'('.repeat(50_000)}1`],
    ['lists', `#set($x = ${'['.repeat(50_000)}`],
    ['negations', `#if(${'!'.repeat(50_000)}true)a#end`],
    ['arguments', '$x.a('.repeat(20_000)],
    ['operators in a row', `#set($x = ${'1 + '.repeat(30_000)}1)$x`],
  ])('do not compile with too many nested %s', (_what, template) => {
    expect(render(template)).toBeUndefined()
  })

  it('are refused beyond 300 KB', () => {
    expect(compileMappingTemplate('x'.repeat(300 * 1024)).ok).toBe(true)
    expect(compileMappingTemplate('x'.repeat(300 * 1024 + 1))).toMatchObject({ ok: false })
  })

  it('leave large bodies alone', () => {
    const body = JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ id, name: 'n' })))
    expect(render(`$input.json('$')`, body)).toMatchObject({ ok: true, output: body })
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
