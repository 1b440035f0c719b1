import { limits } from '../../definition/limits.ts'
import { codingOf, decompress, readBounded, type Coding } from '../compression.ts'
import type { Invocation } from '../invocation.ts'
import { readsBody } from '../parameters/source.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { tooLarge } from '../request/size.ts'
import type { HttpTarget, RestTarget } from '../target.ts'

/**
 * Refuses with 413 a body that says it is too long. What HTTP_PROXY streams has no limit: nothing here holds it.
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
 * Measures bodies that do not say how long they are, and undoes their content coding where the API
 * has compression switched on: before validation and mapping, which see the plain body.
 * Refuses: 413 when the plain body is too long, 415 for an unknown coding, 400 for a broken one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-enable-compression.html
 */
export const payload: Phase<RestTarget> = {
  name: 'method-request/payload',
  hops: 0,
  compile(target) {
    const decodes = target.api.restApi.minimumCompressionSize !== undefined
    const measures = restReadsWhole(target)
    if (!measures && !decodes) return undefined
    return (call) => {
      // Asking for the body makes a stream of it, which a body of known length does not need.
      if (!decodes && call.header('content-length') !== undefined) return undefined
      if (call.request.body === null) return undefined
      const coding = decodes ? codingOf(call.header('content-encoding') ?? '') : 'identity'
      if (coding === undefined) {
        return refuse('UNSUPPORTED_MEDIA_TYPE', {
          code: 'content-coding-unknown',
          coding: call.header('content-encoding'),
        })
      }
      if (coding !== 'identity') return decode(call, coding)
      return measures && call.header('content-length') === undefined ? measure(call) : undefined
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
 * Reads bodies of unknown length on HTTP APIs where something looks at the whole: a function, a
 * service, a model, a template, a mapping. Refuses with 413 as soon as one is over 10 MB, so that
 * no more of it is ever in memory. What a proxy streams is counted there.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const bufferedPayload: Phase<HttpTarget> = {
  name: 'method-request/payload',
  hops: 0,
  compile: (target) =>
    readsWhole(target)
      ? (call) =>
          call.request.body === null || call.header('content-length') !== undefined
            ? undefined
            : measure(call)
      : undefined,
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

/** Reads a body that a signature covers. Refuses with 413 before more of it is in memory than a payload may have. */
export async function signedPayload(call: Invocation): Promise<Refusal | undefined> {
  const declared = call.header('content-length')
  if (declared === undefined) return measure(call)
  return Number(declared) > limits.payloadBytesMax ? tooLarge(Number(declared)) : undefined
}

async function measure(call: Invocation): Promise<Refusal | undefined> {
  if (call.bodyTouched) {
    const { length } = await call.body()
    return length > limits.payloadBytesMax ? tooLarge(length) : undefined
  }
  return keep(call, call.request.body as ReadableStream<Uint8Array>)
}

async function decode(call: Invocation, coding: Coding): Promise<Outcome> {
  const encoded = call.bodyTouched
    ? new Response(await call.body()).body
    : (call.request.body as ReadableStream)
  if (encoded === null) return undefined
  try {
    return await keep(call, decompress(encoded, coding))
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
  stream: ReadableStream<Uint8Array>,
): Promise<Refusal | undefined> {
  const bytes = await readBounded(stream, limits.payloadBytesMax)
  if (bytes === 'large') return tooLarge(limits.payloadBytesMax + 1)
  call.useBody(bytes)
  return undefined
}
