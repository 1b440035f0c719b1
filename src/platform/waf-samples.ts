import type { WafSample, WafSamples } from '../ports-waf-samples.ts'
import type { MeterRpc } from './meter-object.ts'

/** The WafSamples port on the Durable Objects of meters: one object a web ACL. */
export function durableSamples(namespace: DurableObjectNamespace<MeterRpc>): WafSamples {
  const objectOf = (webAclArn: string) => namespace.getByName(`samples|${webAclArn}`)
  return {
    keep: async (webAclArn, samples) => objectOf(webAclArn).keepSamples(JSON.stringify(samples)),
    async read(webAclArn) {
      const batches = await objectOf(webAclArn).samples()
      return (
        batches
          // Only `keep` writes them.
          .flatMap((text) => JSON.parse(text) as readonly WafSample[])
          .sort((a, b) => b.atMs - a.atMs)
          .slice(0, readMax)
      )
    },
  }
}

/** As many as a list of the service has. */
const readMax = 500

/** How long and how many batches an object keeps. */
const keptMs = 3 * 3_600_000
const batchesMax = 200

/** Adds what one isolate collected, and drops what nobody may ask for any more. */
export function addBatch(sql: SqlStorage, text: string, nowMs: number): void {
  sql.exec('CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY, atMs INTEGER, text TEXT)')
  sql.exec('INSERT INTO batches (atMs, text) VALUES (?, ?)', nowMs, text)
  sql.exec(
    'DELETE FROM batches WHERE atMs < ? OR id <= (SELECT max(id) FROM batches) - ?',
    nowMs - keptMs,
    batchesMax,
  )
}

export function readBatches(sql: SqlStorage, nowMs: number): string[] {
  sql.exec('CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY, atMs INTEGER, text TEXT)')
  return sql
    .exec<{ text: string }>('SELECT text FROM batches WHERE atMs >= ? ORDER BY id', nowMs - keptMs)
    .toArray()
    .map(({ text }) => text)
}
