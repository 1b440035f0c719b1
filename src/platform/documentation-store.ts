import type { DocumentationPart } from '../definition/documentation-part.ts'
import type { Background, Clock } from '../ports.ts'
import { memory } from './memory.ts'
import type { PublishedState } from './state.ts'

/** A version never changes, but its name may be used again after it was deleted. */
const refreshAfterMs = 60_000
const maxAgeMs = 120_000
const outageMaxAgeMs = 600_000

/** Characters of versions that an isolate keeps. */
const charsMax = 4_000_000

/** The record `documentation/{apiId}/{version}`. */
interface DocumentationRecord {
  readonly version: string
  /** Seconds since the epoch. */
  readonly createdDate: number
  readonly parts: readonly DocumentationPart[]
}

/** Documentation versions from the published records. Hops: 0 once a version is known to the isolate. */
export function documentationStore(state: PublishedState, clock: Clock, background: Background) {
  const versions = memory<DocumentationRecord>({
    clock,
    background,
    refreshAfterMs,
    maxAgeMs,
    outageMaxAgeMs,
    weightMax: charsMax,
    async load(name) {
      const text = await state.read(name)
      // Written by the registry alone, in this shape.
      const value = text === undefined ? undefined : (JSON.parse(text) as DocumentationRecord)
      return { value, weight: text?.length ?? 0 }
    },
  })
  return {
    async version(apiId: string, version: string) {
      const found = await versions.get(`documentation/${apiId}/${encodeURIComponent(version)}`)
      if (found === undefined) return undefined
      return { version: found.version, createdMs: found.createdDate * 1000, parts: found.parts }
    },
  }
}
