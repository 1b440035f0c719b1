import { querySets } from './query.ts'

const putModes = ['merge', 'overwrite'] as const

/** How a definition is put over what is there: the query's `mode`, `merge` when it has none. */
export const putModeOf = (query: URLSearchParams): (typeof putModes)[number] =>
  putModes.find((mode) => mode === query.get('mode')) ?? 'merge'

export const putModeViolations = querySets({ mode: putModes })
