import { describe, expect, it } from 'vitest'
import { compileTemplate } from '../template.ts'

function render(template: string): string | undefined {
  const compiled = compileTemplate(template)
  const result = compiled.ok ? compiled.template.render([], 0, () => undefined) : undefined
  return result?.ok === true ? result.output : undefined
}

describe('a string', () => {
  it.each([
    ['$s.bytes.size()', '4'],
    ['$s.getBytes()[3]', '-87'],
    ['$s.getBytes("UTF-8").get(0)', '65'],
    ['$s.regionMatches(0, "xAb", 1, 2)', 'true'],
    ['$s.regionMatches(0, "xab", 1, 2)', 'false'],
    ['$s.regionMatches(true, 0, "xab", 1, 2)', 'true'],
    ['$s.regionMatches(0, "Ab", 0, 9)', 'false'],
  ])("has Java's %s", (call, expected) => {
    expect(render(`#set($s = 'Ab\u00e9')${call}`)).toBe(expected)
  })
})

describe('a list', () => {
  it('takes a collection in at a place', () => {
    expect(render('#set($l = [1, 2])$l.addAll(1, [7, 8]) $l')).toBe('true [1, 7, 8, 2]')
  })

  it('is copied with its way of printing', () => {
    expect(render('#set($l = [1, [2]])#set($c = $l.clone())$c.add(3)$l $c')).toBe(
      'true[1, [2]] [1, [2], 3]',
    )
  })

  it('takes nothing in outside of itself', () => {
    expect(render('#set($l = [1, 2])$l.addAll(3, [7])')).toBeUndefined()
  })
})

describe('a map', () => {
  it('is copied entry by entry', () => {
    expect(render('#set($m = {"a": 1})#set($c = $m.clone())#set($c.b = 2)$m $c')).toBe(
      '{a=1} {a=1, b=2}',
    )
  })
})

describe('the loop object', () => {
  it('has each of its members as a getter, too', () => {
    const getters = ['getIndex', 'getCount', 'getHasNext', 'getFirst', 'getLast']
    const calls = getters.map((name) => `$foreach.${name}()`).join(' ')
    expect(render(`#foreach($e in ['a', 'b'])${calls};#end`)).toBe(
      '0 1 true true false;1 2 false false true;',
    )
  })
})
