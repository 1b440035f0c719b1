import { maskAccount, webSocketRouteArn } from '../../aws/arn.ts'
import { limits } from '../../definition/limits.ts'
import type { CallerIdentity, Ports, ShardAddress } from '../../ports.ts'
import { verifySignature } from '../../aws/sigv4-verify.ts'
import { readRequest, unreadRequest } from '../buffers/hold.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Step } from '../phase.ts'
import { refuse, type Reason, type Refusal } from '../refusal.ts'
import { reply, type Reply } from '../reply.ts'
import { strictTextOf } from '../text.ts'
import { isAllowed } from './authorize-iam.ts'
import { readConnectionId } from './connection-id.ts'
import { webSocketLimits } from './limits.ts'

/** Serves one verb of a management resource; the caller is known and allowed. */
export type Operation = (call: Invocation, ports: Ports) => Promise<Outcome>

/** One resource of the management API. */
export interface ManagedResource {
  /** Verb → operation. */
  readonly operations: ReadonlyMap<string, Operation>
  /** What policies see behind the verb: `'@connections/EAAAAFZkd2hmYWs='`. */
  readonly resourceOf: (call: Invocation) => string
  /** Largest body where it is not a single message. */
  readonly bytesMax?: number
}

/**
 * A resource that backends call, signed for `execute-api`: the body is read and bounded, the signature
 * verified, the caller's policies asked for `execute-api:ManageConnections`.
 * Refuses in the words of the management API's own errors.
 */
export function managementStep({ operations, resourceOf, bytesMax }: ManagedResource): Step {
  return async (call, ports) => {
    const { messageBytesMax } = webSocketLimits(ports.settings)
    const refused = await boundBody(call, ports, bytesMax ?? messageBytesMax)
    if (refused !== undefined) return refused
    const operation = operations.get(call.method)
    if (operation === undefined)
      return forbidden('Missing Authentication Token', { code: 'no-such-verb' })
    return (await authenticate(call, ports, resourceOf(call))) ?? operation(call, ports)
  }
}

/** Reads the body of a call. */
async function boundBody(
  call: Invocation,
  ports: Ports,
  bytesMax: number,
): Promise<Refusal | undefined> {
  const { body } = call.request
  if (body === null) return undefined
  const dueMs = call.startedAtMs + limits.integrationTimeoutMsMax
  const stream = body as ReadableStream<Uint8Array>
  const bytes = await readRequest(call, ports, stream, dueMs, { bytesMax })
  if (typeof bytes === 'string') return unreadRequest(bytes, () => payloadTooLarge(bytesMax))
  call.useBody(bytes)
  return undefined
}

/** A 413 in the management API's words. */
export const payloadTooLarge = (bytesMax: number): Refusal =>
  refuse(
    'REQUEST_TOO_LARGE',
    { code: 'message-too-large', bytesMax },
    { status: 413, errorType: 'PayloadTooLargeException' },
  )

async function authenticate(
  call: Invocation,
  ports: Ports,
  resource: string,
): Promise<Refusal | undefined> {
  const { settings, clock } = ports
  const { request, method, plan } = call
  const verification = await verifySignature<CallerIdentity | Administrator>(
    { method, url: request.url, headers: [...request.headers], body: await call.body() },
    { region: settings.region, service: 'execute-api', nowMs: clock.now(), payload: 'signed' },
    (accessKeyId) => administrator(accessKeyId, ports) ?? ports.identities.caller(accessKeyId),
  )
  if (!verification.valid) {
    const { problem, message } = verification
    const text = problem === 'no-signature' ? 'Missing Authentication Token' : message
    return forbidden(text, { code: `signature-${problem}` })
  }
  const { key } = verification
  if ('administrates' in key) return undefined
  const { accountId, region } = settings
  const address = { accountId, region, apiId: plan.apiId, stage: plan.stageName }
  const arn = webSocketRouteArn(address, `${method}/${resource}`)
  call.methodArn = arn
  if (isAllowed(key, call, ports, 'execute-api:ManageConnections')) return undefined
  return forbidden(
    `User: ${key.arn} is not authorized to perform: execute-api:ManageConnections on resource: ${maskAccount(arn)}`,
    { code: 'caller-not-allowed', principal: key.arn },
  )
}

