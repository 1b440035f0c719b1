import { chmodSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeFolders } from './folders.ts'

const modeOf = (folder: string): number => statSync(folder).mode & 0o777

it('makes the data folder for its owner alone', () => {
  const data = join(mkdtempSync(join(tmpdir(), 'tidegate-data-')), 'new', '.tidegate')
  const { buildDirectory, storageDirectory } = makeFolders(data)
  expect([data, buildDirectory, storageDirectory].map(modeOf)).toEqual([0o700, 0o700, 0o700])
})

it('leaves the rights of a folder that is there', () => {
  const data = mkdtempSync(join(tmpdir(), 'tidegate-data-'))
  chmodSync(data, 0o750)
  makeFolders(data)
  expect(modeOf(data)).toBe(0o750)
})
