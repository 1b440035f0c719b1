import { describe, expect, it } from 'vitest'
import {
  changedEntries,
  changedKeys,
  changedMembers,
  changedText,
} from '../../console/base/patches.ts'
import type { Destination } from '../../console/palette/destination.ts'
import { oneAtATime, showLatest } from '../../console/base/reads.ts'
import { rank } from '../../console/palette/rank.ts'

describe('what the console sends of an edit', () => {
  it.each([
    ['nothing of a text that stays', changedText('/uri', 'a', 'a'), []],
    ['nothing of a member that stays absent', changedText('/uri', undefined, ''), []],
    [
      'an emptied text, which takes the member away',
      changedText('/uri', 'a', ''),
      [{ op: 'replace', path: '/uri', value: '' }],
    ],
    [
      'entries of a map that came, changed and went, their keys escaped',
      changedEntries(
        '/requestTemplates',
        { 'text/plain': 'a', 'a~b': 'x', same: 'y' },
        { 'application/json': '{}', 'a~b': 'z', same: 'y' },
      ),
      [
        { op: 'remove', path: '/requestTemplates/text~1plain' },
        { op: 'add', path: '/requestTemplates/application~1json', value: '{}' },
        { op: 'replace', path: '/requestTemplates/a~0b', value: 'z' },
      ],
    ],
    [
      'flags and absent templates as texts',
      changedEntries('/p', { a: true, b: null }, { a: 'true', b: '' }),
      [],
    ],
    [
      'members of a list as values',
      changedMembers('/scopes', ['read', 'write'], ['write', 'admin']),
      [
        { op: 'remove', path: '/scopes', value: 'read' },
        { op: 'add', path: '/scopes', value: 'admin' },
      ],
    ],
    [
      'members of a list as keys',
      changedKeys('/binaryMediaTypes', ['image/png'], ['*/*']),
      [
        { op: 'remove', path: '/binaryMediaTypes/image~1png' },
        { op: 'add', path: '/binaryMediaTypes/*~1*' },
      ],
    ],
  ])('is %s', (_what, patches, expected) => {
    expect(patches).toEqual(expected)
  })
})

describe('what the palette finds', () => {
  const entry = (kind: Destination['kind'], text: string, place = ''): Destination => ({
    kind,
    text,
    place,
    address: `/${text}`,
  })
  const entries = [
    entry('Page', 'Traces'),
    entry('API', 'Reorders'),
    entry('API', 'Orders'),
    entry('Resource', '/orders/{id}', 'Orders'),
    entry('Stage', 'prod', 'Orders'),
  ]

  it.each([
    [
      'names that begin with it before others',
      'ord',
      ['Orders', 'Reorders', '/orders/{id}', 'prod'],
    ],
    ['what has every word, in name, place or kind', 'orders stage', ['prod']],
    ['pages and APIs where nothing is typed', ' ', ['Traces', 'Reorders', 'Orders']],
    ['nothing that lacks a word', 'orders zzz', []],
  ])('is %s', (_what, text, expected) => {
    expect(rank(entries, text).map((one) => one.text)).toEqual(expected)
  })

  it('has a bound', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => entry('Resource', `/r${index}`))
    expect(rank(many, 'r').length).toBe(40)
  })
})

describe('what the console shows of several reads', () => {
  it('is what the last one found, whatever arrives later', async () => {
    const answers = new Map<string, PromiseWithResolvers<string>>()
    const shown: string[] = []
    const show = showLatest(
      (question: string) => {
        const answer = Promise.withResolvers<string>()
        answers.set(question, answer)
        return answer.promise
      },
      (found) => void shown.push(found),
    )
    const asked = ['a', 'ab', 'abc'].map(show)
    answers.get('abc')?.resolve('for abc')
    answers.get('a')?.resolve('for a')
    answers.get('ab')?.reject(new Error('nobody waits for this one'))
    await Promise.all(asked)
    expect(shown).toEqual(['for abc'])
    const last = show('b')
    answers.get('b')?.reject(new Error('refused'))
    await expect(last).rejects.toThrow('refused')
    expect(shown).toEqual(['for abc'])
  })

  it('is each line once: what a timer asks for meanwhile waits for the read under way', async () => {
    let next = 0
    const lines: number[] = []
    const read = oneAtATime(async () => {
      const after = next
      await Promise.resolve()
      lines.push(after)
      next = after + 1
    })
    await Promise.all([read(), read()])
    await read()
    expect(lines).toEqual([0, 1])
    const failing = oneAtATime(() => Promise.reject(new Error('refused')))
    await expect(failing()).rejects.toThrow('refused')
    await expect(failing()).rejects.toThrow('refused')
  })
})
