import { refuseAdmin } from './admin/index.ts'
import { keptEvidence, redactUrl } from './invoke/redact.ts'
import type { Ports } from './ports.ts'
import type { TraceEntry, TraceSink } from './invoke/trace.ts'

/** What one traced call did. */
export interface CallTrace {
  readonly requestId: string
  readonly method: string
  /** Path and query as called, values of secrets taken out. */
  readonly url: string
  readonly status: number
  readonly startedAtMs: number
  readonly phases: readonly TraceEntry[]
  /** Execution log lines in API Gateway's words. */
  readonly log: readonly string[]
  readonly notes: Readonly<Record<string, unknown>>
}

/** Traces by request id, kept for minutes. Hops: 1. */
export interface TraceStore {
  put(trace: CallTrace): Promise<void>
  get(requestId: string): Promise<CallTrace | undefined>
}

/** Events a trace keeps; a call has some twenty phases. */
const entriesMax = 500

/**
 * Runs a call that asks to be traced (`x-tidegate-trace: 1`): with a valid admin bearer token its
 * phases come back in `server-timing` and are kept by request id; without one it runs untraced.
 * The token is taken off before the call, so that it reaches neither authorizers nor backends.
 */
export async function callTrace(
  request: Request,
  ports: Ports,
  store: TraceStore,
  run: (request: Request, trace: TraceSink | undefined) => Promise<Response>,
): Promise<Response> {
  // A Host header may be any text where no platform has checked it, and then there is no URL.
  if (!URL.canParse(request.url) || !(await bearsAdminToken(request, ports))) {
    return run(request, undefined)
  }
  const untold = new Request(request)
  untold.headers.delete('authorization')
  const phases: TraceEntry[] = []
  const log: string[] = []
  const notes: Record<string, unknown> = {}
  const startedAtMs = ports.clock.now()
  const response = await run(untold, {
    step: (entry) => void (phases.length < entriesMax && phases.push(withoutSecrets(entry))),
    line: (text) => void (log.length < entriesMax && log.push(text)),
    note: (name, value) => void (notes[name] = value),
  })
  const requestId =
    response.headers.get('x-amzn-requestid') ??
    response.headers.get('apigw-requestid') ??
    crypto.randomUUID()
  const url = new URL(request.url)
  try {
    await store.put({
      requestId,
      method: request.method,
      url: redactUrl(`${url.pathname}${url.search}`),
      status: response.status,
      startedAtMs,
      phases,
      log,
      notes,
    })
  } catch (error) {
    // The call was served: that its trace is lost is no reason to answer otherwise.
    const message = String(error)
    ports.log.write({ level: 'error', event: 'trace-not-kept', requestId, message })
  }
  const traced = new Response(response.body, response)
  traced.headers.set(
    'server-timing',
    phases
      .map(
        ({ phase, outcome, microseconds }) =>
          `${phase.replaceAll('/', '-')};dur=${microseconds / 1000};desc="${outcome}"`,
      )
      .join(', '),
  )
  return traced
}

const withoutSecrets = (entry: TraceEntry): TraceEntry =>
  entry.detail === undefined ? entry : { ...entry, detail: keptEvidence(entry.detail) }

async function bearsAdminToken(request: Request, ports: Ports): Promise<boolean> {
  const authorization = request.headers.get('authorization') ?? ''
  // Whatever the admin API takes for the token: in another case it must not reach a backend either.
  if (!/^bearer /i.test(authorization)) return false
  const bare = new Request(request.url, { headers: { authorization } })
  return (await refuseAdmin(bare, ports)) === undefined
}
