import { lostOverHttp } from '../parameters/illegal-header.ts'
import { queryText } from '../parameters/request-mapping.ts'
import { compileUri, fillStageVariables, withQuery } from '../uri.ts'
import { bytesOf } from '../text.ts'
import { headerLines, isBodiless, type CompileBuild } from './outgoing.ts'

/**
 * The request of an HTTP integration: nothing of the client's but what is mapped, its Content-Type
 * and the body.
 */
export const compileHttpRequest: CompileBuild = ({ integration, variables }) => {
  const uri = compileUri(fillStageVariables(integration.uri ?? '', variables))
  const verb = integration.httpMethod ?? 'ANY'
  return (call, _, { headers, query, path, body }) => {
    const { apiId } = call.plan
    const method = verb === 'ANY' ? call.method : verb
    const bodiless = isBodiless(method) || body.length === 0
    const isTyped = !isBodiless(method) && !isBodiless(call.method)
    const contentType = call.header('content-type') ?? 'application/json'
    return {
      url: withQuery(uri.build(path), queryText(query)),
      method,
      headers: headerLines(headers, lostOverHttp, [
        ['Accept', 'application/json'],
        ...(isTyped ? [['Content-Type', contentType] as const] : []),
        ['User-Agent', `AmazonAPIGateway_${apiId}`],
        ['X-Amzn-Apigateway-Api-Id', apiId],
        ['X-Amzn-Trace-Id', call.traceHeader],
      ]),
      // A runtime types a text that says no type itself; bytes it leaves alone.
      body: bodiless ? null : isTyped ? body : bytesOf(body),
    }
  }
}
