import { verifySignature } from '../aws/sigv4-verify.ts'
import type { Ports, Settings } from '../ports.ts'
import { bodyBytesMax, readBody } from './body.ts'
import { errorResponse } from './errors.ts'
import { wafTarget } from './wafv2/target.ts'

/** The service in a signature's scope: each of AWS's SDKs signs for its own. */
const serviceOf = (request: Request): string =>
  wafTarget(request) === undefined ? 'apigateway' : 'wafv2'
const bearerShape = /^Bearer +(\S+)$/i

/**
 * Refuses callers who may not administer; `undefined` for those who may, by `Authorization: Bearer` with the
 * admin token or by SigV4 with the admin key pair. Without any configured credential every call is refused.
 *
 * The body is read from a copy, so that the request can still be forwarded.
 */
export async function refuseAdmin(
  request: Request,
  ports: Pick<Ports, 'settings' | 'clock'>,
): Promise<Response | undefined> {
  const { settings } = ports
  if (settings.adminToken === undefined && settings.adminCredentials === undefined) {
    return refuse(
      'AccessDeniedException',
      'No admin credential is configured. Set TIDEGATE_ADMIN_TOKEN, or TIDEGATE_ADMIN_ACCESS_KEY_ID and TIDEGATE_ADMIN_SECRET_ACCESS_KEY.',
    )
  }
  const authorization = request.headers.get('authorization')
  if (!bearerShape.test(authorization ?? '')) return checkSignature(request, ports)
  if (await isAdminToken(authorization, settings)) return undefined
  return refuse(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  )
}

/** Whether an `Authorization` value carries the admin token: `'Bearer …'`. */
async function isAdminToken(
  authorization: string | null,
  { adminToken }: Pick<Settings, 'adminToken'>,
): Promise<boolean> {
  const given = bearerShape.exec(authorization ?? '')?.[1]
  return given !== undefined && adminToken !== undefined && equal(given, adminToken)
}

const refuse = (type: string, message: string): Response =>
  errorResponse(403, type, message, crypto.randomUUID())

/** Compares digests under a random key: neither the place of a difference nor a length shows in the time taken. */
async function equal(given: string, expected: string): Promise<boolean> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify'])
  const encoder = new TextEncoder()
  const signature = await crypto.subtle.sign('HMAC', key, encoder.encode(expected))
  return crypto.subtle.verify('HMAC', key, signature, encoder.encode(given))
}

async function checkSignature(
  request: Request,
  { settings, clock }: Pick<Ports, 'settings' | 'clock'>,
): Promise<Response | undefined> {
  const { adminCredentials, region } = settings
  let isTooLong = false
  const verification = await verifySignature(
    {
      method: request.method,
      url: request.url,
      headers: [...request.headers],
      // The copy is read for a known key, and to its bound: a stranger must not fill the isolate's memory.
      async readBody() {
        const body = await readBody(request.clone())
        isTooLong = body === undefined
        return body
      },
    },
    { region, service: serviceOf(request), nowMs: clock.now(), payload: 'signed' },
    (accessKeyId) => {
      if (adminCredentials?.accessKeyId !== accessKeyId) return undefined
      const { secretAccessKey, sessionToken } = adminCredentials
      const session = sessionToken === undefined ? undefined : { token: sessionToken }
      return { secretAccessKey, status: 'Active', session }
    },
  )
  if (isTooLong) {
    const message = `The request body exceeds ${bodyBytesMax} bytes.`
    return errorResponse(413, 'RequestTooLargeException', message, crypto.randomUUID())
  }
  if (verification.valid) return undefined
  return refuse(verification.errorType, verification.message)
}
