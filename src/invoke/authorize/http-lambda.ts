import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { Ports } from '../../ports.ts'
import { eventHeadV2 } from '../integration/lambda/event-v2.ts'
import { httpEventHeadV1 } from '../integration/lambda/http-event-v1.ts'
import type { Invocation, MappedRequest } from '../invocation.ts'
import { askPolicies } from '../judgement.ts'
import { compileHttpVariable, type HttpSource } from '../parameters/http-source.ts'
import type { Outcome, Phase, Report } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { HttpTarget } from '../target.ts'
import { fillStageVariables } from '../uri.ts'
import {
  authorizerUriForms,
  compileAuthorizerEndpoint,
  type AuthorizerEndpoint,
} from './authorizer-endpoint.ts'
import { readHttpVerdict, type AnswerForm, type HttpVerdict } from './http-lambda-answer.ts'
import { routeArnOf } from './route-arn.ts'
import { verdictCache, verdictKey, type VerdictCache } from './verdict-cache.ts'

const timeoutMs = 10_000

/** Characters of identity values and answers that an isolate remembers. */
const memoryCharsMax = 4_000_000

const memories = new WeakMap<Ports, VerdictCache<HttpVerdict>>()

interface Authorizer {
  readonly id: string
  readonly endpoint: AuthorizerEndpoint
  readonly sources: readonly HttpSource[]
  readonly version: '1.0' | '2.0'
  readonly form: AnswerForm
  /** 0: nothing is remembered. */
  readonly ttlSeconds: number
}

/**
 * A Lambda authorizer of an HTTP API. Without a value for every identity source it is not asked: 401. Its answer
 * may be remembered under the sources' values and then serves every route of the stage that uses it.
 * Hops: 1, none for a remembered answer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export const authorizeHttpLambda: Phase<HttpTarget> = {
  name: 'authorize/lambda',
  hops: 1,
  compile(target, report) {
    const { route, api } = target
    if (route.authorizationType !== 'CUSTOM') return undefined
    const declared = api.authorizers[route.authorizerId ?? '']
    const authorizer = declared && compileAuthorizer(declared, target, report)
    if (authorizer === undefined) {
      return () =>
        refuse('AUTHORIZER_CONFIGURATION_ERROR', { code: 'lambda-authorizer-incomplete' })
    }
    return (call, ports) => authorize(call, ports, authorizer)
  },
}

function compileAuthorizer(
  declared: V2Authorizer,
  { variables }: HttpTarget,
  report: Report,
): Authorizer | undefined {
  const path = `$.authorizers.${declared.authorizerId}`
  const uri = fillStageVariables(declared.authorizerUri ?? '', variables)
  const endpoint = compileAuthorizerEndpoint(
    { uri, credentialsArn: declared.authorizerCredentialsArn, variables },
    timeoutMs,
  )
  if (endpoint === undefined) {
    const expected = authorizerUriForms
    report({ path: `${path}.authorizerUri`, found: uri, expected, severity: 'error' })
    return undefined
  }
  const sources: HttpSource[] = []
  for (const expression of declared.identitySource ?? []) {
    const source = compileHttpVariable(expression)
    if (source === undefined || source.needsBody) {
      const expected = 'a header, query parameter, context or stage variable'
      report({ path: `${path}.identitySource`, found: expression, expected, severity: 'error' })
      return undefined
    }
    sources.push(source)
  }
  const version = declared.authorizerPayloadFormatVersion ?? '1.0'
  return {
    id: declared.authorizerId,
    endpoint,
    sources,
    version,
    form: version === '2.0' && declared.enableSimpleResponses === true ? 'simple' : 'policy',
    ttlSeconds: sources.length === 0 ? 0 : (declared.authorizerResultTtlInSeconds ?? 0),
  }
}

async function authorize(call: Invocation, ports: Ports, authorizer: Authorizer): Promise<Outcome> {
  const noBody = new Uint8Array(0)
  const values = authorizer.sources.map((source) => source.read({ call, body: noBody }) ?? '')
  if (values.includes('')) {
    return refuse('UNAUTHORIZED', { code: 'identity-source-missing', authorizerId: authorizer.id })
  }
  const memory = memoryOf(ports)
  const name = verdictKey([call.plan.apiId, call.plan.revision, authorizer.id, ...values])
  const known = authorizer.ttlSeconds > 0 ? memory.get(name, ports.clock.now()) : undefined
  if (known !== undefined) return apply(call, ports, known)
  const askedAtMs = ports.clock.now()
  const answer = await authorizer.endpoint(call, ports, eventText(call, ports, authorizer, values))
  if (answer.kind === 'unauthorized') {
    return refuse('UNAUTHORIZED', { code: 'authorizer-unauthorized', authorizerId: authorizer.id })
  }
  if (answer.kind === 'failed') return refuse(answer.type, answer.reason)
  const verdict = readHttpVerdict(answer.body, authorizer.form)
  if (typeof verdict === 'string') {
    return refuse('AUTHORIZER_CONFIGURATION_ERROR', {
      code: 'authorizer-answer-unusable',
      what: verdict,
    })
  }
  if (authorizer.ttlSeconds > 0) {
    memory.put(name, verdict, askedAtMs + authorizer.ttlSeconds * 1000, answer.body.length)
  }
  return apply(call, ports, verdict)
}

function memoryOf(ports: Ports): VerdictCache<HttpVerdict> {
  let memory = memories.get(ports)
  if (memory === undefined) memories.set(ports, (memory = verdictCache(memoryCharsMax)))
  return memory
}

/** The event of the call, without its body and with what the authorizer decides about. */
function eventText(
  call: Invocation,
  ports: Ports,
  { version }: Authorizer,
  values: readonly string[],
): string {
  const { headers } = call.request
  const request: MappedRequest = { headers, query: call.place.query, path: undefined }
  const arn = routeArnOf(call, ports)
  if (version === '2.0') {
    return JSON.stringify({
      version,
      type: 'REQUEST',
      routeArn: arn,
      ...(values.length > 0 && { identitySource: values }),
      ...eventHeadV2(call, request, undefined),
    })
  }
  const head = httpEventHeadV1(call, request, undefined)
  const joined = values.join(',')
  return JSON.stringify({
    version,
    type: 'REQUEST',
    methodArn: arn,
    identitySource: joined,
    authorizationToken: joined,
    ...head,
    // As on REST APIs, and unlike a function's, without the stage.
    path: call.place.eventPath,
    // Authorizers get empty maps where functions get null.
    queryStringParameters: head['queryStringParameters'] ?? {},
    multiValueQueryStringParameters: head['multiValueQueryStringParameters'] ?? {},
    pathParameters: head['pathParameters'] ?? {},
    stageVariables: head['stageVariables'] ?? {},
  })
}

function apply(call: Invocation, ports: Ports, verdict: HttpVerdict): Outcome {
  const { judgement, principalId, usageIdentifierKey, context } = verdict
  const resource = routeArnOf(call, ports)
  const isAllowed =
    'isAuthorized' in judgement
      ? judgement.isAuthorized
      : askPolicies([judgement.policy], call, ports, undefined) === 'Allow'
  if (!isAllowed) return refuse('ACCESS_DENIED', { code: 'authorizer-denied', resource })
  call.authorizer = {
    kind: 'lambda',
    ...(principalId !== undefined && { principalId }),
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
    context,
  }
  return undefined
}
