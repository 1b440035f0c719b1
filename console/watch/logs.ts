import { call } from '../base/admin-api.ts'
import { type StageLabel, stageLabels } from '../base/api-names.ts'
import { fill, h } from '../base/dom.ts'
import { oneAtATime } from '../base/reads.ts'
import type { View } from '../base/view.ts'
import { badge, button, choice, empty, link, notify, table } from '../base/widgets.ts'

/** A line of the access log, under the names of `$context`. */
interface LogLine {
  readonly requestId?: string
  readonly requestTimeEpoch?: number
  readonly httpMethod?: string
  readonly path?: string
  readonly routeKey?: string
  readonly status?: number | string
  readonly responseLatency?: number
  readonly apiId?: string
  readonly stage?: string
}

interface LogPage {
  readonly items: readonly { readonly sequence: number; readonly line: LogLine }[]
  readonly next: number
  /** 0 to 1; absent: the log is off. */
  readonly successFraction?: number
}

/** How often new lines are asked for. */
const followMs = 2_000

/** Lines that the page keeps; the oldest go first. */
const linesMax = 500

/** Access log lines as they come, of the isolate that answers: locally all of them. */
export const showLogs: View = async () => {
  const list = h('div', { class: 'detail' })
  const wanted = choice('Status', 'status', [
    ['', 'Every status'],
    ['2', '2xx'],
    ['4', '4xx'],
    ['5', '5xx'],
  ])
  let lines: readonly LogLine[] = []
  let next = 0
  let kept = ''
  let isFollowing = true
  const show = (): void => {
    const prefix = wanted.querySelector('select')?.value ?? ''
    const shown = lines.filter(({ status = '' }) => String(status).startsWith(prefix))
    if (shown.length === 0) fill(list, empty('No lines', `${kept} They stand here as they come.`))
    else fill(list, logTable(shown, labelOf), h('p', { class: 'muted' }, kept))
  }
  const read = oneAtATime(async () => {
    const page = await call<LogPage>('GET', `/tidegate/logs?after=${next}&limit=${linesMax}`)
    kept = keptLines(page.successFraction)
    if (page.next === next && lines.length > 0) return
    next = page.next
    // The newest stand first.
    lines = [...page.items.map(({ line }) => line).reverse(), ...lines].slice(0, linesMax)
    show()
  })
  const labelOf = await stageLabels()
  await read()
  show()
  const timer = setInterval(() => {
    if (!list.isConnected) clearInterval(timer)
    else if (isFollowing) void read().catch(stop)
  }, followMs)
  const stop = (error: unknown): void => {
    isFollowing = false
    follow.textContent = 'Follow'
    notify(`No longer following: ${error instanceof Error ? error.message : String(error)}`)
  }
  const follow = button('Pause', () => {
    isFollowing = !isFollowing
    follow.textContent = isFollowing ? 'Pause' : 'Follow'
  })
  wanted.addEventListener('change', show)
  return {
    title: 'Logs',
    content: [
      h(
        'div',
        { class: 'title' },
        h('h1', {}, 'Logs'),
        h('div', { class: 'bare-choice' }, wanted),
        follow,
      ),
      list,
    ],
  }
}

/** Which calls have a line, so that nobody looks for those that have none. */
function keptLines(successFraction: number | undefined): string {
  if (successFraction === undefined) return 'The access log is off (TIDEGATE_ACCESS_LOG).'
  if (successFraction === 1) return 'Every call is logged.'
  const oneIn = Number((1 / successFraction).toPrecision(2))
  const others = successFraction === 0 ? 'none' : `one in ${oneIn}`
  return `Logged: every call that ends in 400 or above, ${others} of the others (TIDEGATE_ACCESS_LOG).`
}

const logTable = (lines: readonly LogLine[], labelOf: StageLabel): HTMLElement =>
  table(
    'Access log',
    ['At', 'Status', 'Call', 'Stage', 'Latency', 'Request id'],
    lines.map((line) => {
      const { requestTimeEpoch = 0, status = '', requestId = '' } = line
      const time = new Date(requestTimeEpoch)
      return [
        h('time', { datetime: time.toISOString() }, time.toLocaleTimeString()),
        badge(String(status)),
        h('code', {}, `${line.httpMethod ?? ''} ${line.path ?? line.routeKey ?? ''}`.trim()),
        line.apiId === undefined ? '—' : labelOf(line.apiId, line.stage ?? ''),
        line.responseLatency === undefined ? '—' : `${line.responseLatency} ms`,
        link(`#/traces/${encodeURIComponent(requestId)}`, requestId.slice(0, 8), {
          'aria-label': `Trace of ${requestId.slice(0, 8)}`,
        }),
      ]
    }),
  )
