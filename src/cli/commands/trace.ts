import { parseArgs } from 'node:util'
import type { ExplainedCall } from '../../observability/explained.ts'
import { answerOf, capture, stagePath, type CapturedAnswer } from '../capture.ts'
import type { Command } from '../command.ts'
import { writeText } from '../files.ts'
import {
  gatewayApi,
  gatewayFlags,
  gatewayFlagsHelp,
  nobodyAnswers,
  type GatewayApi,
} from '../gateway-api.ts'
import { CommandError, UsageError } from '../io.ts'
import { headerFlag } from '../send-call.ts'
import { tableText } from '../table.ts'
import { explanationText } from './explain.ts'

/** One call, phase by phase. */
export const trace: Command = {
  name: 'trace',
  summary: 'make a call and show what each phase did with it',
  usage:
    "tidegate trace REQUEST_ID | [METHOD] PATH [--header 'NAME: VALUE']… [--body TEXT] [--save FILE] [--endpoint URL] [--data DIR] [--json]",
  details: `
PATH is on the gateway, /_api/API/STAGE/… or a path of a mapped domain. With REQUEST_ID, shows an earlier
trace. The admin token is sent along and taken off by the gateway; a header Authorization of the call
cannot be traced. A refused call is explained.

  --header 'N: V' a header of the call; may be repeated
  --body TEXT     the body of the call
  --save FILE     keeps call and answer as a fixture, secrets replaced by ***, for 'tidegate replay'
${gatewayFlagsHelp()}
  --json          as JSON`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...gatewayFlags,
        header: { type: 'string', multiple: true, default: [] },
        body: { type: 'string' },
        save: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const asked = readAsked(positionals)
    const headers = values.header.map(headerFlag)
    if (headers.some(([name]) => name.toLowerCase() === 'authorization')) {
      throw new UsageError('a header Authorization cannot be traced: the admin token goes in it')
    }
    const api = gatewayApi(values)
    let requestId = asked.requestId
    if (asked.kind === 'call') {
      const { method, path: target } = asked
      const call = {
        method,
        path: target,
        headers,
        ...(values.body !== undefined && { body: values.body }),
      }
      const sent = await tracedCall(api, call)
      requestId = sent.requestId
      if (values.save !== undefined) {
        const path = stagePath(asked.path)
        const fixture = capture({ ...call, path, expected: sent.answer })
        writeText(values.save, `${JSON.stringify(fixture, null, 2)}\n`)
        io.stderr(`${values.save}: saved\n`)
      }
    }
    const found = (await api.find(`/traces/${encodeURIComponent(requestId)}`)) as
      | ExplainedCall
      | undefined
    if (found === undefined) throw new CommandError(`no trace is kept of ${requestId}`)
    io.stdout(values.json ? `${JSON.stringify(found)}\n` : traceText(found))
    return 0
  },
}

type Asked =
  | { readonly kind: 'trace'; readonly requestId: string }
  | {
      readonly kind: 'call'
      readonly requestId: ''
      readonly method: string
      readonly path: string
    }

function readAsked(words: readonly string[]): Asked {
  const [first = '', second] = words
  if (words.length === 0 || words.length > 2) throw new UsageError('name a call or a request id')
  const [method, path] = second === undefined ? ['GET', first] : [first.toUpperCase(), second]
  if (/^(?:\/|https?:)/.test(path)) return { kind: 'call', requestId: '', method, path }
  if (second !== undefined) throw new UsageError(`a path begins with /, not '${path}'`)
  return { kind: 'trace', requestId: first }
}

async function tracedCall(
  { origin, token }: GatewayApi,
  call: {
    readonly method: string
    readonly path: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body?: string
  },
): Promise<{ readonly requestId: string; readonly answer: CapturedAnswer }> {
  const { method, path, headers, body } = call
  const url = new URL(path, origin)
  if (url.origin !== new URL(origin).origin) {
    throw new CommandError(`${path} is not on ${origin}: the admin token is sent nowhere else`)
  }
  const response = await fetch(url, {
    method,
    headers: [
      ...headers.map(([name, value]): [string, string] => [name, value]),
      ['authorization', `Bearer ${token}`],
      ['x-tidegate-trace', '1'],
    ],
    redirect: 'manual',
    ...(body !== undefined && { body }),
  }).catch((error: unknown) => {
    throw nobodyAnswers(url.href, error)
  })
  const answer = await answerOf(response)
  const requestId =
    response.headers.get('x-amzn-requestid') ?? response.headers.get('apigw-requestid')
  if (requestId === null) {
    throw new CommandError(`${url.href} answered ${answer.status}, but no stage of a gateway did`)
  }
  return { requestId, answer }
}

/** Widest detail of a phase that is shown. */
const detailCharsMax = 70

/** A trace for people. */
function traceText(call: ExplainedCall): string {
  const rows = call.phases.map(({ phase, outcome, microseconds, detail }) => [
    phase,
    outcome,
    `${(microseconds / 1_000).toFixed(1)} ms`,
    detail === undefined ? '' : JSON.stringify(detail).slice(0, detailCharsMax),
  ])
  const phases = tableText([['PHASE', 'OUTCOME', 'TIME', 'DETAIL'], ...rows])
  const log = call.log.length === 0 ? '' : `\n${call.log.join('\n')}\n`
  if (call.explanation !== undefined) return `${explanationText(call)}\n${phases}${log}`
  const { method, url, status, requestId } = call
  return `${method} ${url} → ${status}\nrequest id  ${requestId}\n\n${phases}${log}`
}
