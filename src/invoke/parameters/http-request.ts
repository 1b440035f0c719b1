import type { Invocation, MappedRequest } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import { percentDecode, percentEncode } from '../request/percent.ts'
import type { HttpTarget } from '../target.ts'
import { applyToHeaders, compileHttpMappings, evaluate, type HttpMapping } from './http-keys.ts'

/** The request as the integration sees it; the client's own when nothing is mapped. */
export function requestForBackend(call: Invocation): MappedRequest {
  return (
    call.mappedRequest ?? {
      headers: call.request.headers,
      query: call.place.query,
      path: undefined,
    }
  )
}

/**
 * `requestParameters` of an integration that is no service subtype: `append`, `overwrite` and `remove` of
 * headers and query parameters, `overwrite:path`. Every value is read from the client's request before any is
 * applied.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export const requestParameters: Phase<HttpTarget> = {
  name: 'integration-request/parameters',
  hops: 0,
  compile({ integration, path }, report) {
    const { requestParameters: declared, integrationSubtype } = integration
    if (declared === undefined || integrationSubtype !== undefined) return undefined
    const mappings = compileHttpMappings(
      declared,
      'request',
      `${path}.integration.requestParameters`,
      report,
    )
    if (mappings.length === 0) return undefined
    if (!mappings.some(({ source }) => source.needsBody)) {
      return (call) => apply(call, mappings, new Uint8Array(0))
    }
    return async (call: Invocation) => apply(call, mappings, await call.body())
  },
}

function apply(call: Invocation, mappings: readonly HttpMapping[], body: Uint8Array): undefined {
  const valued = evaluate(mappings, { call, body })
  const headers = new Headers(call.request.headers)
  applyToHeaders(headers, valued)
  let { query } = call.place
  for (const { operation, target, name, value } of valued) {
    if (target !== 'querystring') continue
    const kept = operation === 'append' ? query : withoutParameter(query, name)
    const added = operation === 'remove' ? '' : `${percentEncode(name)}=${percentEncode(value)}`
    query = kept !== '' && added !== '' ? `${kept}&${added}` : kept + added
  }
  call.mappedRequest = {
    headers,
    query,
    path: wholePath(valued.find(({ target }) => target === 'path')?.value),
  }
}

/** From its first slash on, and nothing else: a mapped text must neither go on with a host nor add a query. */
function wholePath(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const escaped = path.replace(/[?#\s]|%(?![\da-f]{2})/gi, encodeURIComponent)
  return escaped.startsWith('/') ? escaped : `/${escaped}`
}

/** Names are case-sensitive and compared decoded. */
function withoutParameter(query: string, name: string): string {
  return query
    .split('&')
    .filter((pair) => percentDecode(pair.split('=', 1)[0]?.replaceAll('+', ' ') ?? '') !== name)
    .join('&')
}
