import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../definition/api.ts'
import { boundedTexts } from './bounded-texts.ts'
import { groupsOf } from './groups.ts'
import { visibilityOf } from './visibility.ts'

/** The members of a snapshot that decide. */
function snapshot(stage: object, types: readonly string[] = ['REGIONAL'], protocolType = 'REST') {
  const definition = { protocolType, restApi: { endpointConfiguration: { types } } }
  return { revision: 'r', definition, stage } as unknown as Snapshot
}

const tagged = (value: string) => ({ tags: { 'tidegate:documentation': value } })
const versioned = { documentationVersion: 'v1' }
const own = { shown: true, parts: 'own' }
const ofVersion = { shown: true, parts: 'version', version: 'v1' }
const hidden = { shown: false }

describe('the documentation of a stage', () => {
  it.each([
    ['a declared stage', snapshot({}), true, own],
    ['another stage', snapshot({}), false, hidden],
    ['a stage tied to a documentation version', snapshot(versioned), false, ofVersion],
    ['a stage tagged published', snapshot(tagged('published')), false, own],
    ['a declared stage tagged hidden', snapshot(tagged('hidden')), true, hidden],
    [
      'a versioned stage tagged hidden',
      snapshot({ ...versioned, ...tagged('hidden') }),
      false,
      hidden,
    ],
    ['a PRIVATE API, whatever the tag', snapshot(tagged('published'), ['PRIVATE']), true, hidden],
    ['a WebSocket API', snapshot({}, [], 'WEBSOCKET'), true, hidden],
    ['a declared HTTP API', snapshot({}, [], 'HTTP'), true, own],
  ])('of %s', (_what, stage, isDeclared, expected) => {
    expect(visibilityOf(stage, isDeclared)).toEqual(expected)
  })
})

describe('groups', () => {
  const operation = (path: string, ...tags: string[]) => ({
    name: path,
    method: 'GET',
    path,
    tags,
    parameters: [],
    responses: [],
    access: [],
  })

  it('are first tags, or first segments of paths, in the order in which they come', () => {
    const groups = groupsOf([
      operation('/a/1'),
      operation('/b', 'Animals', 'ignored'),
      operation('/a/2'),
      operation('/'),
    ])
    expect(
      groups.map(({ name, operations }) => [name, operations.map(({ path }) => path)]),
    ).toEqual([
      ['/a', ['/a/1', '/a/2']],
      ['Animals', ['/b']],
      ['/', ['/']],
    ])
  })
})

describe('bounded texts', () => {
  it('drop the oldest past their bound, and never keep what is larger than it', () => {
    const texts = boundedTexts(10)
    texts.keep('a', '12345')
    texts.keep('b', '12345')
    texts.keep('c', '1')
    expect([texts.get('a'), texts.get('b'), texts.get('c')]).toEqual([undefined, '12345', '1'])
    expect(texts.keep('d', 'x'.repeat(11))).toHaveLength(11)
    expect(texts.get('d')).toBeUndefined()
    texts.keep('b', '1')
    texts.keep('e', '12345678')
    expect([texts.get('c'), texts.get('b')]).toEqual(['1', '1'])
  })
})
