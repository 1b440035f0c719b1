import { requestId as newRequestId, extendedRequestId, segmentId, traceId } from '../aws/ids.ts'
import type { Snapshot } from '../definition/api.ts'
import type { Method, Resource, RestApiDefinition } from '../definition/rest-api.ts'
import type { Ports } from '../ports.ts'
import { answeredHeaders, executionLog, withBodyOf } from './execution-log/lines.ts'
import { exchangeOf, openRecord } from './execution-log/record.ts'
import { headerViews } from './integration/lambda/event-v1.ts'
import { Invocation, type Identity, type Place } from './invocation.ts'
import type { Outcome } from './phase.ts'
import type { StagePlan } from './plan.ts'
import { refuse, type Refusal } from './refusal.ts'
import { reply, type HeaderList, type Reply } from './reply.ts'
import { proxiedHeaderList } from './respond.ts'
import { ResourceTree } from './route/resource-tree.ts'
import { walk } from './run.ts'
import { bytesOf } from './text.ts'

/** A call of TestInvokeMethod: one method of a definition that need not be deployed. */
export interface TestInvokeRequest {
  readonly definition: RestApiDefinition
  readonly resourceId: string
  readonly httpMethod: string
  /** `'/pets/1?x=y'`; `undefined` takes the resource's own template as the path. */
  readonly pathWithQueryString: string | undefined
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly stageVariables: Readonly<Record<string, string>>
  /** Presented to HTTP backends, as the stage's own would be. */
  readonly clientCertificateId?: string | undefined
}

/** What TestInvokeMethod answers. */
export interface TestInvokeResult {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  /** The execution log, a line an event. */
  readonly log: string
  /** Milliseconds. */
  readonly latency: number
}

/** What the service shows of a test call in place of the real caller and stage. */
export const shown = {
  stage: 'test-invoke-stage',
  host: 'testPrefix.testDomainName',
  apiKey: 'test-invoke-api-key',
  apiKeyId: 'test-invoke-api-key-id',
  sourceIp: 'test-invoke-source-ip',
} as const

/**
 * Runs one method of an API as it stands, deployed or not, without authorization, API key, throttles
 * and cache, and tells what happened step by step.
 * @param planOf compiles the throw-away stage that the method runs in
 * @throws when the definition has no such method: callers look first.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
 */
export async function testInvoke(
  request: TestInvokeRequest,
  ports: Ports,
  planOf: (snapshot: Snapshot) => StagePlan,
): Promise<TestInvokeResult> {
  const startedAtMs = ports.clock.now()
  const { definition, resourceId, httpMethod } = request
  const resource = Object.values(definition.resources).find(({ id }) => id === resourceId)
  const method = resource?.resourceMethods?.[httpMethod]
  if (resource === undefined || method === undefined) throw new Error('no such method')
  const plan = spelledAsGiven(planOf(testSnapshot(request, resource, method)), request)
  const target = plan.methods.find((one) => one.httpMethod === httpMethod)
  if (target === undefined) throw new Error('the method has no plan')
  const place = placeOf(request.pathWithQueryString ?? resource.path)
  const call = new Invocation({
    request: requestOf(request, method, place),
    plan,
    place,
    requestId: newRequestId(),
    startedAtMs,
    sourceIp: shown.sourceIp,
    accountId: ports.settings.accountId,
    makeId: (kind) =>
      kind === 'extended'
        ? extendedRequestId()
        : `Root=${traceId(startedAtMs)};Parent=${segmentId()};Sampled=0`,
  })
  call.target = target
  // Beside the request: one of GET may have a body here, and none gets a type that nobody gave it.
  call.useBody(bytesOf(request.body))
  call.pathParameters = pathParameters(resource.path, place.routePath)
  Object.assign(call.identity, callerOf(ports.settings.accountId))
  const record = openRecord('INFO', true, undefined)
  call.executionLog = record
  call.trace = record
  const outcome = await settled(call, ports)
  const answer = await answerOf(call, outcome)
  const endedAtMs = ports.clock.now()
  const log = executionLog(
    {
      requestId: call.requestId,
      httpMethod: call.method,
      path: place.contextPath,
      pathParameters: Object.entries(call.pathParameters ?? {}),
      query: Array.from(call.query.multi, ([name, values]) => [name, values.at(-1) ?? '']),
      headers: Object.entries(headerViews(call.headers).headers),
      body: request.body,
      validatedType: record.validatedType,
      exchange: withBodyOf(
        record.backend && (await exchangeOf(record.backend)),
        call.integrationRequest,
      ),
      integrationLatencyMs: call.integrationLatencyMs ?? 0,
      response: answer,
      refusal: call.refusal,
    },
    endedAtMs,
  )
  const { status, body, headers } = answer
  return { status, body, ...headerViews(headers), log, latency: endedAtMs - startedAtMs }
}

