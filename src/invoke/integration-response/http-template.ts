import { limits } from '../../definition/limits.ts'
import type { Ports, Settled } from '../../ports.ts'
import { readPayload, withoutBody, type NoBody } from '../integration/endpoint.ts'
import type { Invocation } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { mappingSource } from '../parameters/template-source.ts'
import { reply, type HeaderList, type Reply } from '../reply.ts'
import type { HttpTarget } from '../target.ts'
import { bytesOf, strictTextOf } from '../text.ts'
import { compileResponseTemplates } from './select-template.ts'
import { compileSelect } from './select.ts'

/** Belong to the body that a template replaces. */
const ofOldBody: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-length',
  'etag',
  'transfer-encoding',
])

/**
 * An extra of HTTP APIs: the response templates of the integration response whose pattern fits the
 * status make the body, and its status code the status; an answer without a template stays as it is.
 * Refuses with 500 a body that is no text, and a template that fails; as the integration one that is over
 * 10 MB or does not come in its time.
 */
export const responseTemplate: Phase<HttpTarget> = {
  name: 'integration-response/template',
  hops: 0,
  compile({ api, route, path, integration }, report) {
    const responses = api.restFeatures?.routes[route.routeKey]?.integration.integrationResponses
    if (responses === undefined) return undefined
    const select = compileSelect(
      responses,
      ({ statusCode, responseTemplates = {} }) => ({
        status: Number(statusCode),
        choose: compileResponseTemplates(
          responseTemplates,
          `${path}.integrationResponses['${statusCode}']`,
          report,
        ),
      }),
      path,
      report,
    )
    const timeoutMs = integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax
    return async (call, ports) => {
      const answer = call.reply
      const chosen = answer && select(String(answer.status))
      if (answer === undefined || chosen === undefined) return undefined
      const choice = chosen.choose(call.header('accept'))
      if (choice.kind === 'passthrough') return undefined
      if (choice.kind === 'broken') return failure(choice.message)
      const body = await bodyOf(call, ports, answer, timeoutMs)
      if (typeof body === 'string') {
        return withoutBody(body, integration.integrationUri ?? '', timeoutMs)
      }
      const text = strictTextOf(body)
      if (text === undefined) return failure('the body is no text')
      const result = choice.template.render(mappingSource(call, text))
      if (!result.ok) return failure(result.error.message)
      call.reply = reply(chosen.status, headersOf(answer), result.output)
      return undefined
    }
  },
}

function bodyOf(
  call: Invocation,
  ports: Ports,
  { native, body }: Reply,
  timeoutMs: number,
): Settled<Uint8Array | NoBody> {
  if (native !== undefined) return readPayload(call, ports, native, timeoutMs)
  return body instanceof ReadableStream
    ? readPayload(call, ports, new Response(body), timeoutMs)
    : bytesOf(body ?? '')
}

const headersOf = ({ native, headers }: Reply): HeaderList =>
  [...(native?.headers ?? []), ...headers].filter(([name]) => !ofOldBody.has(name.toLowerCase()))

const failure = (message: string): Refusal =>
  refuse('API_CONFIGURATION_ERROR', {
    code: 'response-template-failed',
    log: `Unable to transform response: ${message}`,
  })
