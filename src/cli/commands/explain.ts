import { parseArgs } from 'node:util'
import type { ExplainedCall, RefusalLine } from '../../observability/explained.ts'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp } from '../gateway-api.ts'
import { CommandError, UsageError } from '../io.ts'
import { asTyped } from '../self-name.ts'
import { tableText } from '../table.ts'

/** Why a call was refused, by its request id. */
export const explain: Command = {
  name: 'explain',
  summary: 'say why a call was refused, and what would have passed',
  usage: 'tidegate explain [REQUEST_ID] [--endpoint URL] [--data DIR] [--json]',
  details: `
REQUEST_ID is in the answer: x-amzn-requestid (HTTP APIs: apigw-requestid). Without one, the refusals of
the last ten minutes are listed. Any caller's refused call can be explained; nothing has to be
switched on. A gateway keeps its last 500 refusals for each isolate.

${gatewayFlagsHelp()}
  --json          as JSON`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...gatewayFlags, json: { type: 'boolean', default: false } },
    })
    const [requestId, ...more] = positionals
    if (more.length > 0) throw new UsageError('name one request id')
    const api = gatewayApi(values)
    if (requestId === undefined) {
      const { items } = (await api.ask('GET', '/traces')) as { items: readonly RefusalLine[] }
      io.stdout(values.json ? `${JSON.stringify(items)}\n` : refusalsText(items))
      return 0
    }
    const path = `/traces/${encodeURIComponent(requestId)}`
    const call = (await api.find(path)) as ExplainedCall | undefined
    if (call === undefined) {
      throw new CommandError(
        `nothing is kept of ${requestId}: it is older than ten minutes, was answered elsewhere less than a minute ago, or was not refused; 'tidegate explain' lists what there is`,
      )
    }
    io.stdout(values.json ? `${JSON.stringify(call)}\n` : explanationText(call))
    return 0
  },
}

/** The explanation for people. */
export function explanationText(call: ExplainedCall): string {
  const { explanation, method, url, status, requestId } = call
  const head = `${method} ${url} → ${status}\nrequest id  ${requestId}\n`
  if (explanation === undefined) return `${head}\nThe call was not refused by the gateway.\n`
  const { summary, rule, phase, code, responseType, evidence, remedies, docs } = explanation
  const lines = [
    `phase       ${phase}`,
    `reason      ${code}${responseType === undefined ? '' : ` (${responseType})`}`,
    '',
    summary,
    `Rule: ${rule}`,
  ]
  if (evidence.length > 0) {
    const width = Math.max(...evidence.map(({ name }) => name.length))
    lines.push('', 'Evidence')
    for (const { name, value } of evidence) lines.push(`  ${name.padEnd(width)}  ${value}`)
  }
  lines.push('', 'What would have passed')
  for (const { who, action, command } of remedies) {
    lines.push(`  ${who}: ${action}`)
    if (command !== undefined) lines.push(`      ${command}`)
  }
  if (docs !== undefined) lines.push('', `See ${docs}`)
  return asTyped(`${head}${lines.join('\n')}\n`)
}

function refusalsText(items: readonly RefusalLine[]): string {
  if (items.length === 0) return 'No call was refused in the last ten minutes.\n'
  return tableText([
    ['TIME', 'STATUS', 'CALL', 'REASON', 'REQUEST ID'],
    ...items.map(({ startedAtMs, status, method, url, code, requestId }) => [
      new Date(startedAtMs).toISOString().slice(11, 19),
      String(status),
      `${method} ${url}`.slice(0, 60),
      code,
      requestId,
    ]),
  ])
}
