import { signRequest } from '../../aws/sigv4-sign.ts'
import { serviceBase } from '../../aws/endpoints.ts'
import type { AwsCredentials, Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { fillStageVariables } from '../uri.ts'

/** Whose credentials sign the calls of one integration. */
export type CredentialSource = (
  call: Invocation,
  ports: Ports,
) => Promise<AwsCredentials | undefined | Refusal> | AwsCredentials | undefined | Refusal

/** `credentials` that stands for the caller's own identity. */
const callersOwn = 'arn:aws:iam::*:user/*'

/**
 * Compiles an integration's `credentials`: a role to assume, the caller's identity, or, when there
 * are none, the gateway's own. Hops: 1 when a role's session is new or about to end, else none.
 */
export function compileCredentials(
  credentials: string | undefined,
  variables: Readonly<Record<string, string>>,
): CredentialSource {
  if (credentials === undefined || credentials === '') {
    return (_, ports) => ports.settings.credentials
  }
  const arn = fillStageVariables(credentials, variables)
  if (arn === callersOwn) {
    return (call) =>
      call.callerCredentials ??
      refuse('API_CONFIGURATION_ERROR', {
        code: 'caller-credentials-unknown',
        log: 'Invalid credentials: the method has no AWS_IAM caller',
      })
  }
  return (call, ports) => assumeRole(arn, call, ports)
}

interface Session {
  readonly credentials: AwsCredentials
  readonly expiresAtMs: number
}

/** Sessions by role and by the key that assumed it. Settled values only. */
const sessions = new Map<string, Session>()
const failures = new Map<string, { readonly refusal: Refusal; readonly untilMs: number }>()
const sessionsMax = 100
/** A session is renewed this long before it ends. */
const renewMs = 5 * 60_000
/** After STS refused a role or did not answer, it is not asked for that role again for this long. */
const failureCooldownMs = 5_000
const sessionSeconds = 3_600
const timeoutMs = 5_000

async function assumeRole(
  roleArn: string,
  call: Invocation,
  ports: Ports,
): Promise<AwsCredentials | undefined | Refusal> {
  const { settings, clock } = ports
  const own = settings.credentials
  // Without an identity the call goes unsigned, to an endpoint of the operator's or nowhere.
  if (own === undefined) return undefined
  const key = `${own.accessKeyId} ${roleArn}`
  const known = sessions.get(key)
  if (known !== undefined && known.expiresAtMs - renewMs > clock.now()) return known.credentials
  const failure = failures.get(key)
  if (failure !== undefined && failure.untilMs > clock.now()) return failure.refusal
  const session = await requestSession(roleArn, call.plan.apiId, own, ports)
  if ('kind' in session) {
    if (failures.size >= sessionsMax) failures.clear()
    failures.set(key, { refusal: session, untilMs: clock.now() + failureCooldownMs })
    return session
  }
  if (sessions.size >= sessionsMax) sessions.clear()
  sessions.set(key, session)
  return session.credentials
}

async function requestSession(
  roleArn: string,
  apiId: string,
  own: AwsCredentials,
  ports: Ports,
): Promise<Session | Refusal> {
  const { settings, clock, fetcher } = ports
  const { region, partition } = settings
  const base = serviceBase(
    { partition, region, service: 'sts', subdomain: undefined, kind: 'path', target: '' },
    settings,
  )
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: `apigateway-${apiId}`,
    DurationSeconds: String(sessionSeconds),
  }).toString()
  const request = {
    method: 'POST',
    url: `${base}/`,
    headers: [['Content-Type', 'application/x-www-form-urlencoded'] as [string, string]],
    body,
  }
  const signed = await signRequest(request, own, {
    service: 'sts',
    region,
    nowMs: clock.now(),
  })
  let answer: string
  try {
    const response = await fetcher.fetch(request.url, {
      method: 'POST',
      headers: [...request.headers, ...signed],
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
    answer = await response.text()
    if (response.status !== 200) return roleRefused(roleArn, answer)
  } catch (error) {
    return roleRefused(roleArn, String(error))
  }
  const accessKeyId = element(answer, 'AccessKeyId')
  const secretAccessKey = element(answer, 'SecretAccessKey')
  const sessionToken = element(answer, 'SessionToken')
  const expiration = Date.parse(element(answer, 'Expiration') ?? '')
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    return roleRefused(roleArn, 'no credentials in the answer')
  }
  return {
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    expiresAtMs: Number.isNaN(expiration) ? clock.now() + sessionSeconds * 1000 : expiration,
  }
}

function roleRefused(roleArn: string, why: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'role-not-assumed',
    roleArn,
    // The answer's first words name the error; a session is never among them.
    why: why.slice(0, 200),
    log: `API Gateway does not have permission to assume the provided role ${roleArn}`,
  })
}

/** The text of an element; STS writes neither attributes nor entities in these. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1]
}