/** The holder of the admin key pair, who may do everything. */
interface Administrator {
  readonly administrates: true
  readonly secretAccessKey: string
  readonly status: 'Active'
  readonly session?: undefined
}

function administrator(accessKeyId: string, { settings }: Ports): Administrator | undefined {
  const { adminCredentials } = settings
  if (adminCredentials?.accessKeyId !== accessKeyId) return undefined
  const { secretAccessKey } = adminCredentials
  return { administrates: true, secretAccessKey, status: 'Active' }
}

/** A 403 in the management API's words. */
function forbidden(message: string, reason: Reason): Refusal {
  // The type whose own text callers see; its error type is replaced by the API's only one for 403.
  return refuse('MISSING_AUTHENTICATION_TOKEN', reason, {
    message,
    errorType: 'ForbiddenException',
  })
}

/** A 400 in the management API's words. */
export const badRequest = (message: string, reason: Reason): Refusal =>
  refuse('DEFAULT_4XX', reason, { status: 400, message, errorType: 'BadRequestException' })

/** A connection of this stage, by its id as a path or a body names it. */
export type Addressed =
  | { readonly kind: 'at'; readonly address: ShardAddress; readonly connectionId: string }
  | { readonly kind: 'gone' | 'malformed' }

/** Where a connection is, read out of its id. Hops: 0. */
export function addressOf({ plan }: Invocation, connectionId: string): Addressed {
  const place = readConnectionId(connectionId)
  if (place === 'malformed') return { kind: 'malformed' }
  if (place === 'nowhere') return { kind: 'gone' }
  const { apiId, stageName } = plan
  return { kind: 'at', address: { apiId, stageName, ...place }, connectionId }
}

/** The body as the text of a message; `undefined` when it is not UTF-8, which no text message may hold. */
export const messageText = async (call: Invocation): Promise<string | undefined> =>
  strictTextOf(await call.body())

/** Observed: 410 has no body. */
export const gone: Reply = reply(410, [['x-amzn-ErrorType', 'GoneException']], null)

type Use = (
  ports: Ports,
  address: ShardAddress,
  connectionId: string,
  call: Invocation,
) => Promise<Outcome>

/** An operation on the connection that the path names. */
export const onConnection =
  (use: Use): Operation =>
  async (call, ports) => {
    const connectionId = call.pathParameters?.['connectionId'] ?? ''
    const found = addressOf(call, connectionId)
    if (found.kind === 'at') return use(ports, found.address, connectionId, call)
    if (found.kind === 'gone') return gone
    return badRequest(`Invalid connectionId: ${connectionId}`, { code: 'id-malformed' })
  }

/**
 * `@connections/{connectionId}`: POST sends one text message, GET tells of the connection, DELETE closes it.
 * Gaps: the platform does not say how much a client has yet to take, so there is no 429 for a full buffer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const connectionResource: ManagedResource = {
  resourceOf: (call) => `@connections/${call.pathParameters?.['connectionId'] ?? ''}`,
  operations: new Map([
    [
      'POST',
      onConnection(async ({ connections }, address, connectionId, call) => {
        const text = await messageText(call)
        if (text === undefined) {
          return badRequest('The message is not UTF-8 text', { code: 'message-not-text' })
        }
        const [isSent] = await connections.post(address, [connectionId], text)
        return isSent === true ? reply(200, [], '') : gone
      }),
    ],
    [
      'GET',
      onConnection(async ({ connections }, address, connectionId) => {
        const status = await connections.status(address, connectionId)
        if (status === undefined) return gone
        const { connectedAtMs, lastActiveAtMs, sourceIp, userAgent } = status
        const body = JSON.stringify({
          connectedAt: new Date(connectedAtMs).toISOString(),
          identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
          lastActiveAt: new Date(lastActiveAtMs).toISOString(),
        })
        return reply(200, [['Content-Type', 'application/json']], body)
      }),
    ],
    [
      'DELETE',
      onConnection(async ({ connections }, address, connectionId) =>
        (await connections.close(address, connectionId)) ? reply(204, [], null) : gone,
      ),
    ],
  ]),
}
