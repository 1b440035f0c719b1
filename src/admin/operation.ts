import type { Clock, Fetcher, Meters, Settings } from '../ports.ts'
import type { Senders } from '../ports-senders.ts'
import type { WafSamples } from '../ports-waf-samples.ts'
import { AdminFault } from './errors.ts'
import { type Labels, parsePattern, type PathPattern } from './match.ts'
import { type Field, readInput } from './shape.ts'
import type { AdminStore } from './store.ts'
import type { TestInvoke } from './test-invoke.ts'

export type Verb = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH'

/** What operations need beside the store. */
export interface AdminPorts {
  readonly settings: Settings
  readonly clock: Clock
  readonly meters: Pick<Meters, 'usage' | 'setRemaining'>
  readonly wafSamples: Pick<WafSamples, 'read'>
  readonly senders: Pick<Senders, 'tally'>
  readonly testInvoke: TestInvoke
  /** The network, for what an operation reads before its transaction. */
  readonly fetch: Fetcher['fetch']
  /** Whether this worker can present a client certificate to backends. */
  readonly isCertificateBound: (clientCertificateId: string) => boolean
}

/** One call of an operation, its parts read and checked. */
export interface AdminCall<L = unknown, I = unknown> {
  readonly store: AdminStore
  readonly ports: AdminPorts
  /** Decoded path labels by their names in the operation's path. */
  readonly labels: L
  readonly query: URLSearchParams
  readonly input: I
  /** The body as sent, for uploads. */
  readonly text: string
  readonly accept: string
  /** Where the gateway was called: `'https://api.example.com'`. */
  readonly origin: string
  readonly nowMs: number
}

/** What an operation answers: a JSON body, a text of its own type, or more work once the transaction is done. */
export interface Answer {
  readonly body?: object
  /** Beside the body: what AWS's clients have no member for. */
  readonly headers?: Readonly<Record<string, string>>
  readonly raw?: {
    readonly text: string | Uint8Array<ArrayBuffer>
    readonly headers: Readonly<Record<string, string>>
  }
  /** Runs after the transaction: decryption, reports and test calls, which take time and change nothing. */
  readonly later?: () => Promise<Answer>
}

/** A row of the table of operations. */
export interface Operation {
  readonly name: string
  readonly method: Verb
  readonly path: string
  readonly pattern: PathPattern
  /** The value of the query key `mode` that tells two operations on one path apart. */
  readonly mode: string | undefined
  readonly status: number
  readonly api: 'v1' | 'v2'
  /** Reads the input, does what takes time, and returns the transaction's work. */
  readonly start: (call: AdminCall<Readonly<Record<string, string>>>) => Promise<() => Answer>
}

interface OperationOptions<P extends string, I, Q> {
  readonly mode?: string
  readonly input?: Field<I>
  /** Messages about path labels and query parameters outside of their patterns. */
  readonly violations?: (labels: Labels<P>, query: URLSearchParams) => readonly string[]
  /** Hashing, encryption and key generation, before the transaction. */
  readonly prepare?: (call: AdminCall<Labels<P>, I>) => Promise<Q>
}

/** `'PATCH /restapis/{restapi_id}'`: an operation's verb and path, as AWS's service model writes them. */
type Route<P extends string> = `${Verb} ${P}`

/** One operation. Its handler runs inside a transaction and must not wait for anything. */
export function operation<const P extends string, I = unknown, Q = undefined>(
  name: string,
  route: Route<P>,
  status: number,
  options: OperationOptions<P, I, Q>,
  run: (call: AdminCall<Labels<P>, I>, prepared: Q) => Answer,
): Operation {
  const inputName = `${name.charAt(0).toLowerCase()}${name.slice(1)}Input`
  return {
    ...describe(name, route, status),
    mode: options.mode,
    async start(call) {
      // The labels were matched against this very path, so they have the names of Labels<P>.
      const labels = call.labels as Labels<P>
      const earlier = options.violations?.(labels, call.query) ?? []
      const reader: Field<I> = options.input ?? { read: () => undefined as I }
      const body = options.input === undefined ? undefined : parseBody(call.text)
      const input = readInput(reader, body, inputName, earlier)
      const own = { ...call, labels, input }
      // Without `prepare`, Q is undefined by its default.
      const prepared = (await options.prepare?.(own)) as Q
      return () => run(own, prepared)
    },
  }
}

/** A JSON body, whatever its content type says; nothing at all counts as an empty object. */
function parseBody(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new AdminFault('SerializationException', 'The request body is not valid JSON.')
  }
}

function describe(name: string, route: string, status: number) {
  const blank = route.indexOf(' ')
  const path = route.slice(blank + 1)
  const api: Operation['api'] = path.startsWith('/v2/') ? 'v2' : 'v1'
  // Route<P> starts with a verb by its type.
  const method = route.slice(0, blank) as Verb
  return { name, method, path, pattern: parsePattern(path), status, api }
}
