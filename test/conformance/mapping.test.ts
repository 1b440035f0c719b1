import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compileMappingTemplate } from '../../src/invoke/mapping-template/index.ts'

/** One case of the vectors; `vectors/mapping/README.md` explains the fields. */
interface MappingCase {
  readonly id: string
  readonly description: string
  readonly template: string
  readonly body: string
  readonly params: Record<'path' | 'querystring' | 'header', Record<string, string>>
  readonly context: Record<string, string>
  readonly stageVariables: Record<string, string>
  readonly expected: string | null
  readonly phase?: 'parse' | 'render' | 'body'
}

function vectors(name: string): MappingCase[] {
  const url = new URL(`./vectors/mapping/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as MappingCase[]
}

function outcome(one: MappingCase): { output: string } | { phase: string } {
  const compiled = compileMappingTemplate(one.template)
  if (!compiled.ok) return { phase: 'parse' }
  const result = compiled.template.render({
    body: one.body,
    parameters: {
      path: Object.entries(one.params.path),
      querystring: Object.entries(one.params.querystring),
      header: Object.entries(one.params.header),
    },
    context: one.context,
    stageVariables: one.stageVariables,
  })
  if (result.ok) return { output: result.output }
  return { phase: result.error.kind === 'host' ? 'body' : 'render' }
}

describe('mapping templates', () => {
  it.each(vectors('cases'))('$id: $description', (one) => {
    expect(outcome(one)).toEqual({ output: one.expected })
  })

  it.each(vectors('errors'))('$id fails: $description', (one) => {
    expect(outcome(one)).toEqual({ phase: one.phase })
  })

  it.each(vectors('uncertain'))('$id follows the recommendation: $description', (one) => {
    expect(outcome(one)).toEqual({ output: one.expected })
  })
})

/** A template that Velocity 1.7, or Jayway's JSONPath 2.10, was run on. */
interface EngineCase {
  readonly template: string
  readonly body?: string
  readonly expected?: string
  readonly fails?: true
}

describe.each(['language', 'json-path'])('the engine behind the service, %s', (name) => {
  const url = new URL(`./vectors/mapping/${name}.json`, import.meta.url)
  const cases = JSON.parse(readFileSync(url, 'utf8')) as EngineCase[]

  it.each(cases)('renders $template alike', ({ template, body = '', expected }) => {
    const compiled = compileMappingTemplate(template)
    const result = compiled.ok
      ? compiled.template.render({
          body,
          parameters: { path: [], querystring: [], header: [] },
          context: {},
          stageVariables: {},
        })
      : undefined
    expect(result?.ok === true ? result.output : undefined).toBe(expected)
  })
})
