import { slicesOf } from '../../src/invoke/closing/slices.ts'
import type { MeteredRow, MeteredStage, Metering } from '../../src/ports-metering.ts'

/** Metering in memory: all that was recorded, summed when asked. */
export interface FakeMetering extends Metering {
  readonly recorded: { readonly stage: MeteredStage; readonly rows: readonly MeteredRow[] }[]
}

/** Metering that has seen no call. */
export function fakeMetering(): FakeMetering {
  const recorded: FakeMetering['recorded'] = []
  return {
    recorded,
    record: async (stage, rows) => void recorded.push(structuredClone({ stage, rows })),
    query: async (query) =>
      slicesOf(
        recorded
          .filter(({ stage }) => stage.apiId === query.apiId && stage.stage === query.stage)
          .flatMap(({ rows }) => rows.map((row) => ({ ...row, startMs: row.minute * 60_000 }))),
        query,
      ),
    stages: async () => [
      ...new Map(recorded.map(({ stage }) => [`${stage.apiId}/${stage.stage}`, stage])).values(),
    ],
  }
}
