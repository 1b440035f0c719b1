/**
 * The management API of Amazon API Gateway, v1 and v2, over the registry's store: find the
 * operation, check the input, run it in one transaction, answer in AWS's JSON.
 *
 * Gaps: HAL answers (`Accept: application/hal+json`), developer portals; `operations.ts` names each
 * refused operation.
 * By design: quotas of the control plane (calls a second, resources an API) are not imitated; a
 * failed patch list changes nothing; lists are ordered by id.
 * Client quirks: SDKs send blobs as `application/octet-stream`, percent-encode labels whole, sort
 * query keys, and read an error's name from `x-amzn-ErrorType` only.
 */
import type { Log } from '../ports.ts'
import { bodyBytesMax, readBody } from './body.ts'
import { AdminFault, faultResponse } from './errors.ts'
import { matchPath, splitPath } from './match.ts'
import type { AdminPorts, Answer, Operation } from './operation.ts'
import { operations } from './operations.ts'
import type { AdminStore } from './store.ts'
import { handleWaf } from './wafv2/index.ts'
import { wafTarget } from './wafv2/target.ts'
import { autoDeployRest } from './tidegate/auto-deploy.ts'
import { declaredOperations } from './tidegate/declared.ts'
import { behindHeader, trackEdits } from './tidegate/edits.ts'
import { iamOperations } from './tidegate/iam/index.ts'
import { simulationOperations } from './tidegate/simulation/index.ts'
import { portalOperations } from './tidegate/portal.ts'
import { signUpOperations } from './tidegate/sign-ups.ts'
import { stageStateOperations } from './tidegate/stages.ts'
import { templateOperations } from './tidegate/templates.ts'

export { refuseAdmin } from './authorize.ts'

/** Where the management API stands; AWS's own paths follow. */
const basePath = '/_admin'

/** What the management API needs of the object that hosts it. */
export interface AdminOptions extends AdminPorts {
  readonly store: AdminStore
  readonly log: Log
}

/** Answers one authorised call. A refused operation has changed nothing. */
export async function handleAdmin(request: Request, options: AdminOptions): Promise<Response> {
  const requestId = crypto.randomUUID()
  try {
    const target = wafTarget(request)
    if (target !== undefined) return await handleWaf(request, target, options, requestId)
    return await runOperation(request, options, requestId)
  } catch (error) {
    if (error instanceof AdminFault) return faultResponse(error, requestId)
    options.log.write({
      level: 'error',
      message: 'a management operation failed',
      requestId,
      stack: error instanceof Error ? error.stack : String(error),
    })
    const fault = new AdminFault('InternalFailure', `Internal failure; request id ${requestId}`)
    return faultResponse(fault, requestId)
  }
}

async function runOperation(
  request: Request,
  options: AdminOptions,
  requestId: string,
): Promise<Response> {
  const { path, query } = splitUrl(request.url)
  const { operation, labels } = findOperation(request.method, path, query)
  const text = await readText(request)
  const edits = trackEdits(options.store)
  const call = {
    store: edits.store,
    ports: options,
    labels,
    query,
    text,
    input: undefined,
    accept: request.headers.get('accept') ?? '',
    origin: new URL(request.url).origin,
    nowMs: options.clock.now(),
  }
  const work = await operation.start(call)
  const { answer, behind } = options.store.transaction(() => {
    const answer = work()
    for (const apiId of edits.editedApis()) autoDeployRest(call, apiId)
    return { answer, behind: edits.stagesBehind() }
  })
  const headers = {
    'x-amzn-requestid': requestId,
    ...(behind.length > 0 && { [behindHeader]: behind.join(',') }),
  }
  return toResponse(operation, answer.later ? await answer.later() : answer, headers)
}

/** Path and query as sent: `URL` would decode and reorder nothing that matters, but normalises the path. */
function splitUrl(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const afterScheme = url.indexOf('/', url.indexOf('://') + 3)
  const [target = '/'] = afterScheme < 0 ? ['/'] : url.slice(afterScheme).split('#')
  const mark = target.indexOf('?')
  const whole = mark < 0 ? target : target.slice(0, mark)
  const path = whole.startsWith(`${basePath}/`) ? whole.slice(basePath.length) : whole
  return { path, query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)) }
}

/** AWS's operations and those that only this gateway has. */
const allOperations: readonly Operation[] = [
  ...operations,
  ...stageStateOperations,
  ...declaredOperations,
  ...templateOperations,
  ...signUpOperations,
  ...portalOperations,
  ...iamOperations,
  ...simulationOperations,
]

function findOperation(method: string, path: string, query: URLSearchParams) {
  const segments = splitPath(path)
  const mode = query.get('mode')
  const fitting = allOperations
    .filter((row) => row.method === method && (row.mode === undefined || row.mode === mode))
    .flatMap((row) => {
      const labels = matchPath(row.pattern, segments)
      return labels === undefined ? [] : [{ operation: row, labels }]
    })
  // An operation chosen by `mode` is more particular than the one on the bare path.
  const found = fitting.find(({ operation }) => operation.mode !== undefined) ?? fitting[0]
  if (found !== undefined) return found
  throw new AdminFault(
    'UnknownOperationException',
    `No operation of the management API is ${method} ${path}. The paths are those of the AWS API Gateway REST API, under ${basePath}.`,
  )
}

async function readText(request: Request): Promise<string> {
  const bytes = await readBody(request)
  if (bytes !== undefined) return new TextDecoder().decode(bytes)
  throw new AdminFault(
    'RequestTooLargeException',
    `The request body exceeds ${bodyBytesMax} bytes.`,
  )
}

function toResponse(
  operation: Operation,
  answer: Answer,
  common: Readonly<Record<string, string>>,
): Response {
  const { status } = operation
  const headers = { ...common, ...answer.headers }
  if (answer.raw !== undefined) {
    return new Response(answer.raw.text, { status, headers: { ...headers, ...answer.raw.headers } })
  }
  if (answer.body === undefined) return new Response(null, { status, headers })
  const body = JSON.stringify(answer.body)
  return new Response(body, { status, headers: { ...headers, 'content-type': 'application/json' } })
}
