/** Security schemes → authorizers; an operation's requirements → how its method is authorised. */
import { authorizerProblem } from '../../definition/authorizer-rules.ts'
import { authorizerTypes, type Authorizer } from '../../definition/authorizer.ts'
import type { Method } from '../../definition/rest-api.ts'
import { extension } from '../extensions.ts'
import {
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
import { requirementsOf } from '../security.ts'
import { idOfName, kept, type RestImport } from './context.ts'

/** What requiring one scheme means for a method. */
type SchemeMeaning =
  | { readonly kind: 'authorizer'; readonly authorizer: Authorizer }
  | { readonly kind: 'iam' }
  | { readonly kind: 'apiKey' }
  | { readonly kind: 'none' }

export interface Security {
  /** By id. */
  readonly authorizers: Readonly<Record<string, Authorizer>>
  /** By the scheme's name. */
  readonly schemes: ReadonlyMap<string, SchemeMeaning>
}

/** The most authorizers of one API. */
const authorizersMax = 10

export function importSecurity(context: RestImport): Security {
  const { dialect, root } = context.document
  const declared =
    dialect === 'swagger'
      ? nodeAt(root, 'securityDefinitions')
      : nodeAt(nodeAt(root, 'components'), 'securitySchemes')
  const place = dialect === 'swagger' ? ['securityDefinitions'] : ['components', 'securitySchemes']
  const authorizers: Record<string, Authorizer> = { ...kept(context).authorizers }
  const schemes = new Map<string, SchemeMeaning>()
  for (const [name, scheme] of nodesIn(declared)) {
    const meaning = placed(context.problems, [...place, name], () =>
      meaningOf(context, name, scheme),
    )
    schemes.set(name, meaning)
    if (meaning.kind !== 'authorizer') continue
    authorizers[meaning.authorizer.id] = meaning.authorizer
    if (Object.keys(authorizers).length > authorizersMax) {
      context.problems.errors.push(
        `Unable to create authorizer '${name}': Maximum number of Authorizers for this API has been reached. Please contact AWS if you need additional Authorizers.`,
      )
    }
  }
  return { authorizers, schemes }
}

function meaningOf(context: RestImport, name: string, scheme: Node): SchemeMeaning {
  const { problems } = context
  const declared = own(scheme, extension.authorizer)
  if (isNode(declared)) return authorizerMeaning(context, name, scheme, declared)
  const authtype = textAt(scheme, extension.authtype)
  if (authtype !== undefined) {
    if (authtype.toLowerCase().startsWith('aws')) return { kind: 'iam' }
    problems.errors.push(
      `Unable to create authorizer from security definition: '${name}'. Extension ${extension.authorizer} is required. Any methods with security: '${name}' will not be created. If this security definition is not a custom authorizer, remove the ${extension.authtype} extension and it will be ignored.`,
    )
    return { kind: 'none' }
  }
  const type = textAt(scheme, 'type') ?? 'null'
  if (type !== 'apiKey') {
    warnOnce(problems, `Unsupported security definition type '${type}' for '${name}'. Ignoring.`)
    return { kind: 'none' }
  }
  return { kind: isNativeKey(scheme) ? 'apiKey' : 'none' }
}

/** Whether a scheme without extensions is API Gateway's own API key. */
export const isNativeKey = (scheme: Node): boolean =>
  textAt(scheme, 'type') === 'apiKey' &&
  textAt(scheme, 'in') === 'header' &&
  textAt(scheme, 'name')?.toLowerCase() === 'x-api-key' &&
  own(scheme, extension.authtype) === undefined &&
  own(scheme, extension.authorizer) === undefined

function authorizerMeaning(
  context: RestImport,
  name: string,
  scheme: Node,
  declared: Node,
): SchemeMeaning {
  const refuse = (reason: string): SchemeMeaning => {
    context.problems.errors.push(`Unable to create authorizer '${name}': ${reason}`)
    return { kind: 'none' }
  }
  const written = textAt(declared, 'type')?.toUpperCase()
  const type = authorizerTypes.find((known) => known === written)
  if (type === undefined) {
    return refuse(
      `Invalid authorizer type specified. Valid options are ${authorizerTypes.join(',')}`,
    )
  }
  const providerARNs = textsAt(declared, 'providerARNs')
  const header = `method.request.header.${textAt(scheme, 'name') ?? 'Authorization'}`
  const authorizer = defined({
    id: idOfName(context, context.existing?.authorizers, name),
    name,
    type,
    providerARNs: providerARNs.length > 0 ? providerARNs : undefined,
    authType: textAt(scheme, extension.authtype),
    authorizerUri: textAt(declared, 'authorizerUri'),
    authorizerCredentials: textAt(declared, 'authorizerCredentials') || undefined,
    // A token always comes from the scheme's own header, whatever the extension says.
    identitySource: type === 'REQUEST' ? textAt(declared, 'identitySource') : header,
    identityValidationExpression: textAt(declared, 'identityValidationExpression'),
    authorizerResultTtlInSeconds: numberAt(declared, 'authorizerResultTtlInSeconds'),
  })
  const problem = authorizerProblem(authorizer)
  return problem === undefined ? { kind: 'authorizer', authorizer } : refuse(problem)
}

type Authorisation = Pick<
  Method,
  'authorizationType' | 'authorizerId' | 'authorizationScopes' | 'apiKeyRequired'
>

/** How a method is authorised. Of several authorizers the first one wins; unknown schemes are skipped. */
export function authorisationOf(
  context: RestImport,
  security: Security,
  operation: Node,
): Authorisation {
  const required = requirementsOf(context.document.root, operation).flatMap(
    ({ scheme, scopes }) => {
      const meaning = security.schemes.get(scheme)
      return meaning === undefined ? [] : [{ meaning, scopes }]
    },
  )
  const apiKeyRequired = required.some(({ meaning }) => meaning.kind === 'apiKey')
  const set = textAt(nodeAt(operation, extension.auth), 'type')?.toUpperCase()
  if (set === 'NONE' || set === 'AWS_IAM') return { authorizationType: set, apiKeyRequired }
  for (const { meaning, scopes } of required) {
    if (meaning.kind === 'iam') return { authorizationType: 'AWS_IAM', apiKeyRequired }
    if (meaning.kind !== 'authorizer') continue
    const { id, type } = meaning.authorizer
    return {
      authorizationType: type === 'COGNITO_USER_POOLS' ? type : 'CUSTOM',
      authorizerId: id,
      ...(scopes.length > 0 ? { authorizationScopes: scopes } : {}),
      apiKeyRequired,
    }
  }
  return { authorizationType: 'NONE', apiKeyRequired }
}
