import { join } from 'node:path'
import { makeFolder } from '../files.ts'

/** Where a gateway keeps what it builds and what it stores. */
export interface Folders {
  readonly buildDirectory: string
  readonly storageDirectory: string
}

/**
 * Makes the data folder, for its owner alone: traces and hashes of keys are nobody else's business on a machine
 * of several. A folder that is there keeps the rights that somebody gave it.
 */
export function makeFolders(data: string): Folders {
  const buildDirectory = join(data, 'build')
  const storageDirectory = join(data, 'storage')
  for (const folder of [data, buildDirectory, storageDirectory]) {
    makeFolder(folder, 0o700)
  }
  return { buildDirectory, storageDirectory }
}
