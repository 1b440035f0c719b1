import { isSecretHeader, isSecretName, redacted, redactUrl } from '../invoke/redact.ts'

/** An answer as it is kept and compared. */
export interface CapturedAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** A call that can be sent again: a fixture of a test, a line of a recording. Holds no secret. */
export interface CapturedCall {
  readonly method: string
  /** Path below the stage and query: `'/pets?size=2'`. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  /** What was answered when it was captured. */
  readonly expected?: CapturedAnswer
}

/** Headers of a connection or of one answer, which say nothing about the API. */
const passing: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'transfer-encoding',
  'user-agent',
  'x-tidegate-trace',
])

/** A call as it is kept: secrets of headers, query and JSON replaced by `***`. */
export function capture(call: CapturedCall): CapturedCall {
  const { method, path, headers, body, expected } = call
  return {
    method,
    path: redactUrl(path),
    headers: redactHeaders(headers.filter(([name]) => !passing.has(name.toLowerCase()))),
    ...(body !== undefined && { body: redactBody(body) }),
    ...(expected !== undefined && {
      expected: {
        status: expected.status,
        headers: redactHeaders(expected.headers),
        body: redactBody(expected.body),
      },
    }),
  }
}

const redactHeaders = (headers: CapturedCall['headers']): CapturedCall['headers'] =>
  headers.map(([name, value]) => [name, isSecretHeader(name) ? redacted : value])

/** JSON with the values of secret members replaced; any other text as it is. */
function redactBody(body: string): string {
  try {
    return JSON.stringify(redactJson(JSON.parse(body)))
  } catch {
    return body
  }
}

function redactJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecretName(name) && typeof member !== 'object' ? redacted : redactJson(member),
    ]),
  )
}

/** Characters of an answer's body that are kept. */
const bodyCharsMax = 1_000_000

/** What a response was, its body read. */
export async function answerOf(response: Response): Promise<CapturedAnswer> {
  const body = await response.text()
  return {
    status: response.status,
    headers: [...response.headers],
    body: body.slice(0, bodyCharsMax),
  }
}

/**
 * The path below the stage of a URL: `/_api/a1b2c3/prod/pets` and
 * `https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/pets` are `/pets`. Any other is taken whole.
 */
export function stagePath(url: string): string {
  const { host, pathname, search } = new URL(url, 'http://localhost')
  const ownForm = /^\/_api\/[^/]+\/[^/]+(\/.*)?$/.exec(pathname)
  if (ownForm !== null) return `${ownForm[1] ?? '/'}${search}`
  const awsForm = /\.execute-api\./.test(host) ? /^\/[^/]+(\/.*)?$/.exec(pathname) : null
  return `${awsForm === null ? pathname : (awsForm[1] ?? '/')}${search}`
}
