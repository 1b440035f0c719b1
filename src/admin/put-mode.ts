import { enumViolation } from './shape.ts'

const putModes = ['merge', 'overwrite'] as const

/** How a definition is put over what is there: the query's `mode`, `merge` when it has none. */
export const putModeOf = (query: URLSearchParams): (typeof putModes)[number] =>
  putModes.find((mode) => mode === query.get('mode')) ?? 'merge'

export function putModeViolations(_labels: unknown, query: URLSearchParams): readonly string[] {
  const asked = query.get('mode')
  const isKnown = asked === null || putModes.some((mode) => mode === asked)
  return isKnown ? [] : [enumViolation(asked, 'mode', putModes)]
}
