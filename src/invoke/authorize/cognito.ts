import type { Authorizer } from '../../definition/authorizer.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase, Report } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { RestTarget } from '../target.ts'
import { fillStageVariables } from '../uri.ts'
import { claimTexts } from './cognito-claims.ts'
import {
  compileIdentitySources,
  compileValidation,
  type IdentityReader,
} from './identity-source.ts'
import { noteAuthorizer } from './log-facts.ts'
import { scopesOf } from './jwt-claims.ts'
import { readToken, recallToken, unverifiedClaims, type Claims } from './jwt-token.ts'
import { userPool, type Pool, type Provider } from './user-pool.ts'

/**
 * COGNITO_USER_POOLS: a token of one of the listed user pools. A method without scopes wants an
 * identity token, one with scopes an access token that has at least one of them.
 * Differs: an `https://…` issuer may stand among the provider ARNs; its keys are found by discovery.
 * Hops: none while the pool's keys are remembered.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export const authorizeCognito: Phase<RestTarget> = {
  name: 'authorize/cognito',
  hops: 1,
  compile(target, report) {
    const { method, api } = target
    if (method.authorizationType !== 'COGNITO_USER_POOLS') return undefined
    const authorizer = api.authorizers[method.authorizerId ?? '']
    const rules = authorizer && compileRules(authorizer, target, report)
    if (rules === undefined) {
      report({
        path: `${target.path}.authorizerId`,
        found: method.authorizerId ?? 'nothing',
        expected: 'the id of a COGNITO_USER_POOLS authorizer with a user pool and a header',
        severity: 'error',
      })
      return () =>
        refuse('AUTHORIZER_CONFIGURATION_ERROR', { code: 'cognito-authorizer-incomplete' })
    }
    return (call, ports) => {
      call.trace?.line(`Starting authorizer: ${method.authorizerId} for request: ${call.requestId}`)
      const token = rules.source(call)?.replace(/^bearer +/i, '')
      if (token === undefined || token === '') return unauthorized(call, 'token-missing')
      for (const provider of providersOf(rules, ports)) {
        const claims = recallToken(ports, provider.issuer, token)
        if (claims !== undefined) return judge(call, ports, rules, { claims, provider })
      }
      return verify(call, ports, rules, token)
    }
  },
}

interface CognitoRules {
  readonly source: IdentityReader
  readonly pools: readonly Pool[]
  /** Of the method; none: an identity token is wanted. */
  readonly scopes: readonly string[]
  readonly acceptsAudience: ((audience: string) => boolean) | undefined
}

const providersOf = ({ pools }: CognitoRules, ports: Ports): readonly Provider[] =>
  pools.flatMap((pool) => pool(ports))

function compileRules(
  authorizer: Authorizer,
  { method, variables }: RestTarget,
  report: Report,
): CognitoRules | undefined {
  const { authorizationScopes: scopes = [] } = method
  const path = `$.authorizers['${authorizer.id}']`
  const [source] = compileIdentitySources(authorizer, path, report)
  const pools = (authorizer.providerARNs ?? []).map((provider) =>
    poolOf(fillStageVariables(provider, variables)),
  )
  const known = pools.filter((pool) => pool !== undefined)
  if (authorizer.type !== 'COGNITO_USER_POOLS' || source === undefined) return undefined
  if (known.length === 0 || known.length < pools.length) return undefined
  const acceptsAudience = compileValidation(authorizer, path, report)
  return { source, pools: known, scopes, acceptsAudience }
}

function poolOf(provider: string): Pool | undefined {
  if (!provider.startsWith('https://')) return userPool(provider)
  const providers: readonly Provider[] = [{ issuer: provider, isUserPool: false }]
  return () => providers
}

async function verify(
  call: Invocation,
  ports: Ports,
  rules: CognitoRules,
  token: string,
): Promise<Outcome> {
  const issuer = unverifiedClaims(token)?.['iss']
  const provider = providersOf(rules, ports).find((one) => one.issuer === issuer)
  if (provider === undefined) return unauthorized(call, 'token-of-no-listed-pool')
  const reading = await readToken(ports, provider, token)
  if (reading.kind === 'problem') {
    return unauthorized(call, 'token-invalid', { problem: reading.problem })
  }
  return judge(call, ports, rules, { claims: reading.claims, provider })
}

/** A token whose signature is good. */
interface SignedToken {
  readonly claims: Claims
  readonly provider: Provider
}

function judge(
  call: Invocation,
  ports: Ports,
  rules: CognitoRules,
  { claims, provider }: SignedToken,
): Outcome {
  const nowSeconds = ports.clock.now() / 1000
  const { exp, nbf } = claims
  if (typeof exp !== 'number') return unauthorized(call, 'token-without-end')
  if (exp <= nowSeconds) {
    const message = 'The incoming token has expired'
    return unauthorized(call, 'token-expired', undefined, message)
  }
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= nowSeconds)) {
    return unauthorized(call, 'token-not-valid-yet')
  }
  const problem = useProblem(claims, rules, provider)
  if (problem !== undefined) return unauthorized(call, problem)
  call.authorizer = { context: {}, claims: claimTexts(claims) }
  call.judgement = { authorization: 'cognito', decision: 'Allow', caller: undefined }
  return undefined
}

/** Whether it is the kind of token that the method wants, and what it must say then. */
function useProblem(
  claims: Claims,
  { scopes, acceptsAudience }: CognitoRules,
  { isUserPool }: Provider,
): string | undefined {
  const wanted = scopes.length === 0 ? 'id' : 'access'
  if (isUserPool && claims['token_use'] !== wanted) return 'token-use'
  const { aud } = claims
  if (acceptsAudience !== undefined && !(typeof aud === 'string' && acceptsAudience(aud))) {
    return 'token-audience'
  }
  if (scopes.length === 0) return undefined
  const granted = scopesOf(claims)
  return scopes.some((scope) => granted.has(scope)) ? undefined : 'token-scope'
}

function unauthorized(
  call: Invocation,
  code: string,
  evidence: Readonly<Record<string, unknown>> = {},
  message?: string,
): Refusal {
  call.trace?.line(`Unauthorized request: ${call.requestId}`)
  noteAuthorizer(call, 401, message ?? 'Unauthorized')
  return refuse('UNAUTHORIZED', { code, ...evidence }, message === undefined ? {} : { message })
}
