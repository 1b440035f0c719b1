import type { V2Authorizer } from '../../definition/authorizer.ts'
import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import {
  authorizerUriForms,
  compileAuthorizerEndpoint,
  type AuthorizerEndpoint,
} from '../authorize/authorizer-endpoint.ts'
import { noteAuthorizer } from '../authorize/log-facts.ts'
import { readLambdaResult } from '../authorize/lambda-result.ts'
import { headerViews } from '../integration/lambda/event-v1.ts'
import type { Invocation } from '../invocation.ts'
import { askPolicies } from '../judgement.ts'
import { compileRequestSource } from '../parameters/source.ts'
import type { Outcome, Phase, Report } from '../phase.ts'
import { refuse, type Reason, type Refusal } from '../refusal.ts'
import type { HeaderList } from '../reply.ts'
import type { WebSocketTarget } from '../target.ts'
import { fillStageVariables } from '../uri.ts'
import { connectArnOf } from './authorize-iam.ts'
import { restExpression } from './backend.ts'
import { handshakeHeaders, queryViews } from './lambda-event.ts'
import { socketRequestContext } from './socket-event.ts'

const timeoutMs = limits.integrationTimeoutMsMax

const sourceShape =
  /^(?:route\.request\.(?:header|querystring|multivalueheader|multivaluequerystring)|stageVariables|context)\..+$/

type Reader = (call: Invocation) => string | undefined

interface SocketAuthorizer {
  readonly id: string
  readonly endpoint: AuthorizerEndpoint
  readonly sources: readonly Reader[]
}

/**
 * CUSTOM, on `$connect` only: a Lambda function, or an endpoint like one, judges the handshake by a
 * policy. Its answer is never kept for another handshake; its context is there in all events of the
 * connection.
 * Refuses: 401 for a missing identity source or the function's `Unauthorized`, 403 for a policy that
 * does not allow or an answer without principal, 500 for everything else. Hops: 1.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const authorizeSocketLambda: Phase<WebSocketTarget> = {
  name: 'authorize/lambda',
  hops: 1,
  compile(target, report) {
    const { route, api } = target
    if (route.authorizationType !== 'CUSTOM') return undefined
    const declared = api.authorizers[route.authorizerId ?? '']
    const authorizer = declared && compileAuthorizer(declared, target, report)
    if (authorizer === undefined) {
      return () =>
        refuse('AUTHORIZER_CONFIGURATION_ERROR', {
          code: 'authorizer-unknown',
          authorizerId: route.authorizerId,
        })
    }
    return (call, ports) => authorize(call, ports, authorizer)
  },
}

function compileAuthorizer(
  { authorizerId, authorizerUri, authorizerCredentialsArn, identitySource = [] }: V2Authorizer,
  { variables }: WebSocketTarget,
  report: Report,
): SocketAuthorizer | undefined {
  const path = `$.authorizers['${authorizerId}']`
  const uri = fillStageVariables(authorizerUri ?? '', variables)
  const endpoint = compileAuthorizerEndpoint(
    { uri, credentialsArn: authorizerCredentialsArn, variables },
    timeoutMs,
  )
  if (endpoint === undefined) {
    const expected = authorizerUriForms
    report({ path: `${path}.authorizerUri`, found: uri, expected, severity: 'error' })
    return undefined
  }
  const sources = identitySource.map((expression): Reader => {
    const isKnown = sourceShape.test(expression)
    const source = isKnown ? compileRequestSource(restExpression(expression)) : undefined
    if (source === undefined) {
      const expected =
        'route.request.header.X, route.request.querystring.X, stageVariables.X or context.X'
      report({ path: `${path}.identitySource`, found: expression, expected, severity: 'error' })
      return () => undefined
    }
    return (call) => {
      const value = source(call)
      return typeof value === 'object' ? value.join(',') : value
    }
  })
  return { id: authorizerId, endpoint, sources }
}

async function authorize(
  call: Invocation,
  ports: Ports,
  { id, endpoint, sources }: SocketAuthorizer,
): Promise<Outcome> {
  if (sources.some((read) => (read(call) ?? '') === '')) {
    noteAuthorizer(call, 401, 'Unauthorized')
    return refuse('UNAUTHORIZED', { code: 'identity-source-missing', authorizerId: id })
  }
  const askedAtMs = ports.clock.now()
  const answer = await endpoint(call, ports, authorizerEvent(call, connectArnOf(call, ports)))
  if (answer.kind === 'unauthorized') {
    noteAuthorizer(call, 401, 'Unauthorized')
    return refuse('UNAUTHORIZED', { code: 'authorizer-said-unauthorized', authorizerId: id })
  }
  if (answer.kind === 'failed') return fail(call, answer.type, answer.reason)
  const verdict = readLambdaResult(answer.body)
  if ('wrong' in verdict) {
    const { wrong } = verdict
    return wrong.code === 'authorizer-answer-without-principal'
      ? fail(call, 'ACCESS_DENIED', wrong)
      : fail(call, 'AUTHORIZER_CONFIGURATION_ERROR', wrong)
  }
  noteAuthorizer(call, 200)
  const { principalId, context, policy, usageIdentifierKey } = verdict
  call.authorizer = {
    principalId,
    context,
    ...(usageIdentifierKey !== undefined && { usageIdentifierKey }),
    integrationLatencyMs: ports.clock.now() - askedAtMs,
  }
  const decision = askPolicies([policy], call, ports, undefined)
  if (decision === 'Allow') return undefined
  return refuse('ACCESS_DENIED', { code: 'authorizer-denied', decision, authorizerId: id })
}

function fail(
  call: Invocation,
  type: 'ACCESS_DENIED' | 'AUTHORIZER_CONFIGURATION_ERROR' | 'AUTHORIZER_FAILURE',
  reason: Reason,
): Refusal {
  noteAuthorizer(call, type === 'ACCESS_DENIED' ? 403 : 500, reason.code)
  return refuse(type, reason)
}

/** Observed: unlike a function's event this one has the headers of the upgrade, and variables even when there are none. */
function authorizerEvent(call: Invocation, methodArn: string): string {
  const { socket, plan } = call
  if (socket === undefined) throw new Error('the call is no handshake')
  const upgrade: HeaderList = [
    ['Connection', 'upgrade'],
    ['content-length', '0'],
    ['Upgrade', 'websocket'],
  ]
  return JSON.stringify({
    type: 'REQUEST',
    methodArn,
    ...headerViews([...handshakeHeaders(call), ...upgrade]),
    ...queryViews(call),
    stageVariables: plan.variables ?? {},
    requestContext: socketRequestContext(call, socket),
  })
}
