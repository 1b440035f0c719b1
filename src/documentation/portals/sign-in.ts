/**
 * Readers of a portal sign in with the hosted pages of an Amazon Cognito user pool: OAuth's authorization code
 * with PKCE, since such an app client has no secret.
 *
 * By design: the access token lies in a cookie that scripts do not see and that goes to this portal alone. Each
 * page verifies it anew, so that a session ends with its token.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
import { base64url } from 'jose'
import { apiKeyValue, sessionToken } from '../../aws/ids.ts'
import type { CognitoSignIn } from '../../definition/portal.ts'
import { readToken, unverifiedClaims } from '../../invoke/authorize/jwt-token.ts'
import { userPool } from '../../invoke/authorize/user-pool.ts'
import type { Ports } from '../../ports.ts'

/** A portal that asks its readers to sign in. */
export interface GuardedPortal {
  /** Where it is: `'/_docs/portals/a1b2c3d4e5'`. */
  readonly path: string
  readonly signIn: CognitoSignIn
}

const sessionCookie = 'tidegate-portal-session'
/** What a sign-in under way has to know when it comes back. */
const attemptCookie = 'tidegate-portal-sign-in'
/** Seconds that somebody may take to type a password. */
const attemptMaxAge = 600
/** Browsers keep no longer cookie. */
const cookieCharsMax = 4_000
const exchangeTimeoutMs = 5_000
const exchangeCharsMax = 100_000

/** Whether a request carries a token of the portal's pool and app client that has not ended. Hops: as `readToken`. */
export async function isSignedIn(
  request: Request,
  { signIn }: GuardedPortal,
  ports: Ports,
): Promise<boolean> {
  const token = cookieOf(request, sessionCookie)
  return token !== undefined && (await endOf(token, signIn, ports)) !== undefined
}

/** When a token ends, in seconds since the epoch; `undefined` for one that opens nothing. */
async function endOf(
  token: string,
  { userPoolArn, appClientId }: CognitoSignIn,
  ports: Ports,
): Promise<number | undefined> {
  const issuer = unverifiedClaims(token)?.['iss']
  const provider = userPool(userPoolArn)?.(ports).find((one) => one.issuer === issuer)
  if (provider === undefined) return undefined
  const reading = await readToken(ports, provider, token)
  if (reading.kind === 'problem') return undefined
  const { token_use, client_id, exp } = reading.claims
  const isGood = token_use === 'access' && client_id === appClientId && typeof exp === 'number'
  return isGood && exp * 1000 > ports.clock.now() ? exp : undefined
}

/** Sends a reader to the pool's own page, to come back to the page that was asked for. */
export async function toSignIn(
  request: Request,
  { path, signIn }: GuardedPortal,
): Promise<Response> {
  const state = apiKeyValue()
  const verifier = sessionToken()
  const { pathname } = new URL(request.url)
  const page = pathname.startsWith(`${path}/`) ? pathname.slice(path.length + 1) : ''
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: signIn.appClientId,
    redirect_uri: returnAddress(request, path),
    scope: 'openid',
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
  })
  const attempt = [state, verifier, encodeURIComponent(page)].join('.')
  return redirect(`${poolAddress(signIn)}/oauth2/authorize?${query.toString()}`, [
    setCookie(request, path, attemptCookie, attempt, attemptMaxAge),
  ])
}

/** Ends a sign-in that came back; `undefined` when it is none, has ended, or the pool gives no token for it. */
export async function finishSignIn(
  request: Request,
  portal: GuardedPortal,
  ports: Ports,
): Promise<Response | undefined> {
  const { path, signIn } = portal
  const { searchParams } = new URL(request.url)
  const [state, verifier, page = ''] = cookieOf(request, attemptCookie)?.split('.') ?? []
  const code = searchParams.get('code')
  if (code === null || verifier === undefined || searchParams.get('state') !== state) {
    return undefined
  }
  const token = await exchange(signIn, ports, {
    grant_type: 'authorization_code',
    client_id: signIn.appClientId,
    redirect_uri: returnAddress(request, path),
    code,
    code_verifier: verifier,
  })
  if (token === undefined || token.length > cookieCharsMax) return undefined
  const end = await endOf(token, signIn, ports)
  if (end === undefined) return undefined
  const seconds = Math.floor(end - ports.clock.now() / 1000)
  const target = page === '' ? path : `${path}/${decodeURIComponent(page)}`
  return redirect(target, [
    setCookie(request, path, sessionCookie, token, seconds),
    setCookie(request, path, attemptCookie, '', 0),
  ])
}

/** Forgets the session here, and has the pool forget its own. */
export function signOut(request: Request, { path, signIn }: GuardedPortal): Response {
  const query = new URLSearchParams({
    client_id: signIn.appClientId,
    logout_uri: `${new URL(request.url).origin}${path}`,
  })
  return redirect(`${poolAddress(signIn)}/logout?${query.toString()}`, [
    setCookie(request, path, sessionCookie, '', 0),
  ])
}

/** Where the pool sends readers back to; an app client has to allow it. */
const returnAddress = (request: Request, path: string): string =>
  `${new URL(request.url).origin}${path}/signed-in`

/** A pool's domain is written with its scheme or without. */
function poolAddress({ userPoolDomain }: CognitoSignIn): string {
  const address = userPoolDomain.replace(/\/+$/, '')
  return /^https?:\/\//.test(address) ? address : `https://${address}`
}

async function exchange(
  signIn: CognitoSignIn,
  { fetcher, log }: Ports,
  form: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  try {
    const response = await fetcher.fetch(`${poolAddress(signIn)}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      redirect: 'manual',
      signal: AbortSignal.timeout(exchangeTimeoutMs),
    })
    const text = await response.text()
    if (response.status !== 200 || text.length > exchangeCharsMax) {
      log.write({ level: 'warn', event: 'portal-sign-in-refused', status: response.status })
      return undefined
    }
    const answer: unknown = JSON.parse(text)
    const token = typeof answer === 'object' && answer !== null && 'access_token' in answer
    return token && typeof answer.access_token === 'string' ? answer.access_token : undefined
  } catch (error) {
    log.write({ level: 'warn', event: 'portal-sign-in-failed', message: String(error) })
    return undefined
  }
}

/** RFC 7636, S256. */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return base64url.encode(new Uint8Array(digest))
}

function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';')
  const pair = pairs.map((one) => one.trim()).find((one) => one.startsWith(`${name}=`))
  const value = pair?.slice(name.length + 1)
  return value === '' ? undefined : value
}

/** @param maxAge seconds; 0 takes the cookie away */
function setCookie(
  { url }: Request,
  path: string,
  name: string,
  value: string,
  maxAge: number,
): string {
  const secure = url.startsWith('https:') ? '; Secure' : ''
  // Lax, not Strict: the pool's page sends readers back here with the first of them.
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`
}

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({
    location,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 302, headers })
}
