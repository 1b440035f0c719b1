import { forgetOldest } from '../../forget-oldest.ts'

/** How often each sender asked lately. What counts is approximate by design, as on AWS. */
export interface RateCounter {
  /**
   * Counts one request and answers how many the trailing window holds, this one included.
   * @param rule identity of the use of a rule: `'{acl}/{rule}'`.
   * @param key the aggregation key's components, joined.
   * @param limit of the rule: what others have to hear of depends on it.
   */
  count(rule: string, key: string, windowSeconds: number, nowMs: number, limit: number): number
}

/** Width of one cell of the sliding window: the service looks about this often. */
const cellMs = 10_000
/** Keys remembered, of all rules together: as many as AWS limits of one. */
const keysMax = 10_000

interface Row {
  /** Start of the newest cell, in cells since the epoch. */
  newest: number
  /** Requests per cell, index = cell number modulo length. */
  readonly cells: Float64Array
  total: number
}

type Rows = Map<string, Row>

/** Counts in memory, of one isolate. */
export function createRateWindow(): RateCounter {
  const rules = new Map<string, Rows>()
  let keys = 0
  return {
    count(rule, key, windowSeconds, nowMs) {
      let rows = rules.get(rule)
      if (rows === undefined) rules.set(rule, (rows = new Map()))
      let row = rows.get(key)
      if (row === undefined) {
        row = {
          newest: Math.floor(nowMs / cellMs),
          cells: new Float64Array((windowSeconds * 1000) / cellMs),
          total: 0,
        }
        if (keys === keysMax) forgetOne(rules)
        else keys++
      } else {
        // Deleting and setting again keeps the map in the order of last use.
        rows.delete(key)
      }
      rows.set(key, row)
      advance(row, Math.floor(nowMs / cellMs))
      const cell = row.newest % row.cells.length
      row.cells[cell] = (row.cells[cell] ?? 0) + 1
      row.total++
      return row.total
    },
  }
}

/** Forgets the longest untouched key of the rule with most, so that its many senders push out no other rule's. */
function forgetOne(rules: Map<string, Rows>): void {
  let most: Rows | undefined
  for (const [rule, rows] of rules) {
    if (rows.size === 0) rules.delete(rule)
    else if (most === undefined || rows.size > most.size) most = rows
  }
  if (most !== undefined) forgetOldest(most, most.size - 1)
}

/** Empties the cells that have left the window. */
function advance(row: Row, cell: number): void {
  const steps = Math.min(cell - row.newest, row.cells.length)
  for (let step = 1; step <= steps; step++) {
    const index = (row.newest + step) % row.cells.length
    row.total -= row.cells[index] ?? 0
    row.cells[index] = 0
  }
  row.newest = Math.max(row.newest, cell)
}
