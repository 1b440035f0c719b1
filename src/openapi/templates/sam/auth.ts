/** `Auth` of a REST API and of its events → schemes, requirements and credentials. */
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
} from '../../node.ts'
import type { Draft, SamBuild } from './context.ts'
import { operationsOf, schemesOf, type DraftOperation } from './definition.ts'
import { lambdaInvokeUri } from './integrations.ts'
import { unknownDefault } from './refusals.ts'

const iamScheme = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'awsSigv4',
}
const apiKeyScheme = { type: 'apiKey', name: 'x-api-key', in: 'header' }

/** The schemes that the API's `Auth` declares. */
export function addSchemes(build: SamBuild, body: Draft, auth: Node): void {
  for (const [name, authorizer] of nodesIn(nodeAt(auth, 'Authorizers'))) {
    schemesOf(body)[name] = schemeOf(build, authorizer)
  }
  if (textAt(auth, 'DefaultAuthorizer') === 'AWS_IAM') schemesOf(body)['AWS_IAM'] = iamScheme
}

function schemeOf(build: SamBuild, authorizer: Node): Draft {
  const identity = nodeAt(authorizer, 'Identity')
  const pool = own(authorizer, 'UserPoolArn')
  const kind =
    pool !== undefined
      ? 'cognito_user_pools'
      : textAt(authorizer, 'FunctionPayloadType') === 'REQUEST'
        ? 'request'
        : 'token'
  const expression =
    kind === 'request' ? undefined : textAt(identity, 'ValidationExpression') || undefined
  const declared =
    kind === 'cognito_user_pools'
      ? { providerARNs: Array.isArray(pool) ? pool : [pool] }
      : lambdaMembers(build, authorizer, kind)
  return {
    type: 'apiKey',
    name: kind === 'request' ? 'Unused' : textAt(identity, 'Header') || 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': kind === 'cognito_user_pools' ? kind : 'custom',
    'x-amazon-apigateway-authorizer': defined({
      type: kind,
      ...declared,
      identityValidationExpression: expression,
    }),
  }
}

/** What only authorizers that are functions have. */
function lambdaMembers(build: SamBuild, authorizer: Node, kind: 'request' | 'token'): Draft {
  const identity = nodeAt(authorizer, 'Identity')
  const role = textAt(authorizer, 'FunctionInvokeRole')
  return {
    authorizerUri: lambdaInvokeUri(build, textAt(authorizer, 'FunctionArn') ?? ''),
    authorizerResultTtlInSeconds: numberAt(identity, 'ReauthorizeEvery'),
    authorizerCredentials: role === 'NONE' ? undefined : role || undefined,
    identitySource:
      kind === 'request' ? identitySources(identity).join(', ') || undefined : undefined,
  }
}

/** Headers first, then query strings, stage variables and context. */
const identitySources = (identity: Node): string[] => [
  ...textsAt(identity, 'Headers').map((name) => `method.request.header.${name}`),
  ...textsAt(identity, 'QueryStrings').map((name) => `method.request.querystring.${name}`),
  ...textsAt(identity, 'StageVariables').map((name) => `stageVariables.${name}`),
  ...textsAt(identity, 'Context').map((name) => `context.${name}`),
]

/** What holds for every operation that is integrated, unless it says otherwise. */
export function applyDefaults(build: SamBuild, logicalId: string, body: Draft, auth: Node): void {
  const authorizers = nodeAt(auth, 'Authorizers')
  const authorizer = textAt(auth, 'DefaultAuthorizer')
  const isKnown = authorizer === 'AWS_IAM' || own(authorizers, authorizer ?? '') !== undefined
  if (authorizer !== undefined && !isKnown && Object.keys(authorizers).length > 0) {
    build.errors.push(unknownDefault(logicalId, authorizer))
  }
  const preflightToo = booleanAt(auth, 'AddDefaultAuthorizerToCorsPreflight') ?? true
  const keyRequired = booleanAt(auth, 'ApiKeyRequired') ?? false
  const keyForPreflight = booleanAt(auth, 'AddApiKeyRequiredToCorsPreflight') ?? true
  if (keyRequired) addKeyScheme(body)
  for (const { verb, operation } of operationsOf(body)) {
    if (operation[integrationKey] === undefined) continue
    const isPreflight = verb === 'options'
    if (authorizer !== undefined && isKnown && (preflightToo || !isPreflight)) {
      requireDefault(operation, authorizer, auth)
    }
    if (keyRequired && (keyForPreflight || !isPreflight)) requireKey(operation)
  }
}

