import { AdminError, authorization, call, path } from '../base/admin-api.ts'
import { type Child, h } from '../base/dom.ts'
import { goTo, type View } from '../base/view.ts'
import type { CallTrace, RefusalLine } from '../base/wire.ts'
import {
  badge,
  button,
  choice,
  empty,
  errorBox,
  facts,
  field,
  form,
  link,
  openDialog,
  table,
} from '../base/widgets.ts'
import { explanationOf } from './explanation.ts'

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']

/** What one call did, by its request id; without one, what was refused lately. A call can be made here too. */
export const showTraces: View = async ([requestId]) => {
  const lookUp = form({
    submit: 'Look up',
    class: 'inline',
    fields: [field('Request id', 'requestId', { required: true, value: requestId })],
    run(values) {
      goTo(`/traces/${encodeURIComponent(values('requestId'))}`)
      return Promise.resolve()
    },
  })
  return {
    title: 'Traces',
    content: [
      h('div', { class: 'title' }, h('h1', {}, 'Traces')),
      h(
        'section',
        { class: 'panel parts' },
        h('div', {}, h('h2', {}, 'Find a call'), lookUp),
        h('div', {}, h('h2', {}, 'Make a call'), callForm({ verb: 'GET', at: '/' })),
      ),
      ...(requestId === undefined ? await recentRefusals() : await traceOf(requestId)),
    ],
  }
}

/** The refusals that the gateway remembers, newest first. */
async function recentRefusals(): Promise<readonly HTMLElement[]> {
  const { items } = await call<{ readonly items: readonly RefusalLine[] }>(
    'GET',
    '/traces?limit=50',
  )
  return [
    h('div', { class: 'title' }, h('h2', {}, 'Refused lately')),
    items.length === 0
      ? empty(
          'Nothing was refused',
          'Refused calls stand here for some ten minutes, each with the reason. Calls made above, and those with x-tidegate-trace: 1 and the admin token, have every phase.',
        )
      : table(
          'Refused lately',
          ['Call', 'Status', 'Why', 'At'],
          items.map((line) => [
            link(`#/traces/${encodeURIComponent(line.requestId)}`, `${line.method} ${line.url}`),
            badge(String(line.status)),
            line.summary,
            h(
              'time',
              { datetime: new Date(line.startedAtMs).toISOString() },
              new Date(line.startedAtMs).toLocaleTimeString(),
            ),
          ]),
        ),
  ]
}

async function traceOf(requestId: string): Promise<readonly HTMLElement[]> {
  try {
    return shown(await call<CallTrace>('GET', path`/traces/${requestId}`))
  } catch (error) {
    if (!(error instanceof AdminError) || error.status !== 404) return [errorBox(error)]
    return [
      empty(
        'Nothing is kept under this id',
        'Traces and refusals are kept for some ten minutes; calls that were answered only when they asked to be traced.',
        button('What was refused lately', () => goTo('/traces')),
      ),
    ]
  }
}

interface CallInput {
  readonly verb: string
  readonly at: string
}

/** Calls this gateway with tracing on, and goes to the trace. */
function callForm({ verb, at }: CallInput, sent: () => void = () => undefined): HTMLElement {
  return form({
    submit: 'Call',
    class: 'inline',
    fields: [
      choice(
        'Method',
        'method',
        verbs.map((one) => [one, one]),
        verb,
      ),
      field('Path', 'path', {
        required: true,
        value: at,
        pattern: '/.*',
        title: 'It begins with /',
        hint: 'On this gateway: /_api/{apiId}/{stage}/…',
      }),
      field('API key', 'key'),
      field('Body', 'body', { text: '', rows: 1 }),
    ],
    async run(values) {
      const key = values('key')
      const body = values('body')
      // With the origin before it a path cannot name another host, which would get the token.
      const response = await fetch(`${location.origin}${values('path')}`, {
        method: values('method'),
        headers: {
          ...authorization(),
          'x-tidegate-trace': '1',
          ...(key !== '' && { 'x-api-key': key }),
        },
        ...(body !== '' && { body }),
      })
      const { headers } = response
      const requestId = headers.get('x-amzn-requestid') ?? headers.get('apigw-requestid')
      if (requestId === null)
        throw new Error(`Status ${response.status} without a request id: no stage answered.`)
      sent()
      goTo(`/traces/${requestId}`)
    },
  })
}

/** Where a call can be made again: a refusal is kept with the path that its stage saw. */
function replayPath({ url, apiId, stage }: CallTrace): string {
  if (apiId === undefined || stage === undefined || url.startsWith('/_api/')) return url
  const hasStage = stage === '$default' || url === `/${stage}` || url.startsWith(`/${stage}/`)
  return `/_api/${apiId}${hasStage ? '' : `/${stage}`}${url}`
}

/** The same call once more: to this stage or another, with a key and a body of one's own. */
const replay = (trace: CallTrace): void =>
  openDialog(
    'Replay the call',
    (close) => callForm({ verb: trace.method, at: replayPath(trace) }, close),
    'wide',
  )

const shown = (trace: CallTrace): readonly HTMLElement[] => [
  h(
    'div',
    { class: 'title' },
    h('h2', {}, `${trace.method} ${trace.url}`),
    badge(String(trace.status)),
    button('Replay', () => replay(trace)),
  ),
  ...(trace.explanation === undefined ? [] : [explanationOf(trace.explanation)]),
  h(
    'section',
    { class: 'panel' },
    facts(
      ['Status', String(trace.status)],
      ['At', new Date(trace.startedAtMs).toISOString()],
      ['Request id', h('code', {}, trace.requestId)],
      ['Stage', trace.apiId && `${trace.apiId}/${trace.stage ?? ''}`],
      ...Object.entries(trace.notes).map(
        ([name, value]) =>
          [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      ),
    ),
    h('h3', {}, 'Phases'),
    table('Phases', ['Phase', 'Outcome', 'Time', 'Detail'], trace.phases.map(phaseRow(trace))),
    trace.log.length > 0 && h('h3', {}, 'Log'),
    trace.log.length > 0 && h('pre', { tabindex: 0, class: 'log' }, trace.log.join('\n')),
  ),
]

/** A phase with its share of the call's time as a bar. */
const phaseRow =
  ({ phases }: CallTrace) =>
  ({ phase, outcome, microseconds, detail }: CallTrace['phases'][number]): Child[] => {
    const longest = Math.max(1, ...phases.map((one) => one.microseconds))
    return [
      phase,
      badge(outcome),
      h(
        'span',
        { class: 'usage' },
        h('progress', { max: longest, value: microseconds, 'aria-label': `Time of ${phase}` }),
        `${(microseconds / 1000).toFixed(1)} ms`,
      ),
      detail === undefined ? '' : h('code', {}, JSON.stringify(detail)),
    ]
  }
