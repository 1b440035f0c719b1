import type { IntegrationResponse } from '../../definition/integration.ts'
import { compileWholeMatch } from '../pattern.ts'
import type { Report } from '../phase.ts'

/** An entry of `integrationResponses` with its pattern ready. */
interface Entry<T> {
  readonly value: T
  readonly matches: (text: string) => boolean
}

/** Chooses by the text that patterns are held against; `undefined` when nothing fits. */
export type Select<T> = (text: string) => T | undefined

/**
 * Compiles the choice among integration responses: the first whose pattern matches the whole text,
 * else the default, which has no pattern.
 * Observed: of several that match, the one with the lowest status code is taken.
 */
export function compileSelect<T>(
  responses: Readonly<Record<string, IntegrationResponse>>,
  prepare: (response: IntegrationResponse) => T,
  path: string,
  report: Report,
): Select<T> {
  const entries: Entry<T>[] = []
  let fallback: T | undefined
  const ordered = Object.values(responses).sort(
    (a, b) => Number(a.statusCode) - Number(b.statusCode),
  )
  for (const response of ordered) {
    const { selectionPattern: pattern, statusCode } = response
    if (pattern === undefined || pattern === '') {
      fallback ??= prepare(response)
      continue
    }
    const matches = compileWholeMatch(pattern)
    if (matches === undefined) {
      report({
        path: `${path}.integrationResponses['${statusCode}'].selectionPattern`,
        found: pattern,
        expected: 'a Java regular expression',
        severity: 'error',
      })
      continue
    }
    entries.push({ value: prepare(response), matches })
  }
  return (text) => entries.find(({ matches }) => matches(text))?.value ?? fallback
}
