import { readFileSync } from 'node:fs'
import type { CaseFile } from './case.ts'

/** The published cases, and our own in the same form. */
export function readCases(): readonly [given: CaseFile, own: CaseFile] {
  return [read('events.json'), read('own.json')]
}

/** More of our own, for the tests in this process alone. */
export const readUnitCases = (): CaseFile => read('unit.json')

function read(name: string): CaseFile {
  const url = new URL(`../vectors/http-api/${name}`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as CaseFile
}
