/**
 * Renders every hostile template and prints the processor time it took to be stopped:
 *   node bench/hostile-templates.ts
 * Exits 1 when one takes more than its bound, or is not stopped.
 */
import { compileMappingTemplate } from '../src/invoke/mapping-template/index.ts'
import { hostileTemplates, hostileTexts } from '../test/conformance/hostile-templates.ts'

/** Milliseconds of processor time; the figure. */
const boundMs = 50
const rounds = 5

const parameters = { path: [], querystring: [], header: [] }

/** What came of one attempt: the error that stopped it, or nothing. */
function attempt(template: string, body: string): string | undefined {
  const compiled = compileMappingTemplate(template)
  if (!compiled.ok) return `does not compile: ${compiled.issue.message}`
  const rendered = compiled.template.render({ body, parameters, context: {}, stageVariables: {} })
  return rendered.ok ? undefined : rendered.error.message
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** A thousand turns of a loop. */
function spin(start: number): number {
  let sum = start
  for (let turn = 0; turn < 1_000; turn++) sum = (Math.imul(sum, 31) + turn) | 0
  return sum
}

/** The same small work each time: how fast the machine is while it measures. */
function calibrate(): number {
  return cpuMs(() => {
    let sum = 0
    for (let round = 0; round < 10_000; round++) sum = spin(sum)
  })
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const calibrations: number[] = []
const rows = [...hostileTemplates, ...hostileTexts.map((one) => ({ ...one, body: '' }))].map(
  ({ what, template, body }) => {
    let end: string | undefined
    const times = Array.from({ length: rounds }, () =>
      cpuMs(() => {
        end = attempt(template, body)
      }),
    )
    calibrations.push(calibrate())
    return { what, first: times[0] ?? 0, median: median(times), end: end?.slice(0, 60) }
  },
)

console.table(
  rows
    .toSorted((a, b) => b.median - a.median)
    .map((row) => ({
      template: row.what,
      'median ms': row.median.toFixed(1),
      'first ms': row.first.toFixed(1),
      'stopped by': row.end ?? 'NOTHING',
    })),
)
const [least = NaN, middle = NaN, most = NaN] = [0, 0.5, 1].map(
  (share) => calibrations.toSorted((a, b) => a - b)[Math.round(share * (calibrations.length - 1))],
)
console.log(
  `Between them, a loop of ten million turns took ${least.toFixed(0)} to ${most.toFixed(0)} ms, ${middle.toFixed(0)} in the median.`,
)
const bad = rows.filter((row) => row.median > boundMs || row.end === undefined)
for (const { what } of bad)
  console.error(`not stopped within ${boundMs} ms of processor time: ${what}`)
process.exitCode = bad.length === 0 ? 0 : 1
