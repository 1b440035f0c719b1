import { parseArgs } from 'node:util'
import type { CapturedCall } from '../capture.ts'
import type { Command } from '../command.ts'
import { compareAnswers, type Difference, type Ignored } from '../compare-answers.ts'
import { differenceReport, reportText, type ComparedCall } from '../difference-report.ts'
import { readInput, UsageError, type Io } from '../io.ts'
import { progress } from '../progress.ts'
import { readRecording } from '../recording.ts'
import { headerFlag, redactedHint, sendCall, stageUrl } from '../send-call.ts'

/** Recorded calls against another stage or deployment. */
export const replay: Command = {
  name: 'replay',
  summary: 'send recorded calls to a stage and compare the answers',
  usage:
    "tidegate replay FILE --to URL [--with URL] [--header 'NAME: VALUE']… [--ignore-header NAME]… [--ignore-path PATH]… [--json]",
  details: `
FILE (or -) holds fixtures of 'tidegate trace --save', JSON lines of them, or a HAR file. Answers are
compared with the recorded ones, or with those of a second stage. Exits 1 when one differs.

  --to URL             the stage that is judged: http://127.0.0.1:8787/_api/API/dev
  --with URL           the stage to compare with, instead of the recorded answers
  --header 'N: V'      sent with every call, in place of what was redacted; may be repeated
  --ignore-header NAME not compared; may be repeated
  --ignore-path PATH   not compared in JSON: '$.items[].updatedAt'; may be repeated
  --json               the report as JSON

Every recorded call is sent, POST and DELETE too: use a stage that may be written to.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        with: { type: 'string' },
        header: { type: 'string', multiple: true, default: [] },
        'ignore-header': { type: 'string', multiple: true, default: [] },
        'ignore-path': { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    })
    const [file] = positionals
    const { to, with: other } = values
    if (file === undefined || positionals.length > 1) throw new UsageError('name one recording')
    if (to === undefined) throw new UsageError('name the stage with --to')
    stageUrl('--to', to)
    if (other !== undefined) stageUrl('--with', other)
    const calls = readRecording(await readInput(file, io), file)
    const headers = values.header.map(headerFlag)
    const ignored = ignoredOf(values)
    const judged = calls.filter(({ expected }) => other !== undefined || expected !== undefined)
    const compared = await compareAll(judged, io, async (call) => {
      const expected = other === undefined ? call.expected : await sendCall(other, call, headers)
      const answer = await sendCall(to, call, headers)
      return expected === undefined ? [] : compareAnswers(expected, answer, ignored)
    })
    const without = calls.length - judged.length
    const skipped = without === 0 ? {} : { 'without a recorded answer': without }
    const report = differenceReport(compared, skipped)
    const sides = [other === undefined ? 'recorded' : 'with', 'to'] as const
    io.stdout(values.json ? `${JSON.stringify(report)}\n` : reportText(report, sides))
    if (report.different > 0) io.stderr(redactedHint(judged, headers))
    return report.different > 0 ? 1 : 0
  },
}

/** Compares calls one after the other, as they were recorded, and tells a terminal how far it is. */
async function compareAll(
  calls: readonly CapturedCall[],
  io: Io,
  compare: (call: CapturedCall) => Promise<readonly Difference[]>,
): Promise<readonly ComparedCall[]> {
  const compared: ComparedCall[] = []
  const bar = progress(io, calls.length, 'calls')
  try {
    for (const call of calls) {
      compared.push({ method: call.method, path: call.path, differences: await compare(call) })
      bar.step()
    }
  } finally {
    bar.end()
  }
  return compared
}

/** What the flags leave out of the comparison. */
export const ignoredOf = (flags: {
  readonly 'ignore-header': readonly string[]
  readonly 'ignore-path': readonly string[]
}): Ignored => ({
  headers: new Set(flags['ignore-header'].map((name) => name.toLowerCase())),
  paths: new Set(flags['ignore-path']),
})
