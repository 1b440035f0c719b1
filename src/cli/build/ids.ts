import { createHash } from 'node:crypto'
import type { IdSource } from '../../openapi/options.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** An id of `length` lower-case alphanumerics that depends on `name` alone, so that it survives rebuilds. */
export function idOf(name: string, length: number): string {
  const digest = createHash('sha256').update(name).digest()
  let id = ''
  for (let index = 0; index < length; index++)
    id += alphabet.charAt((digest[index] ?? 0) % alphabet.length)
  return id
}

/** Ids for the parts of one declared API: the same definition gets the same ids every time. */
export function stableIds(apiName: string): IdSource {
  let next = 0
  const make = (length: number) => (): string => idOf(`${apiName}#${next++}`, length)
  return { apiId: make(10), resourceId: make(6), routeId: make(7) }
}

/** What names one state of one declared stage: equal text, equal revision. */
export function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
