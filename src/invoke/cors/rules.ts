import type { Cors } from '../../definition/http-api.ts'
import type { Invocation } from '../invocation.ts'
import type { HeaderList } from '../reply.ts'

/** An API's CORS configuration, compiled. */
export interface CorsRules {
  /** Takes the backend's CORS headers off a response and puts the API's own on it. */
  apply(call: Invocation, headers: Headers): void
}

/** Whether a browser asks for permission: OPTIONS with both headers that make it a preflight. */
export function isPreflight(call: Invocation): boolean {
  return (
    call.method === 'OPTIONS' &&
    call.request.headers.has('origin') &&
    call.request.headers.has('access-control-request-method')
  )
}

/**
 * Compiles `corsConfiguration`. A response to a preflight that no route took names methods and headers, any
 * other names the exposed headers; an origin that is not allowed gets neither, and the same status.
 * Differs: an echoed origin comes with `Vary: Origin`, so that shared caches stay right.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function compileCors(cors: Cors): CorsRules {
  const isAllowed = originTest(cors.allowOrigins ?? [])
  const credentials: HeaderList =
    cors.allowCredentials === true ? [['access-control-allow-credentials', 'true']] : []
  const always = (cors.allowOrigins ?? []).includes('*') && credentials.length === 0
  const ofPreflight: HeaderList = [
    ...list('access-control-allow-methods', cors.allowMethods),
    ...list('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAge === undefined
      ? []
      : ([['access-control-max-age', `${cors.maxAge}`]] satisfies HeaderList)),
    ...credentials,
  ]
  const ofResponse: HeaderList = [
    ...list('access-control-expose-headers', cors.exposeHeaders),
    ...credentials,
  ]
  return {
    apply(call, headers) {
      const names = [...headers.keys()]
      for (const name of names) {
        if (name.startsWith('access-control-')) headers.delete(name)
      }
      const origin = call.header('origin')
      if (origin === undefined || !isAllowed(origin)) return
      headers.set('access-control-allow-origin', always ? '*' : origin)
      if (!always) headers.append('vary', 'Origin')
      const answersPreflight = call.target === undefined && isPreflight(call)
      for (const [name, value] of answersPreflight ? ofPreflight : ofResponse) {
        headers.set(name, value)
      }
    },
  }
}

function list(name: string, values: readonly string[] | undefined): HeaderList {
  return values === undefined || values.length === 0 ? [] : [[name, values.join(',')]]
}

/** Exact origins without regard to case, `*`, and `https://*` or `http://*` for every origin of a scheme. */
function originTest(origins: readonly string[]): (origin: string) => boolean {
  const exact = new Set(origins.map((origin) => origin.toLowerCase()))
  const schemes = ['https://', 'http://'].filter((scheme) => exact.has(`${scheme}*`))
  if (exact.has('*')) return () => true
  return (origin) => {
    const lower = origin.toLowerCase()
    return exact.has(lower) || schemes.some((scheme) => lower.startsWith(scheme))
  }
}
