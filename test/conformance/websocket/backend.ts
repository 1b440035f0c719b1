import type { CaseResult } from '../http-api/case.ts'
import type { SocketCaseApi, SocketStep } from './case.ts'

/** One call that reached a backend. */
export type Seen =
  | { readonly type: 'function'; readonly name: string; readonly event: unknown }
  | {
      readonly type: 'http'
      readonly method: string
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }

/** The world behind the gateway during one step. */
export interface StepBackend {
  readonly integrations: Seen[]
  readonly authorizers: Seen[]
  readonly serve: (request: Request) => Promise<Response>
}

/** Lambda's Invoke API and HTTP backends, answering what the step says. */
export function stepBackend(api: SocketCaseApi, step: SocketStep): StepBackend {
  const authorizerNames = new Set(
    Object.values(api.authorizers ?? {}).map(({ authorizerUri }) =>
      String(authorizerUri).replace(/^fn:/, ''),
    ),
  )
  const integrations: Seen[] = []
  const authorizers: Seen[] = []
  const serve = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const invoked = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname)?.[1]
    if (invoked === undefined) {
      const headers = Object.fromEntries(request.headers)
      const { method } = request
      const body = await request.text()
      integrations.push({ type: 'http', method, url: request.url, headers, body })
      return answer(resultOf(step, integrations.length - 1))
    }
    const name = decodeURIComponent(invoked).split(':')[6] ?? ''
    const seen: Seen = { type: 'function', name, event: await request.json() }
    if (authorizerNames.has(name)) {
      authorizers.push(seen)
      return answer(step.authorizerResult)
    }
    integrations.push(seen)
    return answer(resultOf(step, integrations.length - 1))
  }
  return { integrations, authorizers, serve }
}

const resultOf = (
  { integrationResult, integrationResults }: SocketStep,
  index: number,
): CaseResult | undefined => integrationResults?.[index] ?? integrationResult

function answer(result: CaseResult | undefined): Response | Promise<Response> {
  switch (result?.type) {
    case undefined:
      return new Response('{"statusCode":200}')
    case 'payload':
      return new Response(result.text)
    case 'error':
      return Response.json(result, { headers: { 'x-amz-function-error': 'Unhandled' } })
    case 'timeout':
      return new Promise(() => undefined)
    case 'http':
    case 'service': {
      const { status, headers = {}, body = '', bodyBase64 } = result
      const bytes = bodyBase64 === undefined ? body : Buffer.from(bodyBase64, 'base64')
      return new Response(status === 204 || status === 304 ? null : bytes, { status, headers })
    }
  }
}
