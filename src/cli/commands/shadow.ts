import { parseArgs } from 'node:util'
import type { CapturedCall } from '../capture.ts'
import type { Command } from '../command.ts'
import { compareAnswers } from '../compare-answers.ts'
import { differenceReport, reportText, type ComparedCall } from '../difference-report.ts'
import { readInput, UsageError, type Io } from '../io.ts'
import { progress } from '../progress.ts'
import { readRecording } from '../recording.ts'
import { headerFlag, redactedHint, sendCall, stageUrl } from '../send-call.ts'
import { ignoredOf } from './replay.ts'

/** The original on AWS and the stage that shall take its place, asked the same. */
export const shadow: Command = {
  name: 'shadow',
  summary: 'ask the AWS original and this gateway the same, and group what differs',
  usage:
    "tidegate shadow FILE --aws URL --gateway URL [--sample PART] [--limit N] [--header 'NAME: VALUE']… [--ignore-header NAME]… [--ignore-path PATH]… [--concurrency N] [--json]",
  details: `
FILE (or -) holds calls: fixtures, JSON lines with method and path, an access log with httpMethod and
path, or a HAR file. Safe ones (GET, HEAD, OPTIONS) are sent to both; all others are left out and
counted. Status, headers and JSON (in any order) are compared and differences grouped by cause. Exits 1
when an answer differs.

  --aws URL            the original stage: https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod
  --gateway URL        the stage here: http://127.0.0.1:8787/_api/API/prod
  --sample PART        part of the calls that are sent, 0 to 1 (1); the same ones each time
  --limit N            calls that are sent at most (1000)
  --concurrency N      calls at once (4)
  --header 'N: V'      sent with every call to both, in place of what was redacted; may be repeated
  --ignore-header NAME not compared; may be repeated
  --ignore-path PATH   not compared in JSON: '$.items[].updatedAt'; may be repeated
  --json               the report as JSON`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        aws: { type: 'string' },
        gateway: { type: 'string' },
        sample: { type: 'string', default: '1' },
        limit: { type: 'string', default: '1000' },
        concurrency: { type: 'string', default: '4' },
        header: { type: 'string', multiple: true, default: [] },
        'ignore-header': { type: 'string', multiple: true, default: [] },
        'ignore-path': { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    })
    const [file] = positionals
    const { aws, gateway } = values
    if (file === undefined || positionals.length > 1) throw new UsageError('name one recording')
    if (aws === undefined || gateway === undefined) {
      throw new UsageError('name both stages with --aws and --gateway')
    }
    stageUrl('--aws', aws)
    stageUrl('--gateway', gateway)
    const part = numberFlag('sample', values.sample, 0, 1)
    const limit = numberFlag('limit', values.limit, 1, 1_000_000)
    const concurrency = numberFlag('concurrency', values.concurrency, 1, 64)
    const all = readRecording(await readInput(file, io), file)
    const safe = all.filter(({ method }) => safeMethods.has(method))
    const sampled = safe.filter((call) => chance(call) < part)
    const calls = sampled.slice(0, limit)
    const headers = values.header.map(headerFlag)
    const ignored = ignoredOf(values)
    const compared = await mapConcurrently(calls, concurrency, io, async (call) => {
      const [original, ours] = await Promise.all([
        sendCall(aws, call, headers),
        sendCall(gateway, call, headers),
      ])
      const { method, path } = call
      return { method, path, differences: compareAnswers(original, ours, ignored) }
    })
    const report = differenceReport(compared, skippedOf(all.length, safe, sampled, calls))
    io.stdout(values.json ? `${JSON.stringify(report)}\n` : reportText(report, ['aws', 'gateway']))
    if (report.different > 0) io.stderr(redactedHint(calls, headers))
    return report.different > 0 ? 1 : 0
  },
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

function skippedOf(
  all: number,
  safe: readonly CapturedCall[],
  sampled: readonly CapturedCall[],
  sent: readonly CapturedCall[],
): Readonly<Record<string, number>> {
  const counts = {
    'not safe to repeat': all - safe.length,
    'not sampled': safe.length - sampled.length,
    'over the limit': sampled.length - sent.length,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}

/** A number from 0 to 1 that is the same for the same call each time (FNV-1a). */
function chance({ method, path }: CapturedCall): number {
  let hash = 0x811c9dc5
  for (const unit of `${method} ${path}`) {
    hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193)
  }
  return (hash >>> 0) / 2 ** 32
}

/** Runs work on all items, so many at once, and tells a terminal how far it is. */
async function mapConcurrently(
  calls: readonly CapturedCall[],
  concurrency: number,
  io: Io,
  work: (call: CapturedCall) => Promise<ComparedCall>,
): Promise<readonly ComparedCall[]> {
  const results: ComparedCall[] = []
  const bar = progress(io, calls.length, 'calls')
  let next = 0
  const worker = async (): Promise<void> => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++]) {
      results.push(await work(call))
      bar.step()
    }
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, worker))
  } finally {
    bar.end()
  }
  return results
}

function numberFlag(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most) return value
  throw new UsageError(`--${name} takes a number from ${least} to ${most}, not '${text}'`)
}
