/** Security schemes → JWT and Lambda authorizers; requirements → how a route is authorised. */
import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { Route } from '../../definition/http-api.ts'
import { extension } from '../extensions.ts'
import {
  booleanAt,
  defined,
  isNode,
  nodeAt,
  nodesIn,
  numberAt,
  own,
  textAt,
  textsAt,
  type Node,
} from '../node.ts'
import { placed, warnOnce } from '../outcome.ts'
import { isNativeKey } from '../rest/security.ts'
import { requirementsOf } from '../security.ts'
import type { HttpImport } from './context.ts'

type SchemeMeaning = V2Authorizer | 'iam' | undefined

export interface HttpSecurity {
  /** By id. */
  readonly authorizers: Readonly<Record<string, V2Authorizer>>
  /** By the scheme's name. */
  readonly schemes: ReadonlyMap<string, SchemeMeaning>
}

export function importHttpSecurity(context: HttpImport): HttpSecurity {
  const schemes = new Map<string, SchemeMeaning>()
  const authorizers: Record<string, V2Authorizer> = {}
  const declared = nodeAt(nodeAt(context.root, 'components'), 'securitySchemes')
  for (const [name, scheme] of nodesIn(declared)) {
    const place = ['components', 'securitySchemes', name]
    const meaning = placed(context.problems, place, () => meaningOf(context, name, scheme))
    schemes.set(name, meaning)
    if (typeof meaning === 'object') authorizers[meaning.authorizerId] = meaning
  }
  return { authorizers, schemes }
}

function meaningOf(context: HttpImport, name: string, scheme: Node): SchemeMeaning {
  const declared = own(scheme, extension.authorizer)
  if (isNode(declared)) return authorizerOf(context, name, scheme, declared)
  if (textAt(scheme, extension.authtype)?.toLowerCase().startsWith('aws') === true) return 'iam'
  // Nothing to warn of: what it asks for is read with the other borrowed features.
  if (context.options.restFeatures === true && isNativeKey(scheme)) return undefined
  warnOnce(
    context.problems,
    `Unsupported security definition type '${textAt(scheme, 'type')}' for '${name}'. Ignoring.`,
  )
  return undefined
}

function authorizerOf(
  context: HttpImport,
  name: string,
  scheme: Node,
  declared: Node,
): V2Authorizer | undefined {
  const refuse = (reason: string): undefined => {
    context.problems.errors.push(`Unable to create Authorizer '${name}': ${reason}`)
  }
  const known = Object.values(context.existing?.authorizers ?? {}).find((one) => one.name === name)
  const authorizerId = known?.authorizerId ?? context.options.ids.resourceId()
  const type = textAt(declared, 'type')?.toLowerCase()
  const identitySource = identitySources(declared)
  if (type === 'jwt') {
    const jwt = nodeAt(declared, 'jwtConfiguration')
    const issuer = textAt(jwt, 'issuer') ?? issuerOfDiscovery(scheme)
    if (issuer === undefined) return refuse('Issuer must be specified for a JWT authorizer')
    const audience = own(jwt, 'audience')
    return defined({
      authorizerId,
      name,
      authorizerType: 'JWT' as const,
      identitySource: identitySource ?? ['$request.header.Authorization'],
      jwtConfiguration: defined({
        issuer,
        audience: typeof audience === 'string' ? [audience] : textsAt(jwt, 'audience'),
      }),
    })
  }
  if (type !== 'request') {
    return refuse(`Invalid authorizer type '${type}'. Valid options are jwt,request`)
  }
  const authorizerUri = textAt(declared, 'authorizerUri')
  if (authorizerUri === undefined) return refuse('Authorizer URI must be specified')
  const version = textAt(declared, 'authorizerPayloadFormatVersion') ?? '1.0'
  if (!isPayloadVersion(version)) return refuse(`Invalid payload format version ${version}`)
  return defined({
    authorizerId,
    name,
    authorizerType: 'REQUEST' as const,
    identitySource,
    authorizerUri,
    authorizerCredentialsArn: textAt(declared, 'authorizerCredentials') || undefined,
    authorizerPayloadFormatVersion: version,
    authorizerResultTtlInSeconds: numberAt(declared, 'authorizerResultTtlInSeconds'),
    enableSimpleResponses: booleanAt(declared, 'enableSimpleResponses'),
    identityValidationExpression: textAt(declared, 'identityValidationExpression'),
  })
}

/** `1` and `2` are what YAML makes of an unquoted version. */
export const isPayloadVersion = (text: string): text is '1.0' | '2.0' =>
  text === '1.0' || text === '2.0'

/** A list, or texts separated by commas; `undefined` when there is none. */
function identitySources(declared: Node): string[] | undefined {
  const value = own(declared, 'identitySource')
  const sources = Array.isArray(value)
    ? textsAt(declared, 'identitySource')
    : (textAt(declared, 'identitySource') ?? '').split(',')
  const trimmed = sources.map((source) => source.trim()).filter(Boolean)
  return trimmed.length > 0 ? trimmed : undefined
}

/** An OpenID scheme's discovery address names the issuer. */
const issuerOfDiscovery = (scheme: Node): string | undefined =>
  textAt(scheme, 'openIdConnectUrl')?.replace(/\/\.well-known\/openid-configuration\/?$/, '')

type Authorisation = Pick<Route, 'authorizationType' | 'authorizerId' | 'authorizationScopes'>

/** How a route is authorised. The first scheme that means something wins; unknown ones are skipped. */
export function routeAuthorisation(
  context: HttpImport,
  security: HttpSecurity,
  operation: Node,
): Authorisation {
  for (const { scheme, scopes } of requirementsOf(context.root, operation)) {
    const meaning = security.schemes.get(scheme)
    if (meaning === undefined) continue
    if (meaning === 'iam') return { authorizationType: 'AWS_IAM' }
    const isJwt = meaning.authorizerType === 'JWT'
    return {
      authorizationType: isJwt ? 'JWT' : 'CUSTOM',
      authorizerId: meaning.authorizerId,
      ...(isJwt && scopes.length > 0 ? { authorizationScopes: scopes } : {}),
    }
  }
  return { authorizationType: 'NONE' }
}
