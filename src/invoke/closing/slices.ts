import type { Figures, MeteredSlice, MeteringQuery } from '../../ports-metering.ts'
import { addFigures, emptyFigures, sumFigures, type GrowingFigures } from './figures.ts'

/** Figures of one method and key from one instant on, as some store keeps them. */
export interface StoredFigures {
  readonly startMs: number
  readonly method: string
  /** `undefined` in stores that do not tell keys apart. */
  readonly keyId: string | undefined
  readonly figures: Figures
}

/**
 * Sums what a store has into what a query asks for, in order of time, then of names. The rows may
 * reach beyond the query's range; those outside are left out.
 */
export function slicesOf(
  rows: Iterable<StoredFigures>,
  { fromMs, toMs, periodSeconds, by }: Omit<MeteringQuery, 'apiId' | 'stage'>,
): readonly MeteredSlice[] {
  const periodMs = periodSeconds * 1_000
  const firstMs = Math.floor(fromMs / periodMs) * periodMs
  const slices = new Map<string, MeteredSlice & { readonly figures: GrowingFigures }>()
  for (const row of rows) {
    if (row.startMs < firstMs || row.startMs >= toMs) continue
    const startMs = Math.floor(row.startMs / periodMs) * periodMs
    const method = by.includes('method') ? row.method : undefined
    const keyId = by.includes('keyId') ? row.keyId : undefined
    const name = `${String(startMs).padStart(15, '0')}|${method}|${keyId}`
    let slice = slices.get(name)
    if (slice === undefined) {
      slice = {
        startMs,
        ...(method !== undefined && { method }),
        ...(keyId !== undefined && { keyId }),
        figures: emptyFigures(),
      }
      slices.set(name, slice)
    }
    addFigures(slice.figures, row.figures)
  }
  return [...slices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, slice]) => slice)
}

/** What the store of figures leaves to the core, handed to it by `index.ts`. */
export const figuresLogic = { sum: sumFigures, slices: slicesOf }
