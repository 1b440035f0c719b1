import { describe, expect, it } from 'vitest'
import type { Io } from '../io.ts'
import { templateRender } from './template-render.ts'

async function run(
  cases: string | object,
): Promise<{ code: number; lines: unknown[]; stderr: string }> {
  let stdout = ''
  let stderr = ''
  const io: Io = {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    readStdin: async () => (typeof cases === 'string' ? cases : JSON.stringify(cases)),
    readFile: async () => '',
    isTerminal: false,
  }
  const code = await templateRender.run(['-'], io)
  const lines = stdout.split('\n').filter((line) => line !== '')
  return { code, lines: lines.map((line): unknown => JSON.parse(line)), stderr }
}

describe('template render', () => {
  it('prints the output of each case, with its id', async () => {
    const { code, lines } = await run([
      { id: 'a', template: `$input.params('q')`, params: { querystring: { q: '1' } } },
      {
        template: '$context.stage$stageVariables.x',
        context: { stage: 's' },
        stageVariables: { x: 'y' },
      },
    ])
    expect(code).toBe(0)
    expect(lines).toEqual([{ id: 'a', output: '1' }, { output: 'sy' }])
  })

  it('says whether an expected output was met, and exits 1 with the difference when not', async () => {
    const { code, lines, stderr } = await run([
      { id: 'met', template: 'x', expected: 'x' },
      { id: 'missed', template: 'one\ntwo', expected: 'one\n2' },
    ])
    expect(code).toBe(1)
    expect(lines).toMatchObject([{ pass: true }, { pass: false, output: 'one\ntwo' }])
    expect(stderr).toContain('✗ missed')
    expect(stderr).toContain('- 2: "2"')
    expect(stderr).toContain('+ 2: "two"')
  })

  it('passes a case that expects null when its template fails, and no other', async () => {
    const { code, lines, stderr } = await run([
      { template: '#if(true)', expected: null },
      { id: 'renders', template: 'x', expected: null },
    ])
    expect(code).toBe(1)
    expect(lines).toMatchObject([{ pass: true }, { pass: false, output: 'x' }])
    expect(stderr).toContain('✗ renders')
  })

  it('reads JSON lines behind a byte order mark', async () => {
    const { lines } = await run('\ufeff{"template": "a"}\r\n{"template": "b"}\r\n')
    expect(lines).toEqual([{ output: 'a' }, { output: 'b' }])
  })

  it.each([
    ['one object', '%'],
    ['an array', '[ {"template": "],"} , % ]'],
    ['JSON lines', '{"template": "a"}\n%\n'],
  ])('keeps the order of numeric names and every digit of %s', async (_, file) => {
    const one =
      '{"template": "$input.params() $context.m $stageVariables", "body": {"2": 1}, ' +
      '"params": {"path": {"2": "b", "1": "a"}, "querystring": {"n": 12345678901234567890}}, ' +
      '"context": {"m": {"9": 12345678901234567890, "1": 1.50}}, "stageVariables": {"b": "x", "1": "y"}}'
    const { lines } = await run(file.replace('%', one))
    expect(lines.at(-1)).toEqual({
      output:
        '{path={2=b, 1=a}, querystring={n=12345678901234567890}, header={}} {9=12345678901234567890, 1=1.5} {b=x, 1=y}',
    })
  })

  it('shows where a template is wrong', async () => {
    const { code, lines } = await run({ template: 'a\n#if(true)' })
    expect(code).toBe(0)
    expect(lines).toEqual([{ error: { message: '#if without its #end', line: 2, column: 1 } }])
  })
})
