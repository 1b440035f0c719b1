import { describe, expect, it } from 'vitest'
import { hostileTemplates, hostileTexts } from '../../../test/conformance/hostile-templates.ts'
import { compileMappingTemplate, type MappingResult } from './index.ts'

/** What a rendering says that was stopped by a bound of its own. */
const stopped =
  /more than \d+|grew past \d+|nests? too deep|A range of \d+|Illegal format|For input/

function render(template: string, body = ''): MappingResult | undefined {
  const compiled = compileMappingTemplate(template)
  if (!compiled.ok) return undefined
  const parameters = { path: [], querystring: [], header: [] }
  return compiled.template.render({ body, parameters, context: {}, stageVariables: {} })
}

describe('hostile templates', () => {
  it.each(hostileTemplates)('end in an error for $what', ({ template, body }) => {
    const result = render(template, body)
    expect(result).toMatchObject({ ok: false })
    // A count of steps or a bound on a size ends it: never the time it takes, nor luck.
    expect(result?.ok === false && result.error.message).toMatch(stopped)
  })

  it.each(hostileTexts)('do not compile with $what', ({ template }) => {
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
