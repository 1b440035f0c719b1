import { authorizerNames, type Seen } from './backend.ts'
import type { GatewayCase } from './case.ts'
import { mismatches, type Mismatches } from './matches.ts'

/** Everything in which the gateway did not do what a case expects. */
export async function check(
  testCase: GatewayCase,
  response: Response,
  seen: Seen,
  logLines: readonly string[],
): Promise<Mismatches> {
  const authorizers = authorizerNames(testCase)
  const [authorizerEvent] = seen.events.filter(({ functionName }) => authorizers.has(functionName))
  const log = testCase.expectAccessLog
  return [
    ...(await ofResponse(testCase, response)),
    ...ofIntegration(testCase, seen, authorizers),
    ...('expectAuthorizer' in testCase
      ? mismatches(testCase.expectAuthorizer, authorizerEvent?.event ?? null, '$authorizer')
      : []),
    ...(log === undefined ? [] : mismatches([log], logLines, '$accessLog')),
  ]
}

async function ofResponse(
  { expectResponse }: GatewayCase,
  response: Response,
): Promise<Mismatches> {
  const { status, headers = {}, absentHeaders = [], body, bodyBase64 } = expectResponse
  const bytes = Buffer.from(await response.arrayBuffer())
  return [
    ...mismatches(status, response.status, '$response.status'),
    ...Object.entries(headers).flatMap(([name, expected]) =>
      mismatches(expected, headerValue(response.headers, name, expected), `$response.${name}`),
    ),
    ...absentHeaders
      .filter((name) => response.headers.has(name))
      .map((name) => `$response.${name}: must not be there`),
    ...(body === undefined ? [] : mismatches(body, bytes.toString(), '$response.body')),
    ...(bodyBase64 === undefined
      ? []
      : mismatches(bodyBase64, bytes.toString('base64'), '$response.bodyBase64')),
  ]
}

/** A list is expected where several lines are; the runtime keeps only those of Set-Cookie apart. */
function headerValue(headers: Headers, name: string, expected: unknown): unknown {
  if (!Array.isArray(expected)) return headers.get(name)
  return name.toLowerCase() === 'set-cookie'
    ? headers.getSetCookie()
    : headers.get(name)?.split(', ')
}

function ofIntegration(
  { expectIntegration: expected }: GatewayCase,
  seen: Seen,
  authorizers: ReadonlySet<string>,
): Mismatches {
  const functions = seen.events.filter(({ functionName }) => !authorizers.has(functionName))
  switch (expected.type) {
    case 'none':
      return mismatches(
        [0, 0, 0],
        [functions.length, seen.http.length, seen.service.length],
        '$calls',
      )
    case 'function':
      return [
        ...mismatches(expected.integration, functions[0]?.functionName, '$integration'),
        ...mismatches(expected.event ?? {}, functions[0]?.event, '$event'),
      ]
    case 'service': {
      const { action, parameters } = expected
      return mismatches([{ action, parameters }], seen.service, '$service')
    }
    case 'http': {
      const { method, url, body, headers, absentHeaders = [] } = expected
      const [sent] = seen.http
      const wanted = Object.fromEntries(
        Object.entries({ method, url, body, headers }).filter(([, value]) => value !== undefined),
      )
      return [
        ...mismatches(wanted, sent, '$http'),
        ...absentHeaders
          .filter((name) => name.toLowerCase() in (sent?.headers ?? {}))
          .map((name) => `$http.headers.${name}: must not be there`),
      ]
    }
  }
}
