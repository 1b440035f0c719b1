import { readFileSync } from 'node:fs'
import type { SocketCase, SocketCaseFile } from './case.ts'

const read = (name: string): SocketCaseFile =>
  JSON.parse(
    readFileSync(new URL(`../vectors/websocket/${name}.json`, import.meta.url), 'utf8'),
  ) as SocketCaseFile

/** The given cases and our own. */
export function readSocketCases(): {
  readonly defaults: SocketCaseFile['defaults']
  readonly cases: readonly SocketCase[]
} {
  const given = read('events')
  return { defaults: given.defaults, cases: [...given.cases, ...read('own').cases] }
}

/** More of our own, for the tests in this process alone. */
export const readUnitSocketCases = (): readonly SocketCase[] => read('unit').cases
