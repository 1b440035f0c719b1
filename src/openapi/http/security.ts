/** Security schemes → JWT and Lambda authorizers; requirements → how a route is authorised. */
import { httpAuthorizerProblem } from '../../definition/authorizer-rules.ts'
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
import type { RouteSite } from './rest-features.ts'

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
    `Unsupported security definition type '${textAt(scheme, 'type') ?? 'null'}' for '${name}'. Ignoring.`,
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
  if (type !== 'jwt' && type !== 'request') {
    return refuse(`Invalid authorizer type '${type ?? 'null'}'. Valid options are jwt,request`)
  }
  const version = textAt(declared, 'authorizerPayloadFormatVersion') ?? '1.0'
  if (!isPayloadVersion(version)) return refuse(`Invalid payload format version ${version}`)
  const authorizer = {
    authorizerId,
    name,
    ...(type === 'jwt' ? jwtOf(scheme, declared) : requestOf(declared, version)),
  }
  const problem = httpAuthorizerProblem(authorizer)
  return problem === undefined ? authorizer : refuse(problem)
}

type Unnamed = Omit<V2Authorizer, 'authorizerId' | 'name'>

function jwtOf(scheme: Node, declared: Node): Unnamed {
  const jwt = nodeAt(declared, 'jwtConfiguration')
  const audience = own(jwt, 'audience')
  return {
    authorizerType: 'JWT',
    identitySource: identitySources(declared) ?? ['$request.header.Authorization'],
    jwtConfiguration: defined({
      issuer: textAt(jwt, 'issuer') ?? issuerOfDiscovery(scheme),
      audience: typeof audience === 'string' ? [audience] : textsAt(jwt, 'audience'),
    }),
  }
}

const requestOf = (declared: Node, version: '1.0' | '2.0'): Unnamed =>
  defined({
    authorizerType: 'REQUEST' as const,
    identitySource: identitySources(declared),
    authorizerUri: textAt(declared, 'authorizerUri'),
    authorizerCredentialsArn: textAt(declared, 'authorizerCredentials') || undefined,
    authorizerPayloadFormatVersion: version,
    authorizerResultTtlInSeconds: numberAt(declared, 'authorizerResultTtlInSeconds'),
    enableSimpleResponses: booleanAt(declared, 'enableSimpleResponses'),
    identityValidationExpression: textAt(declared, 'identityValidationExpression'),
  })

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

/**
 * How a route is authorised: by the one scheme that means something; unknown ones are skipped. Several are an error,
 * because a route of an HTTP API has one authorizer, where OpenAPI would let a caller choose.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html#http-api-import.validation
 */
export function routeAuthorisation(
  context: HttpImport,
  security: HttpSecurity,
  { routeKey, operation }: Pick<RouteSite, 'routeKey' | 'operation'>,
): Authorisation {
  const [first, second] = requirementsOf(context.root, operation).flatMap(({ scheme, scopes }) => {
    const meaning = security.schemes.get(scheme)
    return meaning === undefined ? [] : [{ meaning, scopes }]
  })
  if (second !== undefined) {
    context.problems.errors.push(
      `Unable to create route '${routeKey}': Only one security requirement is supported for an operation`,
    )
  }
  if (first === undefined) return { authorizationType: 'NONE' }
  const { meaning, scopes } = first
  if (meaning === 'iam') return { authorizationType: 'AWS_IAM' }
  const isJwt = meaning.authorizerType === 'JWT'
  return {
    authorizationType: isJwt ? 'JWT' : 'CUSTOM',
    authorizerId: meaning.authorizerId,
    ...(isJwt && scopes.length > 0 ? { authorizationScopes: scopes } : {}),
  }
}
