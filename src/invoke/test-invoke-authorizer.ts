import { methodArn } from '../aws/arn.ts'
import { extendedRequestId, requestId as newRequestId, traceId } from '../aws/ids.ts'
import { logTime } from '../aws/time.ts'
import type { Snapshot } from '../definition/api.ts'
import type { Authorizer } from '../definition/authorizer.ts'
import type { Method, RestApiDefinition } from '../definition/rest-api.ts'
import type { Ports } from '../ports.ts'
import { cutLine } from './execution-log/lines.ts'
import { openRecord } from './execution-log/record.ts'
import { gatewayResponseDefaults } from './gateway-response/defaults.ts'
import { Invocation, type Place } from './invocation.ts'
import type { StagePlan } from './plan.ts'
import { callerOf, shown, spelledAsGiven } from './test-invoke.ts'
import type { Refusal } from './refusal.ts'
import type { TraceSink } from './trace.ts'
import { walk } from './run.ts'

/** A call of TestInvokeAuthorizer: one authorizer of a definition that need not be deployed. */
export interface TestInvokeAuthorizerRequest {
  readonly definition: RestApiDefinition
  readonly authorizerId: string
  readonly pathWithQueryString: string | undefined
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly stageVariables: Readonly<Record<string, string>>
  /** Values of `$context` for identity sources that look at it, by name without `$context.`. */
  readonly additionalContext: Readonly<Record<string, string>>
}

/** What TestInvokeAuthorizer answers. */
export interface TestInvokeAuthorizerResult {
  /** 0 when the authorizer allows the call, else the status that a client would get. */
  readonly clientStatus: number
  /** The execution log, a line an event. */
  readonly log: string
  /** Milliseconds. */
  readonly latency: number
  readonly principalId?: string
  /** JSON text of the policy that the function answered. */
  readonly policy?: string
  /** Of a user pool's token. */
  readonly claims?: Readonly<Record<string, string>>
}

/** What the service shows to authorizers under test, beside what it shows to methods. Observed. */
const resourceId = 'test-invoke-resource-id'
const arnStageName = 'ESTestInvoke-stage'

/**
 * Asks one authorizer about a made-up call, as it stands now, and tells what happened. Nothing is
 * remembered of the answer, and no kept verdict is used.
 * @param planOf compiles the throw-away stage that the authorizer guards
 * @throws when the definition has no such authorizer: callers look first.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeAuthorizer.html
 */
export async function testInvokeAuthorizer(
  request: TestInvokeAuthorizerRequest,
  ports: Ports,
  planOf: (snapshot: Snapshot) => StagePlan,
): Promise<TestInvokeAuthorizerResult> {
  const startedAtMs = ports.clock.now()
  const authorizer = request.definition.authorizers[request.authorizerId]
  if (authorizer === undefined) throw new Error('no such authorizer')
  const plan = spelledAsGiven(planOf(guardedSnapshot(request, authorizer)), request)
  const [target] = plan.methods
  if (target === undefined) throw new Error('the guarded method has no plan')
  const call = new Invocation({
    request: requestOf(request),
    plan,
    place: placeOf(request.pathWithQueryString ?? '/'),
    requestId: newRequestId(),
    startedAtMs,
    sourceIp: shown.sourceIp,
    accountId: ports.settings.accountId,
    makeId: (kind) => (kind === 'extended' ? extendedRequestId() : `Root=${traceId(startedAtMs)}`),
  })
  call.target = target
  const { accountId, region } = ports.settings
  Object.assign(call.identity, callerOf(accountId))
  const guarded = { accountId, region, apiId: plan.apiId, stage: arnStageName }
  call.methodArn = methodArn(guarded, call.method, call.place.routePath)
  call.logFacts = new Map(Object.entries(request.additionalContext))
  const recorder = record(call.requestId, ports)
  call.executionLog = openRecord('INFO', true, recorder.sink)
  call.trace = call.executionLog
  const outcome = await walk(
    target.steps.filter(({ name }) => name.startsWith('authorize/')),
    call,
    ports,
  )
  if (outcome?.kind === 'refusal') {
    call.reply = plan.refuse(call, outcome)
    recorder.sink.line(lastLine(outcome))
  }
  const isAllowed = outcome === undefined && call.judgement?.decision === 'Allow'
  const policy = recorder.policy()
  const { principalId, claims } = call.authorizer ?? {}
  return {
    clientStatus: isAllowed ? 0 : (call.reply?.status ?? 403),
    log: recorder.log(),
    latency: ports.clock.now() - startedAtMs,
    ...(principalId !== undefined && { principalId }),
    ...(policy !== undefined && { policy }),
    // Claims of REST APIs are texts, all of them.
    ...(claims !== undefined && { claims: claims as Readonly<Record<string, string>> }),
  }
}

/** Observed: what the client would read, or the name of an error that says nothing. */
function lastLine({ type, message }: Refusal): string {
  const { message: usual, errorType } = gatewayResponseDefaults[type]
  return message ?? usual ?? errorType
}

/** One method behind the authorizer, in a stage that nobody else calls. */
function guardedSnapshot(
  { definition, stageVariables }: TestInvokeAuthorizerRequest,
  authorizer: Authorizer,
): Snapshot {
  const method: Method = {
    httpMethod: 'GET',
    authorizationType: authorizer.type === 'COGNITO_USER_POOLS' ? 'COGNITO_USER_POOLS' : 'CUSTOM',
    authorizerId: authorizer.id,
    apiKeyRequired: false,
    methodIntegration: { type: 'MOCK' },
  }
  return {
    revision: `test-invoke/${newRequestId()}`,
    definition: {
      ...definition,
      authorizers: { [authorizer.id]: authorizer },
      resources: {
        [resourceId]: { id: resourceId, path: '/', resourceMethods: { GET: method } },
      },
    },
    stage: {
      stageName: shown.stage,
      deploymentId: '',
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      variables: stageVariables,
      tracingEnabled: false,
      createdDate: 0,
      lastUpdatedDate: 0,
    },
  }
}

function placeOf(pathWithQuery: string): Place {
  const [path = '/', ...query] = pathWithQuery.split('?')
  return {
    host: shown.host,
    scheme: 'https',
    contextPath: path,
    routePath: path,
    eventPath: path,
    query: query.join('?'),
    basePathMatched: undefined,
    isTest: true,
  }
}

function requestOf({ headers, multiValueHeaders }: TestInvokeAuthorizerRequest): Request {
  const list = new Headers(headers)
  for (const [name, values] of Object.entries(multiValueHeaders)) {
    list.delete(name)
    for (const value of values) list.append(name, value)
  }
  return new Request(`https://${shown.host}/`, { headers: list })
}

/** The log of a test call, and the policy that the authorizer answered in it. */
function record(
  requestId: string,
  { clock }: Ports,
): {
  readonly sink: TraceSink
  readonly log: () => string
  readonly policy: () => string | undefined
} {
  let log = `Execution log for request ${requestId}\n`
  let policy: string | undefined
  return {
    sink: {
      step: () => undefined,
      line: (text) => void (log += `${logTime(clock.now())} : ${cutLine(text)}\n`),
      note: (name, value) => {
        if (name === 'authorizer.policy' && typeof value === 'string') policy = value
      },
    },
    log: () => log,
    policy: () => policy,
  }
}
