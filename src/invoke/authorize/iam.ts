import type { PayloadRule } from '../../aws/sigv4-readings.ts'
import { unsignedPayload, type HeaderLines } from '../../aws/sigv4-request.ts'
import {
  verifySignature,
  type AuthenticationErrorType,
  type Verification,
} from '../../aws/sigv4-verify.ts'
import type { StringMap } from '../../definition/common.ts'
import type { GatewayResponseType } from '../../definition/gateway-response.ts'
import type { Decision } from '../../languages/policy/evaluate.ts'
import type { CallerIdentity, Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { askPolicies, refuseLongArn, type Caller, type LimitingSide } from '../judgement.ts'
import { earlyPayload } from '../method-request/payload.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { RestTarget } from '../target.ts'
import { isAscii } from '../text.ts'
import { callerOf, describeCaller, prepareCaller, type PreparedCaller } from './iam-caller.ts'

/**
 * AWS_IAM: the caller signs with an access key (Signature Version 4, header or presigned URL), and
 * its identity policies are asked. The resource policy's last look decides.
 * Gaps: Signature Version 4a. Hops: 0 for declared identities.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
 */
export const authorizeIam: Phase<RestTarget> = {
  name: 'authorize/iam',
  hops: 1,
  compile({ method, settings, api }) {
    if (method.authorizationType !== 'AWS_IAM') return undefined
    const payload = payloadRule(api.restApi.tags)
    const asksInvalidation =
      settings.cachingEnabled === true && settings.requireAuthorizationForCacheControl !== false
    return (call, ports) => authenticate(call, ports, payload, asksInvalidation)
  },
}

async function authenticate(
  call: Invocation,
  ports: Ports,
  payload: PayloadRule,
  asksInvalidation: boolean,
): Promise<Outcome> {
  const verification = await verifyCall(call, ports, payload)
  if ('kind' in verification) return verification
  if (!verification.valid) return refuseUnsigned(call, verification)
  const { key: identity, accessKeyId } = verification
  call.noteFact('authenticate.status', 200)
  describeCaller(identity, accessKeyId, call.identity)
  const tooLong = refuseLongArn(call, ports)
  if (tooLong !== undefined) return tooLong
  const { session } = identity
  call.callerCredentials = {
    accessKeyId,
    secretAccessKey: identity.secretAccessKey,
    ...(session !== undefined && { sessionToken: session.token }),
  }
  const prepared = prepareCaller(identity)
  const caller = callerOf(identity, ports.clock.now())
  if (asksInvalidation) {
    const verdict = askIdentity(prepared, call, ports, caller, 'execute-api:InvalidateCache')
    call.mayInvalidateCache = verdict === 'Allow'
  }
  const { decision, limitedBy, isLimited } = judgeIdentity(prepared, call, ports, caller)
  const isOwn = identity.accountId === ports.settings.accountId
  call.judgement = {
    authorization: isLimited ? 'iam-limited' : isOwn ? 'iam-same-account' : 'iam-other-account',
    decision,
    caller,
    limitedBy,
  }
  return undefined
}

/** The tag of an API whose callers may leave bodies out of their signatures: `'true'`. */
const unsignedPayloadTag = 'tidegate:allow-unsigned-payload'

export const payloadRule = (tags: StringMap | undefined): PayloadRule =>
  tags?.[unsignedPayloadTag] === 'true' ? 'signed-or-unsigned' : 'signed'

/**
 * Verifies the signature of a call for this gateway's region. Reads the body, because it is signed, but only
 * for a known key: a stranger must not fill the isolate's memory. One that may be unsigned, and says so, goes
 * on as a stream. A refusal is for a body that is too long to be read.
 */
export async function verifyCall(
  call: Invocation,
  ports: Ports,
  payload: PayloadRule = 'signed',
): Promise<Verification<CallerIdentity> | Refusal> {
  const { request } = call
  const isUnsigned =
    payload === 'signed-or-unsigned' && call.header('x-amz-content-sha256') === unsignedPayload
  let tooLong: Refusal | undefined
  const readBody = async (): Promise<Uint8Array | undefined> => {
    if (isUnsigned || request.body === null) return undefined
    tooLong = await earlyPayload(call, ports)
    return tooLong === undefined ? call.body() : undefined
  }
  const verification = await verifySignature(
    { method: request.method, url: request.url, headers: sentHeaders(call), readBody },
    {
      region: ports.settings.region,
      service: 'execute-api',
      nowMs: ports.clock.now(),
      payload,
    },
    (accessKeyId) => ports.identities.caller(accessKeyId),
  )
  return tooLong ?? verification
}

/** What the client sent: the platform may have put its own Accept-Encoding in place of the client's. */
function sentHeaders({ head, connection }: Invocation): HeaderLines {
  const sent = connection?.acceptEncoding
  const lines: (readonly [string, string])[] = []
  for (const [name, value] of head.headers) {
    const isReplaced = sent !== undefined && name === 'accept-encoding'
    lines.push([name, isReplaced ? sent : signedText(value)])
  }
  return lines
}

const wide = /[^\0-\xff]/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Fetch shows a header's bytes as Latin-1; signers sign text, which most of them send as UTF-8. Where
 * the runtime has read it as UTF-8 already, the text is as it was signed.
 */
function signedText(value: string): string {
  if (isAscii(value) || wide.test(value)) return value
  try {
    return utf8.decode(Uint8Array.from(value, (character) => character.charCodeAt(0)))
  } catch {
    return value
  }
}

/** What a caller's own policies and limits say. */
interface IdentityVerdict {
  readonly decision: Decision
  /** A limit says nothing: no other policy makes up for that. */
  readonly isLimited: boolean
  /** The limit that denies, or whose allow alone is missing. */
  readonly limitedBy: LimitingSide | undefined
}

/** Policies of the caller, then the sets that must allow as well. */
function judgeIdentity(
  { isRoot, identityPolicies, limits }: PreparedCaller,
  call: Invocation,
  ports: Ports,
  caller: Caller,
  action?: string,
): IdentityVerdict {
  const own = askPolicies(identityPolicies, call, ports, caller, action)
  if (own === 'Deny') return { decision: own, isLimited: false, limitedBy: undefined }
  const isAllowed = own === 'Allow' || isRoot
  let silent: LimitingSide | undefined
  for (const { side, policy } of limits) {
    const verdict = askPolicies([policy], call, ports, caller, action)
    if (verdict === 'Deny') return { decision: verdict, isLimited: false, limitedBy: side }
    if (verdict === 'Silent') silent ??= side
  }
  if (silent !== undefined) {
    return { decision: 'Silent', isLimited: true, limitedBy: isAllowed ? silent : undefined }
  }
  return { decision: isAllowed ? 'Allow' : 'Silent', isLimited: false, limitedBy: undefined }
}

/** What a caller may do by its own policies, where no resource policy takes part. */
export const askIdentity = (...asked: Parameters<typeof judgeIdentity>): Decision =>
  judgeIdentity(...asked).decision

/** Gateway response types of unsigned and wrongly signed calls; types that have none are a plain 403. */
const responseTypes = {
  MissingAuthenticationTokenException: 'MISSING_AUTHENTICATION_TOKEN',
  IncompleteSignatureException: 'DEFAULT_4XX',
  InvalidSignatureException: 'INVALID_SIGNATURE',
  UnrecognizedClientException: 'DEFAULT_4XX',
  ExpiredTokenException: 'EXPIRED_TOKEN',
} as const satisfies Record<AuthenticationErrorType, GatewayResponseType>

function refuseUnsigned(
  call: Invocation,
  { problem, errorType, message }: Extract<Verification<never>, { valid: false }>,
): Refusal {
  // Not the message: it may quote a session token that was signed.
  call.noteFact('authenticate.error', errorType)
  call.noteFact('authenticate.status', 403)
  call.trace?.line(`Unauthorized request: ${call.requestId}`)
  return refuse(
    responseTypes[errorType],
    { code: `signature-${problem}` },
    { status: 403, errorType, message: publicMessage(message) },
  )
}

const sessionTokens = /(\nx-amz-security-token:|[\n&]X-Amz-Security-Token=)[^\n&]*/g

/** Differs: the canonical request is shown without the session token in it; answers end up in tickets. */
export const publicMessage = (message: string): string => message.replace(sessionTokens, '$1***')