const integrationKey = 'x-amazon-apigateway-integration'

function requireDefault(operation: Draft, authorizer: string, auth: Node): void {
  const names = new Set(['AWS_IAM', 'NONE', ...Object.keys(nodeAt(auth, 'Authorizers'))])
  const existing = requirementsIn(operation)
  if (existing.some((one) => Object.keys(one).some((name) => names.has(name)))) return
  operation['security'] = [...existing, { [authorizer]: generalScopes(auth, authorizer) }]
}

const generalScopes = (auth: Node, authorizer: string): string[] =>
  textsAt(nodeAt(nodeAt(auth, 'Authorizers'), authorizer), 'AuthorizationScopes')

const requirementsIn = (operation: Draft): Node[] =>
  Array.isArray(operation['security']) ? operation['security'].filter(isNode) : []

function requireKey(operation: Draft): void {
  const existing = requirementsIn(operation)
  // The mark of an event that wants no key although the API asks for one.
  if (existing.some((one) => 'api_key' in one || 'api_key_false' in one)) return
  operation['security'] = [...existing, { api_key: [] }]
}

function addKeyScheme(body: Draft): void {
  const schemes = schemesOf(body)
  schemes['api_key'] ??= apiKeyScheme
}

/** What the `Auth` of one event asks for its operation. An authorizer takes the place of the operation's own. */
export function applyEventAuth(
  body: Draft,
  apiAuth: Node,
  eventAuth: Node,
  { operation }: DraftOperation,
): void {
  const chosen = textAt(eventAuth, 'Authorizer')
  if (chosen !== undefined) {
    const names = new Set(['AWS_IAM', 'NONE', ...Object.keys(nodeAt(apiAuth, 'Authorizers'))])
    const others = requirementsIn(operation).filter((one) =>
      Object.keys(one).every((name) => !names.has(name)),
    )
    const scopes =
      own(eventAuth, 'AuthorizationScopes') === undefined
        ? generalScopes(apiAuth, chosen)
        : textsAt(eventAuth, 'AuthorizationScopes')
    operation['security'] = [...others, { [chosen]: scopes }]
    if (chosen === 'AWS_IAM') schemesOf(body)['AWS_IAM'] ??= iamScheme
  }
  const keyRequired = booleanAt(eventAuth, 'ApiKeyRequired')
  if (keyRequired === true) {
    addKeyScheme(body)
    requireKey(operation)
  }
  if (keyRequired === false) {
    operation['security'] = [...requirementsIn(operation), { api_key_false: [] }]
  }
}

/**
 * Whose credentials invoke the function behind an IAM method: the caller's unless said otherwise; `undefined` for
 * methods that IAM does not guard.
 */
export function invokeCredentials(
  { options }: SamBuild,
  apiAuth: Node,
  eventAuth: Node,
): string | undefined {
  const isPlain = Object.keys(eventAuth).length === 0
  const authorizer =
    textAt(eventAuth, 'Authorizer') ?? (isPlain ? textAt(apiAuth, 'DefaultAuthorizer') : undefined)
  if (authorizer !== 'AWS_IAM') return undefined
  const written = [eventAuth, apiAuth].find((auth) => own(auth, 'InvokeRole') !== undefined)
  const role = written === undefined ? 'CALLER_CREDENTIALS' : textAt(written, 'InvokeRole')
  if (!role || role === 'NONE') return undefined
  return role === 'CALLER_CREDENTIALS' ? `arn:${options.place.partition}:iam::*:user/*` : role
}
