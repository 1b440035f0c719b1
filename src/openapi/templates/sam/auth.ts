/** `Auth` of a REST API and of its events → schemes, requirements and credentials. */
import {
  booleanAt,
  isNode,
  nodeAt,
  nodesIn,
  numberAt,
  own,
  textAt,
  textsAt,
  type Node,
} from '../../node.ts'
import { draftAt, type Draft, type SamBuild } from './context.ts'
import { operationsOf, schemesOf, type DraftOperation } from './definition.ts'
import { lambdaInvokeUri } from './integrations.ts'

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
  const isRequest = textAt(authorizer, 'FunctionPayloadType')?.toUpperCase() === 'REQUEST'
  const isCognito = own(authorizer, 'UserPoolArn') !== undefined
  const expression = textAt(identity, 'ValidationExpression')
  const ttl = numberAt(identity, 'ReauthorizeEvery')
  const pool = own(authorizer, 'UserPoolArn')
  const credentials = textAt(authorizer, 'FunctionInvokeRole')
  const declared: Draft = isCognito
    ? { type: 'cognito_user_pools', providerARNs: Array.isArray(pool) ? pool : [pool] }
    : {
        type: isRequest ? 'request' : 'token',
        authorizerUri: lambdaInvokeUri(build, textAt(authorizer, 'FunctionArn') ?? ''),
        ...(isRequest ? { identitySource: identitySources(identity).join(', ') } : {}),
        ...(credentials === undefined || credentials === 'NONE'
          ? {}
          : { authorizerCredentials: credentials }),
      }
  return {
    type: 'apiKey',
    name: isRequest ? 'Unused' : (textAt(identity, 'Header') ?? 'Authorization'),
    in: 'header',
    'x-amazon-apigateway-authtype': isCognito ? 'cognito_user_pools' : 'custom',
    'x-amazon-apigateway-authorizer': {
      ...declared,
      ...(expression === undefined ? {} : { identityValidationExpression: expression }),
      ...(ttl === undefined ? {} : { authorizerResultTtlInSeconds: ttl }),
    },
  }
}

/** Headers first, then query strings, stage variables and context. */
const identitySources = (identity: Node): string[] => [
  ...textsAt(identity, 'Headers').map((name) => `method.request.header.${name}`),
  ...textsAt(identity, 'QueryStrings').map((name) => `method.request.querystring.${name}`),
  ...textsAt(identity, 'StageVariables').map((name) => `stageVariables.${name}`),
  ...textsAt(identity, 'Context').map((name) => `context.${name}`),
]

/** What holds for every operation unless it says otherwise. */
export function applyDefaults(body: Draft, auth: Node): void {
  const authorizer = textAt(auth, 'DefaultAuthorizer')
  const preflightToo = booleanAt(auth, 'AddDefaultAuthorizerToCorsPreflight') ?? true
  const keyRequired = booleanAt(auth, 'ApiKeyRequired') ?? false
  const names = new Set(['AWS_IAM', ...Object.keys(nodeAt(auth, 'Authorizers'))])
  for (const { verb, operation } of operationsOf(body)) {
    const existing = requirementsIn(operation)
    const isPreflight = verb === 'options'
    if (authorizer !== undefined && (preflightToo || !isPreflight)) {
      const own = existing.some((one) =>
        Object.keys(one).some((name) => names.has(name) || name === 'NONE'),
      )
      if (!own) {
        const scopes = textsAt(
          nodeAt(nodeAt(auth, 'Authorizers'), authorizer),
          'AuthorizationScopes',
        )
        operation['security'] = [...existing, { [authorizer]: scopes }]
      }
    }
    if (keyRequired && !isPreflight) requireKey(body, operation)
  }
}

const requirementsIn = (operation: Draft): Node[] =>
  Array.isArray(operation['security']) ? operation['security'].filter(isNode) : []

function requireKey(body: Draft, operation: Draft): void {
  const existing = requirementsIn(operation)
  // The mark of an event that wants no key although the API asks for one.
  if (existing.some((one) => 'api_key' in one || 'api_key_false' in one)) return
  operation['security'] = [...existing, { api_key: [] }]
  schemesOf(body)['api_key'] = apiKeyScheme
}

/** What the `Auth` of one event asks for its operation. */
export function applyEventAuth(
  body: Draft,
  apiAuth: Node,
  eventAuth: Node,
  { operation }: DraftOperation,
): void {
  const chosen = textAt(eventAuth, 'Authorizer')
  const authorizer = chosen ?? textAt(apiAuth, 'DefaultAuthorizer')
  if (chosen !== undefined) {
    const general = textsAt(nodeAt(nodeAt(apiAuth, 'Authorizers'), chosen), 'AuthorizationScopes')
    const scopes = textsAt(eventAuth, 'AuthorizationScopes')
    operation['security'] = [{ [chosen]: scopes.length > 0 ? scopes : general }]
  } else if (authorizer !== undefined && own(eventAuth, 'AuthorizationScopes') !== undefined) {
    operation['security'] = [{ [authorizer]: textsAt(eventAuth, 'AuthorizationScopes') }]
  }
  const keyRequired = booleanAt(eventAuth, 'ApiKeyRequired')
  if (keyRequired === true) requireKey(body, operation)
  if (keyRequired === false)
    operation['security'] = [...requirementsIn(operation), { api_key_false: [] }]
  if (authorizer !== 'AWS_IAM') return
  schemesOf(body)['AWS_IAM'] = iamScheme
  const credentials = invokeRole(textAt(eventAuth, 'InvokeRole') ?? textAt(apiAuth, 'InvokeRole'))
  if (credentials !== undefined) {
    draftAt(operation, 'x-amazon-apigateway-integration')['credentials'] = credentials
  }
}

/** Whose credentials invoke the function behind an IAM method: the caller's unless said otherwise. */
function invokeRole(role: string | undefined): string | undefined {
  if (role === 'NONE') return undefined
  return role === undefined || role === 'CALLER_CREDENTIALS' ? 'arn:aws:iam::*:user/*' : role
}
