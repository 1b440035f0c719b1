import { describe, expect, it } from 'vitest'
import { parseCsv } from './csv.ts'

const read = (text: string) =>
  parseCsv(text, ['name', 'key'])?.map(({ line, cells }) => [line, Object.fromEntries(cells)])

describe('a CSV of keys', () => {
  it.each<[string, string, unknown]>([
    [
      'takes names of columns in any case and order',
      'KEY,Name\nk,n',
      [[2, { key: 'k', name: 'n' }]],
    ],
    ['drops blanks around cells', ' Name , Key \n n , k ', [[2, { name: 'n', key: 'k' }]]],
    [
      'skips blank lines and counts them',
      'Name,Key\r\n\r\nn,k\r\n',
      [[3, { name: 'n', key: 'k' }]],
    ],
    [
      'keeps commas in either quotes',
      `Name,Key\n"a,b",'c, d'`,
      [[2, { name: 'a,b', key: 'c, d' }]],
    ],
    ['reads doubled quotes as one', 'Name,Key\n"a ""b""",k', [[2, { name: 'a "b"', key: 'k' }]]],
    [
      'keeps line breaks in quotes',
      'Name,Key\n"a\nb",k\nn,l',
      [
        [2, { name: 'a\nb', key: 'k' }],
        [4, { name: 'n', key: 'l' }],
      ],
    ],
    [
      'takes a quote that nothing closes as it is',
      `Name,Key\nO'Neil,'k`,
      [[2, { name: "O'Neil", key: "'k" }]],
    ],
    [
      'fills missing cells with nothing',
      'Name,Key,Enabled\nn,k',
      [[2, { name: 'n', key: 'k', enabled: '' }]],
    ],
    ['is none without its columns', 'Name\nn', undefined],
    ['is none without a header', '', undefined],
    ['may begin with a byte order mark', '\uFEFFName,Key\nn,k', [[2, { name: 'n', key: 'k' }]]],
  ])('%s', (_what, text, records) => {
    expect(read(text)).toEqual(records)
  })
})
