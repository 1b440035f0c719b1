import type { Authorizer } from '../../definition/authorizer.ts'
import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { askPolicies, refuseLongArn } from '../judgement.ts'
import type { Outcome, Phase, Report, Step } from '../phase.ts'
import { refuse, type Reason, type Refusal } from '../refusal.ts'
import type { RestTarget } from '../target.ts'
import { textOf } from '../text.ts'
import type { TraceSink } from '../trace.ts'
import { fillStageVariables } from '../uri.ts'
import {
  authorizerUriForms,
  compileAuthorizerEndpoint,
  type AuthorizerEndpoint,
} from './authorizer-endpoint.ts'
import {
  compileIdentitySources,
  compileValidation,
  type IdentityReader,
} from './identity-source.ts'
import {
  compileIncomingIdentity,
  maskedIdentity,
  shownJson,
  type IncomingIdentity,
} from './incoming-identity.ts'
import { requestEvent, tokenEvent } from './lambda-event.ts'
import { noteAuthorizer } from './log-facts.ts'
import { policyText, readLambdaResult, type LambdaVerdict } from './lambda-result.ts'
import { verdictCache, verdictKey } from './verdict-cache.ts'

/** Longest wait for an authorizer. */
const timeoutMs = limits.integrationTimeoutMsMax

/** Seconds that a verdict is kept when its author says nothing. */
const ttlSecondsDefault = 300

/** Characters of all verdicts that an isolate keeps: about 8 MB of its 128. */
const cacheCharsMax = 4_000_000

/** Verdicts of all Lambda authorizers of REST APIs in this isolate. */
const verdicts = verdictCache<LambdaVerdict>(cacheCharsMax)

/**
 * CUSTOM: a Lambda function, or an endpoint like one, says who the caller is and answers a policy.
 * The resource policy's last look decides. Hops: 1, none while the verdict is kept.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export const authorizeLambda: Phase<RestTarget> = {
  name: 'authorize/lambda',
  hops: 1,
  compile(target, report) {
    const { method, api } = target
    if (method.authorizationType !== 'CUSTOM') return undefined
    const authorizer = api.authorizers[method.authorizerId ?? '']
    if (authorizer === undefined || authorizer.type === 'COGNITO_USER_POOLS') {
      report({
        path: `${target.path}.authorizerId`,
        found: method.authorizerId ?? 'nothing',
        expected: 'the id of a TOKEN or REQUEST authorizer of this API',
        severity: 'error',
      })
      return misconfigured({ code: 'authorizer-unknown', authorizerId: method.authorizerId })
    }
    return compileAuthorizer(authorizer, target, report)
  },
}

/** One authorizer as one method uses it. */
interface LambdaAuthorizer {
  readonly id: string
  readonly endpoint: AuthorizerEndpoint
  readonly sources: readonly IdentityReader[]
  readonly ttlMs: number
  /** Whether a call without all its sources is refused unasked. */
  readonly needsSources: boolean
  readonly accepts: ((token: string) => boolean) | undefined
  readonly event: (call: Invocation, ports: Ports, token: string) => string
  /** For the execution log. */
  readonly incoming: (call: Invocation) => IncomingIdentity | undefined
}

function compileAuthorizer(authorizer: Authorizer, target: RestTarget, report: Report): Step {
  const path = `$.authorizers['${authorizer.id}']`
  const uri = fillStageVariables(authorizer.authorizerUri ?? '', target.variables)
  const endpoint = compileAuthorizerEndpoint(
    { uri, credentialsArn: authorizer.authorizerCredentials, variables: target.variables },
    timeoutMs,
  )
  if (endpoint === undefined) {
    report({
      path: `${path}.authorizerUri`,
      found: uri,
      expected: authorizerUriForms,
      severity: 'error',
    })
    return misconfigured({ code: 'authorizer-uri-unknown', authorizerId: authorizer.id })
  }
  const isToken = authorizer.type === 'TOKEN'
  const sources = compileIdentitySources(authorizer, path, report)
  if (isToken && sources.length !== 1) {
    report({
      path: `${path}.identitySource`,
      found: authorizer.identitySource ?? 'nothing',
      expected: 'one header: method.request.header.Authorization',
      severity: 'error',
    })
  }
  // Without a source there is nothing to tell callers apart by, so nothing may be kept.
  const ttlSeconds =
    sources.length === 0 ? 0 : (authorizer.authorizerResultTtlInSeconds ?? ttlSecondsDefault)
  const { method, api } = target
  const showsKey = method.apiKeyRequired && api.restApi.apiKeySource === 'HEADER'
  const event = isToken
    ? tokenEvent
    : (call: Invocation, ports: Ports) =>
        requestEvent(call, ports, showsKey ? call.header('x-api-key') : undefined)
  return lambdaStep({
    id: authorizer.id,
    endpoint,
    sources,
    ttlMs: ttlSeconds * 1000,
    needsSources: isToken || ttlSeconds > 0,
    accepts: isToken ? compileValidation(authorizer, path, report) : undefined,
    event,
    incoming: compileIncomingIdentity(authorizer),
  })
}

