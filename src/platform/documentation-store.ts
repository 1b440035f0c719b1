import type { DocumentationPart } from '../definition/documentation-part.ts'
import type { PublishedPortal } from '../definition/portal.ts'
import type { Background, Clock } from '../ports.ts'
import { memory } from './memory.ts'
import type { PublishedState } from './state.ts'

const outageMaxAgeMs = 600_000
/** A version never changes, but its name may be used again after it was deleted. */
const ofVersions = { refreshAfterMs: 60_000, maxAgeMs: 120_000, outageMaxAgeMs }
/** Whoever disables a portal wants it gone. */
const ofPortals = { refreshAfterMs: 8_000, maxAgeMs: 10_000, outageMaxAgeMs }

/** Of portals and of previews; KV refuses names that are much longer. */
const portalId = /^[A-Za-z0-9]{10,40}$/

/** Characters of versions that an isolate keeps, and of portals. */
const charsMax = 4_000_000

/** The record `documentation/{apiId}/{version}`. */
interface DocumentationRecord {
  readonly version: string
  /** Seconds since the epoch. */
  readonly createdDate: number
  readonly parts: readonly DocumentationPart[]
}

/**
 * Documentation versions and portals from the published records. Hops: 0 once a record is known to the isolate.
 */
export function documentationStore(state: PublishedState, clock: Clock, background: Background) {
  const records = <T>(ages: typeof ofVersions) =>
    memory<T>({
      clock,
      background,
      ...ages,
      weightMax: charsMax,
      async load(name) {
        const text = await state.read(name)
        // Written by the registry alone, in this shape.
        const value = text === undefined ? undefined : (JSON.parse(text) as T)
        return { value, weight: text?.length ?? 0 }
      },
    })
  const versions = records<DocumentationRecord>(ofVersions)
  const portals = records<PublishedPortal>(ofPortals)
  return {
    async version(apiId: string, version: string) {
      const found = await versions.get(`documentation/${apiId}/${encodeURIComponent(version)}`)
      if (found === undefined) return undefined
      return { version: found.version, createdMs: found.createdDate * 1000, parts: found.parts }
    },
    /** @param id a portal's, or a preview's: one that has ended is gone */
    async portal(id: string) {
      if (!portalId.test(id)) return undefined
      const found = await portals.get(`portal/${id}`)
      const { expiresAtMs = Number.POSITIVE_INFINITY } = found ?? {}
      return clock.now() < expiresAtMs ? found : undefined
    },
  }
}
