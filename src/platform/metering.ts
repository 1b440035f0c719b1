import type { Metering } from '../ports-metering.ts'
import type { MeterRpc } from './meter-object.ts'

/** The object that remembers which stages were called. */
const directory = 'metered-stages'

/**
 * The Metering port on Durable Objects: the figures of a stage in one object, made near its first
 * caller, and one object that lists such stages. A message that fails is never sent again.
 */
export function durableMetering(namespace: DurableObjectNamespace<MeterRpc>): Metering {
  const listed = new Set<string>()
  const objectOf = (apiId: string, stage: string) => namespace.getByName(`calls|${apiId}|${stage}`)
  return {
    async record(stage, rows) {
      const name = `${stage.apiId}/${stage.stage}`
      // The rows first: what they say must not be lost because the list could not be reached.
      await objectOf(stage.apiId, stage.stage).record(rows)
      if (listed.has(name)) return
      await namespace.getByName(directory).addStage(stage)
      listed.add(name)
    },
    query: async (query) => objectOf(query.apiId, query.stage).query(query),
    stages: async () => namespace.getByName(directory).stages(),
  }
}
