import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { World } from './ports.ts'

/** The user pool of the tests. */
export const pool = {
  arn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_pool01',
  issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool01',
  jwks: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool01/.well-known/jwks.json',
} as const

export const poolKeys = await generateKeyPair('RS256', { extractable: true })
export const strangersKeys = await generateKeyPair('RS256')
export const poolJwk = {
  ...(await exportJWK(poolKeys.publicKey)),
  kid: 'k1',
  alg: 'RS256',
  use: 'sig',
}

/** Claims of an identity token that is good for another hour. */
export const idClaims = (world: World): Record<string, unknown> => ({
  iss: pool.issuer,
  sub: 'sub-1',
  aud: 'client-1',
  token_use: 'id',
  exp: Math.floor(world.nowMs / 1000) + 3600,
  iat: Math.floor(world.nowMs / 1000) - 10,
})

/** A signed token; `different` claims replace, `undefined` ones go. */
export function token(
  world: World,
  different: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  key: typeof poolKeys.privateKey = poolKeys.privateKey,
): Promise<string> {
  return new SignJWT({ ...idClaims(world), ...different })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
    .sign(key)
}

/** A token of hand-made parts: what a forger sends. */
export function forged(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  signature = '',
): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}

/** Lets the fake network answer for the pool's keys; counts how often they were fetched. */
export function servePool(world: World, keys: readonly object[] = [poolJwk]): { fetched: number } {
  const count = { fetched: 0 }
  const { backend } = world
  world.backend = (request) => {
    if (request.url !== pool.jwks) return backend(request)
    count.fetched++
    return Response.json({ keys })
  }
  return count
}
