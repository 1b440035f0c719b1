import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import { readPayload, withoutBody } from '../integration/endpoint.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import { bodilessStatuses, isFinalStatus, linesOf, reply, type Reply } from '../reply.ts'
import type { HttpTarget } from '../target.ts'
import { applyToHeaders, compileHttpMappings, evaluate, type HttpMapping } from './http-keys.ts'

/**
 * `responseParameters`: mappings by the status that the integration returned. A new status does not lead to a
 * second look.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export const responseParameters: Phase<HttpTarget> = {
  name: 'integration-response/parameters',
  hops: 0,
  compile({ integration, path }, report) {
    const { responseParameters: declared, integrationSubtype } = integration
    const timeoutMs = integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax
    const url = integration.integrationUri ?? ''
    if (declared === undefined || integrationSubtype !== undefined) return undefined
    const byStatus = new Map<number, readonly HttpMapping[]>()
    for (const [status, parameters] of Object.entries(declared)) {
      const where = `${path}.integration.responseParameters['${status}']`
      if (!/^[2-5]\d\d$/.test(status)) {
        report({
          path: where,
          found: status,
          expected: 'a status from 200 to 599',
          severity: 'error',
        })
        continue
      }
      byStatus.set(Number(status), compileHttpMappings(parameters, 'response', where, report))
    }
    const step: Step = (call, ports) => {
      const { reply: answer } = call
      const mappings = answer && byStatus.get(answer.status)
      if (answer === undefined || mappings === undefined || mappings.length === 0) return undefined
      if (mappings.some(({ source }) => source.needsBody)) {
        return withBody(call, ports, answer, { mappings, timeoutMs, url })
      }
      return map(call, answer, mappings, new Uint8Array(0))
    }
    return byStatus.size === 0 ? undefined : step
  },
}

interface BodyMapping {
  readonly mappings: readonly HttpMapping[]
  readonly timeoutMs: number
  /** Of the backend, for a refusal. */
  readonly url: string
}

/** Reads the whole answer first, which refuses as the integration does where it is too large or too slow. */
async function withBody(
  call: Invocation,
  ports: Ports,
  answer: Reply,
  { mappings, timeoutMs, url }: BodyMapping,
): Promise<Outcome> {
  const { native } = answer
  const streamed = native ?? new Response(answer.body)
  const body = await readPayload(call, ports, streamed, timeoutMs)
  if (typeof body === 'string') return withoutBody(body, url, timeoutMs)
  if (native === undefined) return map(call, { ...answer, body }, mappings, body)
  const read = body.length === 0 ? null : body
  return map(call, { ...answer, native: new Response(read, native) }, mappings, body)
}

function map(call: Invocation, answer: Reply, mappings: readonly HttpMapping[], body: Uint8Array) {
  const headers = headersOf(answer)
  const valued = evaluate(mappings, { call, body, responseHeaders: headers })
  applyToHeaders(headers, valued)
  const wanted = valued.find(({ target }) => target === 'statuscode')?.value
  const status = wanted === undefined ? answer.status : Number(wanted)
  if (!isFinalStatus(status)) {
    return refuse('API_CONFIGURATION_ERROR', { code: 'mapped-status-unusable', status: wanted })
  }
  if (status !== answer.status) {
    // The client's status is another one, and access logs have both.
    call.noteFact('integration.status', answer.status)
  }
  return answer.native === undefined
    ? reply(status, linesOf(headers), answer.body)
    : proxied(status, headers, answer.native)
}

/**
 * A backend's answer under other headers, as a response of the runtime's: it decodes a body that somebody reads
 * by its `Content-Encoding`, and codes it again where it sends it.
 */
function proxied(status: number, headers: Headers, { body }: Response): Reply {
  // Of the body as the backend coded it; the runtime measures what it sends.
  if (headers.has('content-encoding')) headers.delete('content-length')
  const native = new Response(bodilessStatuses.has(status) ? null : body, { status, headers })
  return { kind: 'reply', status, headers: [], body: null, native }
}

function headersOf(answer: Reply): Headers {
  const headers = new Headers(answer.native?.headers)
  for (const [name, value] of answer.headers) headers.append(name, value)
  return headers
}
