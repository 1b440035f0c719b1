import type { Difference } from './compare-answers.ts'
import { tableText } from './table.ts'

/** What became of one call that was sent twice. */
export interface ComparedCall {
  readonly method: string
  readonly path: string
  readonly differences: readonly Difference[]
}

/** Differences grouped by cause, the most frequent first. */
export interface DifferenceReport {
  readonly calls: number
  readonly same: number
  readonly different: number
  /** Calls that were not sent, and why. */
  readonly skipped: Readonly<Record<string, number>>
  readonly causes: readonly {
    readonly cause: string
    readonly calls: number
    readonly example: {
      readonly call: string
      readonly left: string
      readonly right: string
    }
  }[]
}

/** Groups what was compared by cause. */
export function differenceReport(
  compared: readonly ComparedCall[],
  skipped: Readonly<Record<string, number>> = {},
): DifferenceReport {
  const all = compared.flatMap(({ method, path, differences }) =>
    differences.map((difference) => ({ ...difference, call: `${method} ${path}` })),
  )
  const groups = new Map<string, DifferenceReport['causes'][number]>()
  for (const { cause, call, left, right } of all) {
    const { calls = 0, example = { call, left, right } } = groups.get(cause) ?? {}
    groups.set(cause, { cause, calls: calls + 1, example })
  }
  const causes = [...groups.values()].sort(
    (a, b) => b.calls - a.calls || a.cause.localeCompare(b.cause),
  )
  const different = compared.filter(({ differences }) => differences.length > 0).length
  return { calls: compared.length, same: compared.length - different, different, skipped, causes }
}

/** The report for people. @param names of the two sides: `['captured', 'now']` */
export function reportText(
  { calls, same, different, skipped, causes }: DifferenceReport,
  [left, right]: readonly [string, string],
): string {
  const skips = Object.entries(skipped).map(([why, count]) => `${count} ${why}`)
  const head = `${calls} ${calls === 1 ? 'call' : 'calls'}: ${same} the same, ${different} different${skips.length > 0 ? `; left out: ${skips.join(', ')}` : ''}\n`
  if (causes.length === 0) return head
  const rows = causes.map(({ cause, calls: count, example }) => [
    String(count),
    cause,
    example.call.slice(0, 40),
    example.left.slice(0, 30),
    example.right.slice(0, 30),
  ])
  return `${head}\n${tableText([['CALLS', 'DIFFERENCE', 'FOR EXAMPLE', left.toUpperCase(), right.toUpperCase()], ...rows])}`
}
