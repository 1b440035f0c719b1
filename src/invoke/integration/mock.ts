import type { Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import { textOf } from '../text.ts'

/**
 * MOCK: no backend. The rendered request template, or the client's body when it passes through,
 * says with its `statusCode` which status the backend would have had.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function compileMock(): Step {
  // Most templates of mocks say the same each time.
  let known: { readonly text: string; readonly status: number | undefined } | undefined
  return (call) => {
    const body = call.integrationRequest?.body
    const text = typeof body === 'string' || body instanceof Uint8Array ? textOf(body) : ''
    const status = known?.text === text ? known.status : mockStatus(text)
    if (text.length <= keptCharsMax) known = { text, status }
    if (status === undefined) {
      return refuse('API_CONFIGURATION_ERROR', {
        code: 'mock-status-unreadable',
        log: 'Unable to parse statusCode. It should be an integer that is defined in the request template.',
      })
    }
    call.endpointResponse = { status, headers: [], body: noBytes, latencyMs: 0 }
    return undefined
  }
}

/** Bodies that pass through may be large; templates of mocks are not. */
const keptCharsMax = 1_000

const noBytes = new Uint8Array(0)

/**
 * The integer `statusCode` of an object, read as leniently as the service does.
 * Observed: the key may be unquoted or in single or double quotes; the number may not be quoted;
 * other members may be junk; braces must be there.
 */
export function mockStatus(text: string): number | undefined {
  const object = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (object === undefined) return undefined
  let start = 0
  let depth = 0
  let quoted = false
  for (let at = 0; at < object.length; at++) {
    const char = object.charAt(at)
    if (char === '\\' && quoted) at++
    else if (char === '"') quoted = !quoted
    else if (quoted) continue
    else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else if (char === ',' && depth <= 0) {
      const status = statusIn(object, start, at)
      if (status !== undefined) return status
      start = at + 1
    }
  }
  return statusIn(object, start, object.length)
}

const memberCharsMin = 'statusCode:0'.length

/** The status of one member: what commas outside of inner brackets and double quotes divide. */
function statusIn(object: string, start: number, end: number): number | undefined {
  // A body that passes through may be ten million commas.
  if (end - start < memberCharsMin) return undefined
  const [, digits] =
    /^\s*(?:statusCode|"statusCode"|'statusCode')\s*:\s*(-?\d+)\s*$/.exec(
      object.slice(start, end),
    ) ?? []
  return digits === undefined ? undefined : Number(digits)
}
