import { authorization, call, path } from '../base/admin-api.ts'
import { type Child, h } from '../base/dom.ts'
import { goTo, type View } from '../base/view.ts'
import type { CallTrace } from '../base/wire.ts'
import { choice, empty, errorBox, facts, field, form, table } from '../base/widgets.ts'

/** What one call did, by its request id; a call can be made here too. */
export const showTraces: View = async ([requestId]) => {
  const lookUp = form({
    submit: 'Look up',
    class: 'inline',
    fields: [field('Request id', 'requestId', { required: true, value: requestId })],
    async run(values) {
      goTo(`/traces/${encodeURIComponent(values('requestId'))}`)
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
        tracedCall(),
      ),
      requestId === undefined
        ? empty(
            'No call chosen',
            'Calls with x-tidegate-trace: 1 and the admin token are kept for ten minutes.',
          )
        : await traceOf(requestId),
    ],
  }
}

async function traceOf(requestId: string): Promise<HTMLElement> {
  try {
    return shown(await call<CallTrace>('GET', path`/traces/${requestId}`))
  } catch (error) {
    return errorBox(error)
  }
}

/** Calls this gateway with tracing on, and goes to the trace. */
function tracedCall(): HTMLElement {
  const send = form({
    submit: 'Call',
    class: 'inline',
    fields: [
      choice(
        'Method',
        'method',
        ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((verb) => [verb, verb]),
      ),
      field('Path', 'path', {
        required: true,
        value: '/',
        pattern: '/.*',
        hint: 'On this gateway: /_api/{apiId}/{stage}/…',
      }),
      field('API key', 'key'),
    ],
    async run(values) {
      const key = values('key')
      // With the origin before it a path cannot name another host, which would get the token.
      const response = await fetch(`${location.origin}${values('path')}`, {
        method: values('method'),
        headers: {
          ...authorization(),
          'x-tidegate-trace': '1',
          ...(key !== '' && { 'x-api-key': key }),
        },
      })
      const { headers } = response
      const requestId = headers.get('x-amzn-requestid') ?? headers.get('apigw-requestid')
      if (requestId === null)
        throw new Error(`Status ${response.status} without a request id: no stage answered.`)
      goTo(`/traces/${requestId}`)
    },
  })
  return h('div', {}, h('h2', {}, 'Make a call'), send)
}

const shown = (trace: CallTrace): HTMLElement =>
  h(
    'section',
    { class: 'panel' },
    h('h2', {}, `${trace.method} ${trace.url}`),
    facts(
      ['Status', String(trace.status)],
      ['At', new Date(trace.startedAtMs).toISOString()],
      ['Request id', h('code', {}, trace.requestId)],
      ...Object.entries(trace.notes).map(
        ([name, value]) =>
          [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      ),
    ),
    h('h3', {}, 'Phases'),
    table('Phases', ['Phase', 'Outcome', 'Time', 'Detail'], trace.phases.map(phaseRow)),
    trace.log.length > 0 && h('h3', {}, 'Log'),
    trace.log.length > 0 && h('pre', { tabindex: 0, class: 'log' }, trace.log.join('\n')),
  )

const phaseRow = ({
  phase,
  outcome,
  microseconds,
  detail,
}: CallTrace['phases'][number]): Child[] => [
  phase,
  outcome,
  `${(microseconds / 1000).toFixed(1)} ms`,
  detail === undefined ? '' : h('code', {}, JSON.stringify(detail)),
]
