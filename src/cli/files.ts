import {
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CommandError } from './io.ts'

/** What the system means when it lets nothing be written, in words that say what to do. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'nothing may be written there',
  EROFS: 'its file system is read-only',
  ENOSPC: 'the disk is full; make room or write elsewhere',
  EDQUOT: 'your quota of the disk is used up; make room or write elsewhere',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  ENOENT: 'its folder is not there, or takes no new files',
  ENAMETOOLONG: 'the name is too long',
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code)

/** Why a file or folder could not be written, as commands tell it. */
export function writeFailure(path: string, error: unknown): CommandError {
  const reason = reasons[codeOf(error)] ?? (error as Error).message
  return new CommandError(`${path} cannot be written: ${reason}`)
}

/**
 * Makes a folder and the missing ones above it. Step by step: where a system says of a folder that is there
 * that it is not, as /proc does when it takes no new one, Node's recursive way tries for ever.
 * Throws CommandError.
 */
export function makeFolder(folder: string, mode?: number): void {
  const path = resolve(folder)
  const missing: string[] = []
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at)
  for (const one of missing) makeOne(one, mode)
  if (!statSync(path).isDirectory()) throw new CommandError(`${path} is a file, not a folder`)
}

function makeOne(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    // Somebody else may have made it in between.
    if (!existsSync(folder)) throw writeFailure(folder, error)
  }
}

/** Writes a file. Throws CommandError. */
export function writeText(file: string, text: string, mode?: number): void {
  try {
    writeFileSync(file, text, { mode })
  } catch (error) {
    throw writeFailure(file, error)
  }
}

/** The same, as a whole or not at all: on a full disk there is what was there before. Throws CommandError. */
export function replaceText(file: string, text: string, mode?: number): void {
  const target = existsSync(file) ? realpathSync(file) : resolve(file)
  const before = existsSync(target) ? statSync(target) : undefined
  // Nothing is put in the place of a device or a pipe.
  if (before?.isFile() === false) return writeText(file, text)
  const aside = `${target}.${process.pid}.new`
  try {
    writeFileSync(aside, text, { mode: mode ?? before?.mode })
    renameSync(aside, target)
  } catch (error) {
    dropQuietly(aside)
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') throw writeFailure(file, error)
    // A folder may take no other names, and a file may be mounted by itself: then it is written in place.
    writeText(target, text, mode)
  }
}

function dropQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // There is no place for it, so it is not there.
  }
}
