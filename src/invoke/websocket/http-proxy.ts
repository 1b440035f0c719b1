import { headerLines, isBodiless, type CompileBuild } from '../integration-request/outgoing.ts'
import { queryText } from '../parameters/request-mapping.ts'
import type { HeaderList } from '../reply.ts'
import { eventHeaders } from '../request/event-headers.ts'
import { compileUri, fillStageVariables, withQuery } from '../uri.ts'

/** Belong to the handshake with the client, or to the connection with the backend. */
const notForwarded =
  /^(?:host|connection|upgrade|content-length|expect|te|via|proxy-authenticate|sec-websocket-(?:key|version|extensions))$/

/**
 * HTTP_PROXY: the message's text to the backend's URL; of `$connect` the headers and the query as well.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html
 */
export const buildProxyRequest: CompileBuild = ({ integration, variables }) => {
  const uri = compileUri(fillStageVariables(integration.uri ?? '', variables))
  const verb = integration.httpMethod ?? 'POST'
  return (call, _, { headers, query, path, body }) => {
    const method = verb === 'ANY' ? 'POST' : verb
    const isConnect = call.socket?.eventType === 'CONNECT'
    const client: HeaderList = isConnect
      ? eventHeaders(call).filter(([name]) => !notForwarded.test(name.toLowerCase()))
      : [
          ['X-Amzn-Trace-Id', call.traceHeader],
          ['X-Forwarded-For', call.sourceIp],
        ]
    const defaults: HeaderList = [
      ...client,
      ...(isBodiless(method) ? [] : [['Content-Type', 'application/json'] as const]),
      ['User-Agent', `AmazonAPIGateway_${call.plan.apiId}`],
      ['X-Amzn-Apigateway-Api-Id', call.plan.apiId],
    ]
    return {
      url: withQuery(uri.build(path), queryText(query), isConnect ? call.place.query : ''),
      method,
      headers: onceEach(headerLines(headers, none, defaults)),
      body: isBodiless(method) ? null : body,
    }
  }
}

const none: ReadonlySet<string> = new Set()

/** The first line of each name: what is mapped, then the client's, then ours. */
function onceEach(lines: HeaderList): HeaderList {
  const seen = new Set<string>()
  return lines.filter(([name]) => {
    const lower = name.toLowerCase()
    if (seen.has(lower)) return false
    seen.add(lower)
    return true
  })
}