function lambdaStep(authorizer: LambdaAuthorizer): Step {
  const { sources, needsSources, accepts, ttlMs } = authorizer
  return (call, ports) => {
    call.trace?.line(`Starting authorizer: ${authorizer.id} for request: ${call.requestId}`)
    const identity: string[] = []
    for (const read of sources) {
      const value = read(call)
      if (value !== undefined) identity.push(value)
      else if (needsSources) return unauthorized(call, 'identity-source-missing')
    }
    const [token = ''] = identity
    if (needsSources && identity.length === 0) return unauthorized(call, 'identity-source-missing')
    if (accepts !== undefined && !accepts(token)) {
      return unauthorized(call, 'identity-validation-failed')
    }
    const tooLong = refuseLongArn(call, ports)
    if (tooLong !== undefined) return tooLong
    if (ttlMs === 0) return ask(authorizer, call, ports, token, undefined)
    const { apiId, stageName, revision } = call.plan
    const key = verdictKey([apiId, stageName, revision, authorizer.id, ...identity])
    const verdict = verdicts.get(key, ports.clock.now())
    if (verdict === undefined) return ask(authorizer, call, ports, token, key)
    apply(verdict, call, ports, 0)
    return undefined
  }
}

async function ask(
  authorizer: LambdaAuthorizer,
  call: Invocation,
  ports: Ports,
  token: string,
  key: string | undefined,
): Promise<Outcome> {
  const { trace, executionLog } = call
  const incoming = trace && authorizer.incoming(call)
  const secrets = incoming?.secrets ?? new Set<string>()
  if (incoming !== undefined) trace?.line(`Incoming identity: ${incoming.shown}`)
  const askedAtMs = ports.clock.now()
  const answer = await authorizer.endpoint(call, ports, authorizer.event(call, ports, token))
  executionLog?.askedAuthorizer((event) => shownJson(event, secrets))
  if (answer.kind === 'unauthorized') return unauthorized(call, 'authorizer-said-unauthorized')
  if (answer.kind === 'failed') {
    if (trace !== undefined) for (const line of failureLines(answer.reason)) trace.line(line)
    return fail(call, answer.type, answer.reason)
  }
  if (executionLog?.isFull === true) {
    const shown = shownJson(textOf(answer.body), secrets)
    trace?.line(`Authorizer result body before parsing: ${shown}`)
  }
  const verdict = readLambdaResult(answer.body)
  if ('wrong' in verdict) {
    trace?.line(verdict.logLine)
    return fail(call, 'AUTHORIZER_CONFIGURATION_ERROR', verdict.wrong)
  }
  noteAuthorizer(call, 200)
  trace?.note('authorizer.policy', policyText(answer.body))
  if (key !== undefined) {
    verdicts.put(key, verdict, askedAtMs + authorizer.ttlMs, answer.body.length)
  }
  apply(verdict, call, ports, ports.clock.now() - askedAtMs)
  return undefined
}

/** The policy is asked anew for each method: a kept verdict allows no more than it says. */
function apply(verdict: LambdaVerdict, call: Invocation, ports: Ports, latencyMs: number): void {
  const { principalId, context, policy, usageIdentifierKey } = verdict
  if (call.trace !== undefined) tell(call.trace, principalId)
  call.authorizer = {
    principalId,
    context,
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
    integrationLatencyMs: latencyMs,
  }
  call.judgement = {
    authorization: 'lambda',
    decision: askPolicies([policy], call, ports, undefined),
    caller: undefined,
  }
}

function tell(trace: TraceSink, principalId: string): void {
  trace.line(`Using valid authorizer policy for principal: ${maskedIdentity(principalId)}`)
  trace.line('Successfully completed authorizer execution')
}

/** Why there is no answer. Observed: of one that Lambda made of an error, what the service's JSON reader says. */
function failureLines({ code, log }: Reason): readonly string[] {
  const failed = 'Execution failed due to configuration error:'
  const own = typeof log === 'string' ? [`${failed} ${log}`] : []
  return code === 'authorizer-function-error' ? own : [...own, `${failed} Authorizer error`]
}

function unauthorized(call: Invocation, code: string): Refusal {
  call.trace?.line(`Unauthorized request: ${call.requestId}`)
  noteAuthorizer(call, 401, 'Unauthorized')
  return refuse('UNAUTHORIZED', { code })
}

function fail(
  call: Invocation,
  type: 'AUTHORIZER_CONFIGURATION_ERROR' | 'AUTHORIZER_FAILURE',
  reason: Reason,
): Refusal {
  noteAuthorizer(call, 500, reason.code)
  return refuse(type, reason)
}

function misconfigured(reason: Reason): Step {
  return (call) => fail(call, 'AUTHORIZER_CONFIGURATION_ERROR', reason)
}
