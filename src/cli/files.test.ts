import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFolder, replaceText, writeFailure, writeText } from './files.ts'

const root = mkdtempSync(join(tmpdir(), 'tidegate-files-'))
writeFileSync(join(root, 'file'), 'before')
mkdirSync(join(root, 'folder'))
symlinkSync(join(root, 'file'), join(root, 'link'))

describe('a folder', () => {
  it('is made with those above it', () => {
    makeFolder(join(root, 'a', 'b', 'c'))
    expect(existsSync(join(root, 'a', 'b', 'c'))).toBe(true)
    makeFolder(join(root, 'a', 'b'))
  })

  it.each([
    ['that is a file', 'file', /file is a file, not a folder$/],
    ['below a file', 'file/x', /file\/x cannot be written: a part of its path is a file/],
  ])('%s is refused', (_, name, message) => {
    expect(() => makeFolder(join(root, name))).toThrow(message)
  })

  it.skipIf(!existsSync('/proc/self'))(
    'that /proc does not take is refused at once (needs /proc)',
    () => {
      expect(() => makeFolder('/proc/tidegate/x')).toThrow('/proc/tidegate cannot be written: ')
    },
  )
})

describe.each([
  ['written', writeText],
  ['replaced', replaceText],
])('a file that is %s', (_, write) => {
  it.each([
    ['whose place is a folder', 'folder', 'it is a folder'],
    ['below a file', 'file/x', 'a part of its path is a file, not a folder'],
    ['in a folder that is not there', 'nowhere/x', 'its folder is not there'],
    ['with too long a name', 'x'.repeat(300), 'the name is too long'],
  ])('%s is refused', (_where, name, reason) => {
    expect(() => write(join(root, name), 'x')).toThrow(reason)
  })

  it.skipIf(!existsSync('/dev/full'))('onto a full disk is refused (needs /dev/full)', () => {
    expect(() => write('/dev/full', 'x')).toThrow(
      '/dev/full cannot be written: the disk is full; make room or write elsewhere',
    )
  })

  it('has the new text, through a link too, and leaves nothing beside it', () => {
    write(join(root, 'link'), 'after')
    expect(readFileSync(join(root, 'file'), 'utf8')).toBe('after')
    expect(readdirSync(root).filter((name) => name.endsWith('.new'))).toEqual([])
  })
})

it('takes the words of the system for what it does not know', () => {
  const error = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
  expect(writeFailure('out.json', error).message).toBe('out.json cannot be written: EIO: i/o error')
})
