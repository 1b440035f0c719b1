import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import { isFree, readRequest, unreadRequest } from '../buffers/hold.ts'
import { codingOf, decompress, type Coding } from '../compression.ts'
import type { Invocation } from '../invocation.ts'
import { readsBody } from '../parameters/source.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { tooLarge } from '../request/size.ts'
import type { HttpTarget, RestTarget } from '../target.ts'

/**
 * Refuses with 413 a body that says it is too long.
 * Differs: what HTTP_PROXY streams has no limit, as nothing here holds it; AWS's is 10 MB each way.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const payloadLimit: Phase<RestTarget> = {
  name: 'method-request/payload-limit',
  hops: 0,
  compile: (target) =>
    restReadsWhole(target)
      ? (call) => {
          const declared = Number(call.header('content-length') ?? 0)
          return declared > limits.payloadBytesMax ? tooLarge(declared) : undefined
        }
      : undefined,
}

/**
 * Reads bodies that are large or do not say how long they are, as soon as there is room for them, and
 * undoes their content coding where the API has compression switched on: before validation and mapping,
 * which see the plain body.
 * Refuses: 413 when the plain body is too long, 415 for an unknown coding, 400 for a broken one, 408 for one
 * that stalls, and as a call that takes too long when no room came within the integration's time.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
 */
export const payload: Phase<RestTarget> = {
  name: 'method-request/payload',
  hops: 0,
  compile(target) {
    const decodes = target.api.restApi.minimumCompressionSize !== undefined
    const measures = restReadsWhole(target)
    if (!measures && !decodes) return undefined
    const timeoutMs = target.integration.timeoutInMillis ?? limits.integrationTimeoutMsMax
    return (call, ports) => {
      // Asking for the body makes a stream of it, which a small body of known length does not need.
      if (!decodes && isFree(call.header('content-length'))) return undefined
      if (call.request.body === null) return undefined
      const coding = decodes ? codingOf(call.header('content-encoding') ?? '') : 'identity'
      if (coding === undefined) {
        return refuse('UNSUPPORTED_MEDIA_TYPE', {
          code: 'content-coding-unknown',
          coding: call.header('content-encoding'),
        })
      }
      if (coding !== 'identity') return decode(call, ports, timeoutMs, coding)
      return measures && !isFree(call.header('content-length'))
        ? readIn(call, ports, timeoutMs)
        : undefined
    }
  },
}

/** Whether something looks at the whole body, which all types do but a proxy to a URL. */
function restReadsWhole({ api, method, integration }: RestTarget): boolean {
  return (
    integration.type !== 'HTTP_PROXY' ||
    api.requestValidators[method.requestValidatorId ?? '']?.validateRequestBody === true ||
    Object.values(integration.requestParameters ?? {}).some(readsBody)
  )
}

/**
 * Reads bodies that are large or of unknown length on HTTP APIs where something looks at the whole: a
 * function, a service, a model, a template, a mapping. Refuses with 413 as soon as one is over 10 MB, so
 * that no more of it is ever in memory, and as `payload` for want of room. What a proxy streams is counted there.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const bufferedPayload: Phase<HttpTarget> = {
  name: 'method-request/payload',
  hops: 0,
  compile(target) {
    if (!readsWhole(target)) return undefined
    const timeoutMs = target.integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax
    return (call, ports) =>
      call.request.body === null || isFree(call.header('content-length'))
        ? undefined
        : readIn(call, ports, timeoutMs)
  },
}

function readsWhole({ api, route, integration }: HttpTarget): boolean {
  const { integrationType, integrationSubtype, requestParameters = {} } = integration
  return (
    integrationType !== 'HTTP_PROXY' ||
    integrationSubtype !== undefined ||
    api.restFeatures?.routes[route.routeKey] !== undefined ||
    Object.values(requestParameters).some((value) => value.includes('request.body'))
  )
}

/**
 * Reads a body that somebody looks at before `payload` does: a signature covers it, a log shows it. Refuses
 * with 413 before more of it is in memory than a payload may have, and as `payload` for want of room.
 */
export async function earlyPayload(call: Invocation, ports: Ports): Promise<Refusal | undefined> {
  const declared = call.header('content-length')
  if (isFree(declared)) return undefined
  return Number(declared) > limits.payloadBytesMax
    ? tooLarge(Number(declared))
    : readIn(call, ports, limits.integrationTimeoutMsMax)
}

async function readIn(
  call: Invocation,
  ports: Ports,
  timeoutMs: number,
): Promise<Refusal | undefined> {
  if (call.bodyTouched) {
    const { length } = await call.body()
    return length > limits.payloadBytesMax ? tooLarge(length) : undefined
  }
  const declared = Number(call.header('content-length') ?? Number.NaN)
  const { body } = call.request
  return keep(call, ports, timeoutMs, body as ReadableStream<Uint8Array>, declared)
}

async function decode(
  call: Invocation,
  ports: Ports,
  timeoutMs: number,
  coding: Coding,
): Promise<Outcome> {
  const encoded = call.bodyTouched
    ? new Response(await call.body()).body
    : (call.request.body as ReadableStream)
  if (encoded === null) return undefined
  try {
    return await keep(call, ports, timeoutMs, decompress(encoded, coding))
  } catch (error) {
    return refuse(
      'DEFAULT_4XX',
      { code: 'content-coding-broken', coding, error: String(error) },
      { status: 400, message: 'Invalid request body' },
    )
  }
}

async function keep(
  call: Invocation,
  ports: Ports,
  timeoutMs: number,
  stream: ReadableStream<Uint8Array>,
  bytesExpected?: number,
): Promise<Refusal | undefined> {
  const bytes = await readRequest(call, ports, stream, call.startedAtMs + timeoutMs, {
    bytesMax: limits.payloadBytesMax,
    bytesExpected,
  })
  if (typeof bytes === 'string') {
    return unreadRequest(bytes, () => tooLarge(limits.payloadBytesMax + 1))
  }
  call.useBody(bytes)
  return undefined
}