/** The API with this one method alone, open to everybody, in a stage that nobody else calls. */
function testSnapshot(
  { definition, stageVariables: variables, clientCertificateId }: TestInvokeRequest,
  resource: Resource,
  method: Method,
): Snapshot {
  const { policy: _policy, ...restApi } = definition.restApi
  const { authorizerId: _authorizer, ...open } = method
  const tested: Method = { ...open, authorizationType: 'NONE', apiKeyRequired: false }
  return {
    revision: `test-invoke/${newRequestId()}`,
    definition: {
      ...definition,
      restApi,
      resources: {
        [resource.id]: { ...resource, resourceMethods: { [method.httpMethod]: tested } },
      },
    },
    stage: {
      stageName: shown.stage,
      deploymentId: '',
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      variables,
      ...(clientCertificateId !== undefined && { clientCertificateId }),
      tracingEnabled: false,
      createdDate: 0,
      lastUpdatedDate: 0,
    },
  }
}

function placeOf(pathWithQuery: string): Place {
  const cut = pathWithQuery.indexOf('?')
  const path = cut < 0 ? pathWithQuery : pathWithQuery.slice(0, cut)
  return {
    host: shown.host,
    scheme: 'https',
    contextPath: path,
    routePath: path,
    eventPath: path,
    query: cut < 0 ? '' : pathWithQuery.slice(cut + 1),
    basePathMatched: undefined,
    isTest: true,
  }
}

function requestOf(request: TestInvokeRequest, method: Method, place: Place): Request {
  const headers = new Headers(request.headers)
  for (const [name, values] of Object.entries(request.multiValueHeaders)) {
    headers.delete(name)
    for (const value of values) headers.append(name, value)
  }
  const verb = method.httpMethod === 'ANY' ? 'GET' : method.httpMethod
  return new Request(`https://${place.host}/`, { method: verb, headers })
}

/** The names of headers come in an object here, not over the wire: they keep their letters. */
export function spelledAsGiven(
  plan: StagePlan,
  request: Pick<TestInvokeRequest, 'headers' | 'multiValueHeaders'>,
): StagePlan {
  const given = [...Object.keys(request.headers), ...Object.keys(request.multiValueHeaders)]
  const names = given.map((name) => [name.toLowerCase(), name] as const)
  return { ...plan, headerNames: new Map([...plan.headerNames, ...names]) }
}

/** Observed: a path that does not fit the resource has no parameters, and is called all the same. */
function pathParameters(template: string, path: string): Invocation['pathParameters'] {
  const tree = new ResourceTree<true>()
  tree.add(template, 'ANY', true)
  return tree.find(path, 'ANY')?.pathParameters
}

async function settled(call: Invocation, ports: Ports): Promise<Outcome> {
  try {
    return await walk(call.target?.steps ?? [], call, ports)
  } catch (defect) {
    return refuse('DEFAULT_5XX', { code: 'defect', message: String(defect) })
  }
}

interface Answer {
  readonly status: number
  readonly headers: HeaderList
  readonly body: string
}

/** The answer without what the front adds: no request ids and no Content-Length. */
async function answerOf(call: Invocation, outcome: Outcome): Promise<Answer> {
  if (outcome?.kind === 'refusal') {
    call.refusal = outcome
    call.reply = refusedReply(call, outcome)
    return { status: call.reply.status, headers: call.reply.headers, body: textOrEmpty(call.reply) }
  }
  call.reply = outcome ?? call.reply ?? reply(500, [], null)
  const { status, native } = call.reply
  const lines = native === undefined ? call.reply.headers : proxiedHeaderList(native.headers)
  const body = await new Response(native === undefined ? call.reply.body : native.body).text()
  return { status, headers: answeredHeaders(lines), body }
}

/** Observed: a method that is tested sees who administers the API; its keys stand for the account's root. */
export const callerOf = (accountId: string): Partial<Identity> => ({
  accountId,
  apiKey: shown.apiKey,
  apiKeyId: shown.apiKeyId,
  caller: accountId,
  user: accountId,
  userArn: `arn:aws:iam::${accountId}:root`,
})

/** Observed: of a refusal only its error type is shown. */
function refusedReply(call: Invocation, refusal: Refusal): Reply {
  const answer = call.plan.refuse(call, refusal)
  const headers = answer.headers.filter(([name]) => name.toLowerCase() === 'x-amzn-errortype')
  return { ...answer, headers }
}

const textOrEmpty = ({ body }: Reply): string => (typeof body === 'string' ? body : '')
