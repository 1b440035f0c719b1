/** A change of one member, as v1 takes it. */
export interface Patch {
  readonly op: 'add' | 'replace' | 'remove' | 'copy'
  readonly path: string
  readonly value?: string
  readonly from?: string
}

/** A key as a part of a patch path: `'application~1json'`. */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')

/** `replace` when a text is another one; an emptied text is sent, and takes the member away. */
export const changedText = (
  path: string,
  before: string | number | boolean | undefined,
  after: string,
): readonly Patch[] =>
  String(before ?? '') === after ? [] : [{ op: 'replace', path, value: after }]

/** What turns one map into another, entry by entry. */
export function changedEntries(
  path: string,
  before: Readonly<Record<string, string | boolean | null>> | undefined = {},
  after: Readonly<Record<string, string>>,
): readonly Patch[] {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const changed = Object.entries(after).flatMap(([key, value]): Patch[] => {
    if (!Object.hasOwn(before, key)) return [{ op: 'add', path: `${path}/${escaped(key)}`, value }]
    if (String(before[key] ?? '') === value) return []
    return [{ op: 'replace', path: `${path}/${escaped(key)}`, value }]
  })
  return [
    ...removed.map((key): Patch => ({ op: 'remove', path: `${path}/${escaped(key)}` })),
    ...changed,
  ]
}

/** What turns one list into another where members are the operations' values. */
export const changedMembers = (
  path: string,
  before: readonly string[] | undefined = [],
  after: readonly string[],
): readonly Patch[] => [
  ...before
    .filter((value) => !after.includes(value))
    .map((value): Patch => ({ op: 'remove', path, value })),
  ...after
    .filter((value) => !before.includes(value))
    .map((value): Patch => ({ op: 'add', path, value })),
]

/** The same where members are parts of the path. */
export const changedKeys = (
  path: string,
  before: readonly string[] | undefined = [],
  after: readonly string[],
): readonly Patch[] => [
  ...before
    .filter((key) => !after.includes(key))
    .map((key): Patch => ({ op: 'remove', path: `${path}/${escaped(key)}` })),
  ...after
    .filter((key) => !before.includes(key))
    .map((key): Patch => ({ op: 'add', path: `${path}/${escaped(key)}` })),
]

/** The words of a text: `'a b'` and `'a, b'` have two. */
export const wordsOf = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((word) => word !== '')
