import { describe, expect, it } from 'vitest'
import { textAt, type Node } from './node.ts'
import { parseDefinition, parseWithPositions } from './parse.ts'

const rootOf = (text: string): Node => parseDefinition(text)?.root as Node
const templateOf = (text: string): unknown => {
  const parsed = parseWithPositions(text, 'template')
  return parsed.ok ? parsed.root : parsed
}

describe('what an author wrote as text stays that text', () => {
  it.each([
    { text: 'version: 1.0', wanted: '1.0' },
    { text: 'version: 1.10', wanted: '1.10' },
    { text: 'version: 2012-10-17', wanted: '2012-10-17' },
    { text: '%YAML 1.1\n---\nversion: 2012-10-17', wanted: '2012-10-17' },
    { text: '%YAML 1.1\n---\nversion: 12:30:00', wanted: '12:30:00' },
    { text: 'version: on', wanted: 'on' },
    { text: 'version: no', wanted: 'no' },
    { text: 'version: 012345678901', wanted: '012345678901' },
    { text: 'version: 3', wanted: '3' },
    { text: 'version: true', wanted: 'true' },
    { text: '{"version": 1.0}', wanted: '1.0' },
    { text: '{"version": "1.0"}', wanted: '1.0' },
  ])('$text', ({ text, wanted }) => {
    expect(textAt(rootOf(text), 'version')).toBe(wanted)
  })

  it('turns integer response codes into text keys', () => {
    expect(Object.keys(rootOf('200: ok\n404: missing'))).toEqual(['200', '404'])
  })
})

describe('YAML', () => {
  it('shares anchored nodes and merges `<<`, the own keys winning', () => {
    expect(rootOf('a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}')).toEqual({
      a: { p: 1, q: 2 },
      b: { p: 1, q: 3 },
    })
  })

  it('takes an alias for the last anchor of its name before it', () => {
    const text = 'a: &x 1\nb: *x\n&x c: *x\nd: &x {e: 2}\nf: *x\n'
    const parsed = parseWithPositions(text, 'definition')
    expect(parsed).toMatchObject({
      root: { a: 1, b: 1, c: 'c', d: { e: 2 }, f: { e: 2 } },
    })
    expect(parsed.ok && parsed.positionOf(['f', 'e'])).toEqual({ line: 4, column: 8 })
  })

  // The test's own time is over long before the end where each alias reads the whole text.
  it('resolves thousands of aliases', () => {
    const uses = Array.from({ length: 8000 }, (_, index) => `u${index}: {v: ${index}, w: *x}\n`)
    const parsed = parseWithPositions(`x: &x {y: z}\n${uses.join('')}`, 'definition')
    expect(parsed).toMatchObject({ root: { u7999: { v: 7999, w: { y: 'z' } } } })
  })

  it('refuses an anchor that contains itself', () => {
    expect(parseDefinition('a: &x [*x]')).toBeUndefined()
  })

  it('refuses aliases that stand for more values than memory holds', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const item = level === 0 ? 'x' : `*a${level - 1}`
      return `a${level}: &a${level} [${Array.from({ length: 9 }, () => item).join(', ')}]`
    })
    expect(parseDefinition(levels.join('\n'))).toBeUndefined()
  })

  it.each(['{"a": ', 'a: "half "open', 'a: [1, 2\nb: 3', 'a: *nowhere'])('refuses %s', (text) => {
    expect(parseDefinition(text)).toBeUndefined()
  })

  it('tells where a text is broken', () => {
    expect(parseWithPositions('a: 1\nb: [1, 2\n', 'definition')).toMatchObject({
      ok: false,
      position: { line: 3 },
    })
  })

  it('tells where a value stands, and its nearest parent when there is none', () => {
    const parsed = parseWithPositions('paths:\n  /pets:\n    get: {}\n', 'definition')
    if (!parsed.ok) throw new Error(parsed.message)
    expect(parsed.positionOf(['paths', '/pets', 'get'])).toEqual({ line: 3, column: 5 })
    expect(parsed.positionOf(['paths', '/pets', 'post'])).toEqual({ line: 2, column: 3 })
  })
})

describe('short tags of templates', () => {
  it.each([
    { text: 'a: !Ref X', wanted: { a: { Ref: 'X' } } },
    { text: 'a: !GetAtt Fn.Arn', wanted: { a: { 'Fn::GetAtt': ['Fn', 'Arn'] } } },
    { text: 'a: !Sub "x-${Y}"', wanted: { a: { 'Fn::Sub': 'x-${Y}' } } },
    {
      text: 'a: !Sub ["${Z}", {Z: !Ref X}]',
      wanted: { a: { 'Fn::Sub': ['${Z}', { Z: { Ref: 'X' } }] } },
    },
    {
      text: 'a: !If [C, 1, !Ref AWS::NoValue]',
      wanted: { a: { 'Fn::If': ['C', 1, { Ref: 'AWS::NoValue' }] } },
    },
    { text: 'a: !Condition C', wanted: { a: { Condition: 'C' } } },
  ])('$text', ({ text, wanted }) => {
    expect(templateOf(text)).toEqual(wanted)
  })
})
