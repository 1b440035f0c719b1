import { stsAnswer } from '../../fakes/sts.ts'
import type { CaseResult, GatewayCase } from './case.ts'
import { readServiceCall } from './service-call.ts'
import type { TokenIssuer } from './tokens.ts'

/** What the gateway sent while it served a case. */
export interface Seen {
  /** Function name → event, in order. */
  readonly events: { readonly functionName: string; readonly event: unknown }[]
  readonly http: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }[]
  readonly service: { readonly action: string; readonly parameters: object }[]
}

/** Names of the functions that are authorizers in a case, without `fn:`. */
export function authorizerNames({ api }: GatewayCase): ReadonlySet<string> {
  return new Set(
    Object.values(api.authorizers ?? {}).map(({ authorizerUri }) =>
      String(authorizerUri).replace(/^fn:/, ''),
    ),
  )
}

/**
 * The world behind the gateway in one handler: Lambda's Invoke API, HTTP backends, AWS services and the token
 * issuer. Takes whatever the gateway sends, in a test over a port as over a loopback endpoint.
 */
export function caseBackend(
  testCase: GatewayCase,
  issuer: TokenIssuer,
  seen: Seen,
): (request: Request) => Promise<Response> {
  const authorizers = authorizerNames(testCase)
  return async (request) => {
    const sts = stsAnswer(request)
    if (sts !== undefined) return sts
    const url = new URL(request.url)
    if (url.pathname.endsWith('/.well-known/openid-configuration')) {
      return Response.json({ jwks_uri: new URL('/jwks', url).href })
    }
    if (url.pathname === '/jwks') return Response.json(issuer.jwks)
    const invoke = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname)
    if (invoke !== null) {
      const functionName = decodeURIComponent(invoke[1] ?? '').split(':')[6] ?? ''
      seen.events.push({ functionName, event: await request.json() })
      const isAuthorizer = authorizers.has(functionName)
      return answer(isAuthorizer ? testCase.authorizerResult : testCase.integrationResult)
    }
    const service = await readServiceCall(request.clone())
    if (service !== undefined) seen.service.push(service)
    else {
      seen.http.push({
        method: request.method,
        url: request.url,
        headers: { ...Object.fromEntries(request.headers), host: url.host },
        body: await request.text(),
      })
    }
    return answer(testCase.integrationResult)
  }
}

function answer(result: CaseResult | undefined): Response | Promise<Response> {
  switch (result?.type) {
    case undefined:
      throw new Error('the case has no result for this call')
    case 'payload':
      return new Response(result.text)
    case 'error':
      return Response.json(result, { headers: { 'x-amz-function-error': 'Unhandled' } })
    case 'timeout':
      return new Promise(() => undefined)
    case 'http':
    case 'service': {
      const { status, headers = {}, body, bodyBase64 } = result
      const bytes = bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64')
      return new Response(status === 204 || status === 304 ? null : (bytes ?? ''), {
        status,
        headers,
      })
    }
  }
}
