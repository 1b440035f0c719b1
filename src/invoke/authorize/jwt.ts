import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { compileHttpVariable } from '../parameters/http-source.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { HttpTarget } from '../target.ts'
import { claimProblem, claimTexts, scopesOf, type ClaimRules } from './jwt-claims.ts'
import { readToken, type TokenProblem } from './jwt-token.ts'

/**
 * A JWT authorizer: the token of the identity source, signed by the issuer, for one of the audiences, in its
 * time, and with one of the route's scopes when the route has any. Its end bites at once: only the signature
 * is remembered.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export const authorizeJwt: Phase<HttpTarget> = {
  name: 'authorize/jwt',
  hops: 1,
  compile({ route, api, path }, report) {
    if (route.authorizationType !== 'JWT') return undefined
    const authorizer = api.authorizers[route.authorizerId ?? '']
    const source = compileHttpVariable(authorizer?.identitySource?.[0] ?? '')
    const rules = rulesOf(authorizer)
    if (source === undefined || rules === undefined) {
      const found = authorizer?.identitySource?.[0] ?? 'nothing'
      const expected = 'a JWT authorizer with an issuer and an identity source'
      report({ path: `${path}.authorizerId`, found, expected, severity: 'error' })
      return () => refuse('AUTHORIZER_CONFIGURATION_ERROR', { code: 'jwt-authorizer-incomplete' })
    }
    const scopes = route.authorizationScopes ?? []
    return (call: Invocation, ports: Ports): Outcome | Promise<Outcome> => {
      const text = source.read({ call, body: new Uint8Array(0) })?.trim() ?? ''
      const token = text.replace(/^bearer +/i, '')
      if (token === '' || /^bearer$/i.test(token)) {
        return unauthorized(call, 'Bearer', { code: 'token-missing' })
      }
      return judge(call, ports, { token, rules, scopes })
    }
  },
}

function rulesOf(authorizer: V2Authorizer | undefined): ClaimRules | undefined {
  const { issuer, audience = [] } = authorizer?.jwtConfiguration ?? {}
  return issuer === undefined ? undefined : { issuer, audience: new Set(audience) }
}

interface Question {
  readonly token: string
  readonly rules: ClaimRules
  /** Of the route; any valid token will do when there are none. */
  readonly scopes: readonly string[]
}

async function judge(
  call: Invocation,
  ports: Ports,
  { token, rules, scopes }: Question,
): Promise<Outcome> {
  const reading = await readToken(ports, rules, token)
  const problem =
    reading.kind === 'claims'
      ? claimProblem(reading.claims, rules, ports.clock.now())
      : reading.problem
  if (problem !== undefined || reading.kind !== 'claims') return invalidToken(call, scopes, problem)
  const granted = scopesOf(reading.claims)
  const matched = scopes.filter((scope) => granted.has(scope))
  if (scopes.length > 0 && matched.length === 0) return insufficientScope(call, scopes)
  call.authorizer = {
    kind: 'jwt',
    context: {},
    claims: claimTexts(reading.claims),
    scopes: scopes.length === 0 ? null : matched,
  }
  return undefined
}

function invalidToken(
  call: Invocation,
  scopes: readonly string[],
  problem: TokenProblem | undefined,
): Refusal {
  const challenge = `Bearer scope="${scopes.join(' ')}" error="invalid_token" error_description="${problem}"`
  noteError(call, `invalid_token: ${problem}`)
  return unauthorized(call, challenge, { code: 'token-invalid', problem })
}

function unauthorized(call: Invocation, challenge: string, reason: Refusal['reason']): Refusal {
  call.trace?.note('www-authenticate', challenge)
  return refuse('UNAUTHORIZED', reason, { headers: [['www-authenticate', challenge]] })
}

function insufficientScope(call: Invocation, scopes: readonly string[]): Refusal {
  const description = 'the token does not have a valid scope'
  noteError(call, `insufficient_scope: ${description}`)
  return refuse(
    'ACCESS_DENIED',
    { code: 'token-scope', scopes },
    {
      headers: [
        [
          'www-authenticate',
          `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="${description}"`,
        ],
      ],
    },
  )
}

/** `$context.authorizer.error` of access logs. */
function noteError(call: Invocation, text: string): void {
  call.noteFact('authorizer.error', text)
}
