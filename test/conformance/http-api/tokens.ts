import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWK } from 'jose'
import type { CaseJwt } from './case.ts'

/** A set of keys that signs the tokens of cases and is published as their issuer's JWKS. */
export interface TokenIssuer {
  readonly jwks: { readonly keys: readonly JWK[] }
  sign(jwt: CaseJwt, nowMs: number): Promise<string>
}

/** Makes the keys; slow (RSA), so once a file. */
export async function tokenIssuer(): Promise<TokenIssuer> {
  const rsa = await generateKeyPair('RS256', { extractable: true })
  const ec = await generateKeyPair('ES256', { extractable: true })
  const rsaJwk = { ...(await exportJWK(rsa.publicKey)), kid: 'test', use: 'sig' }
  const ecJwk = { ...(await exportJWK(ec.publicKey)), kid: 'test-ec', use: 'sig' }
  return {
    jwks: { keys: [rsaJwk, ecJwk] },
    sign({ alg, header, claims }, nowMs) {
      const payload = relativeTimes(claims, Math.floor(nowMs / 1000))
      if (alg === 'none') return Promise.resolve(new UnsecuredJWT(payload).encode())
      const isEc = alg.startsWith('ES')
      const secret = new TextEncoder().encode(JSON.stringify(rsaJwk))
      const key = alg.startsWith('HS') ? secret : isEc ? ec.privateKey : rsa.privateKey
      return new SignJWT(payload)
        .setProtectedHeader({ alg, kid: isEc ? 'test-ec' : 'test', ...header })
        .sign(key)
    },
  }
}

/** `'$now+3600'` → seconds since the epoch. */
function relativeTimes(
  claims: Readonly<Record<string, unknown>>,
  nowSeconds: number,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      const [, offset] = /^\$now([+-]\d+)?$/.exec(String(value)) ?? [undefined, undefined]
      const isRelative = typeof value === 'string' && value.startsWith('$now')
      return [name, isRelative ? nowSeconds + Number(offset ?? 0) : value]
    }),
  )
}
