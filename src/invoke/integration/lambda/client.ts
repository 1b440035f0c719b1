import { lambdaRegion } from '../../../aws/arn.ts'
import { signRequest } from '../../../aws/sigv4-sign.ts'
import type { AwsCredentials, Ports } from '../../../ports.ts'
import type { Invocation } from '../../invocation.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import { textOf } from '../../text.ts'
import { callEndpoint, fetchWhole, readBody } from '../endpoint.ts'

/** What Lambda's Invoke answered. */
export interface LambdaResult {
  readonly kind: 'result'
  /** The function's return value, or its error object when `functionError` is set. */
  readonly payload: Uint8Array | string
  /** `'Unhandled'` or `'Handled'`; `undefined` when the function returned. */
  readonly functionError: string | undefined
  readonly requestId: string | undefined
}

/** A function to call, compiled once. */
export interface LambdaCall {
  /** With qualifier: `'arn:aws:lambda:us-east-1:123456789012:function:pets:live'`. */
  readonly functionArn: string
  readonly timeoutMs: number
  /** Whether nobody has a use for the bytes of its answer; default false. */
  readonly takesText?: boolean
  /** The answer comes as a stream of frames; default false. */
  readonly streaming?: boolean
  /** Status of the refusal for one of Lambda's own errors, by Lambda's status; absent: 500 for all. */
  readonly statusOfError?: (lambdaStatus: number) => number
}

/**
 * Calls Lambda's Invoke API, signed with the gateway's or the given credentials, and waits for the whole answer.
 * Without credentials the call goes unsigned to an endpoint of the operator's own, and nowhere else.
 * Refuses: permission and other API errors as 500, time-out as 504, an answer that is too large as 502. Hops: 1.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeLambda(
  call: Invocation,
  ports: Ports,
  lambda: LambdaCall,
  payload: string | Uint8Array,
  credentials: AwsCredentials | undefined = ports.settings.credentials,
): Promise<LambdaResult | Refusal> {
  const request = await requestOf(call, ports, lambda, payload, credentials)
  if ('kind' in request) return request
  const answer = await fetchWhole(call, ports, request.url, request.init, lambda)
  if ('kind' in answer) return answer
  const { response, body } = answer
  if (response.status >= 300) return refusedBy(lambda, response.status, textOf(body))
  return {
    kind: 'result',
    payload: body,
    functionError: response.headers.get('x-amz-function-error') ?? undefined,
    requestId: response.headers.get('x-amzn-requestid') ?? undefined,
  }
}

/**
 * Calls Lambda and returns as soon as its headers are there; the body is the function's answer, or
 * frames of it when it streams. Hops: 1. Refuses as `invokeLambda`.
 */
export async function openLambda(
  call: Invocation,
  ports: Ports,
  lambda: LambdaCall,
  payload: string | Uint8Array,
  credentials: AwsCredentials | undefined,
): Promise<Response | Refusal> {
  const request = await requestOf(call, ports, lambda, payload, credentials)
  if ('kind' in request) return request
  const response = await callEndpoint(call, ports, request.url, request.init, lambda.timeoutMs)
  if (!(response instanceof Response) || response.status < 300) return response
  const body = await readBody(ports, response, errorBytesMax, lambda.timeoutMs)
  return refusedBy(lambda, response.status, typeof body === 'string' ? '' : textOf(body))
}

/** Lambda's own errors are a line of JSON. */
const errorBytesMax = 64 * 1024

/** Lambda's API paths: an answer whole, or as it comes. */
const operations = {
  invocations: '2015-03-31',
  'response-streaming-invocations': '2021-11-15',
} as const

/** The request to Lambda, signed where there are credentials. */
async function requestOf(
  call: Invocation,
  ports: Ports,
  lambda: LambdaCall,
  payload: string | Uint8Array,
  credentials: AwsCredentials | undefined,
): Promise<{ readonly url: string; readonly init: RequestInit } | Refusal> {
  const { settings } = ports
  const region = lambdaRegion(lambda.functionArn) ?? settings.region
  const own = settings.endpoints.get('lambda') ?? settings.endpoints.get('')
  if (credentials === undefined && own === undefined) {
    return refuse('API_CONFIGURATION_ERROR', {
      code: 'no-aws-credentials',
      functionArn: lambda.functionArn,
    })
  }
  const suffix = settings.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const base = own ?? `https://lambda.${region}.${suffix}`
  const operation = lambda.streaming === true ? 'response-streaming-invocations' : 'invocations'
  const url = `${base}/${operations[operation]}/functions/${encodeURIComponent(lambda.functionArn)}/${operation}`
  const headers: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json'],
    ['User-Agent', `AmazonAPIGateway_${call.plan.apiId}`],
    ['X-Amz-Invocation-Type', 'RequestResponse'],
    ['X-Amzn-Trace-Id', call.traceHeader],
    ['x-amzn-apigateway-api-id', call.plan.apiId],
    ['x-amzn-lambda-integration-tag', call.requestId],
  ]
  if (credentials !== undefined) {
    const signed = await signRequest({ method: 'POST', url, headers, body: payload }, credentials, {
      service: 'lambda',
      region,
      nowMs: ports.clock.now(),
    })
    headers.push(...signed)
  }
  return { url, init: { method: 'POST', headers, body: payload } }
}

/** One of Lambda's own errors; the function did not run. */
function refusedBy(lambda: LambdaCall, status: number, answer: string): Refusal {
  return refuse(
    'API_CONFIGURATION_ERROR',
    {
      code: status === 403 ? 'lambda-permission-denied' : 'lambda-api-error',
      status,
      functionArn: lambda.functionArn,
      answer: answer.slice(0, 512),
      ...(status === 403 && { log: 'Invalid permissions on Lambda function' }),
    },
    lambda.statusOfError && { status: lambda.statusOfError(status) },
  )
}
