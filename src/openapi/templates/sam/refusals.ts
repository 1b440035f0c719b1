/**
 * What the SAM transform refuses. A name that means nothing would otherwise leave a method open to everyone, or its
 * requests unchecked, without a word.
 */
import { booleanAt, isNode, listAt, nodeAt, own, textAt, type Node } from '../../node.ts'
import type { ApiEvent } from './events.ts'

/** How a refusal of an event reads: `'Resource with id [Fn] is invalid. Event with id [A] is invalid. …'`. */
export const invalidEvent = (
  { target, eventName }: Pick<ApiEvent, 'target' | 'eventName'>,
  message: string,
): string =>
  invalidResource(target.logicalId, `Event with id [${eventName}] is invalid. ${message}`)

export const invalidResource = (logicalId: string, message: string): string =>
  `Resource with id [${logicalId}] is invalid. ${message}`

export const unknownDefault = (logicalId: string, authorizer: string): string =>
  invalidResource(
    logicalId,
    `Unable to set DefaultAuthorizer because '${authorizer}' was not defined in 'Authorizers'.`,
  )

/** What is wrong with an event whose operation is generated. */
export const refusalOfOperation = (event: ApiEvent, api: Node): string | undefined =>
  refusalOfAuth(event, api) ??
  refusalOfModel(event, api) ??
  refusalOfParameters(listAt(event.properties, 'RequestParameters'))

/** What is wrong with the `Auth` of an event that changes an operation of the author's own. */
export function refusalOfOverride(event: ApiEvent, api: Node): string | undefined {
  const auth = nodeAt(event.properties, 'Auth')
  const isEmpty =
    !textAt(auth, 'Authorizer') &&
    booleanAt(auth, 'ApiKeyRequired') !== true &&
    own(auth, 'ResourcePolicy') === undefined
  return isEmpty
    ? 'Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property.'
    : refusalOfAuth(event, api)
}

function refusalOfAuth(event: ApiEvent, api: Node): string | undefined {
  const auth = nodeAt(event.properties, 'Auth')
  const apiAuth = nodeAt(api, 'Auth')
  const authorizer = textAt(auth, 'Authorizer')
  if (authorizer) {
    const isBuiltIn = authorizer === 'AWS_IAM'
    const refusal = isBuiltIn ? undefined : refusalOfAuthorizer(event, apiAuth, authorizer)
    if (refusal !== undefined) return refusal
  } else if (listAt(auth, 'AuthorizationScopes').length > 0) {
    return 'AuthorizationScopes works only when Authorizer is set'
  }
  const wantsNoKey = booleanAt(auth, 'ApiKeyRequired') === false
  return wantsNoKey && booleanAt(apiAuth, 'ApiKeyRequired') !== true
    ? `Unable to set ApiKeyRequired [False] ${on(event)} because the related API does not specify any ApiKeyRequired.`
    : undefined
}

/** What is wrong with the `Auth` of an event of an HTTP API. */
export function refusalOfHttpAuth(event: ApiEvent, apiAuth: Node): string | undefined {
  const auth = nodeAt(event.properties, 'Auth')
  if (Object.keys(auth).length === 0) return undefined
  const authorizer = textAt(auth, 'Authorizer') || textAt(apiAuth, 'DefaultAuthorizer')
  if (!authorizer) {
    return "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi."
  }
  const isBuiltIn = authorizer === 'AWS_IAM' && booleanAt(apiAuth, 'EnableIamAuthorizer') === true
  return isBuiltIn ? undefined : refusalOfAuthorizer(event, apiAuth, authorizer)
}

function refusalOfAuthorizer(
  event: ApiEvent,
  apiAuth: Node,
  authorizer: string,
): string | undefined {
  if (authorizer === 'NONE') {
    return textAt(apiAuth, 'DefaultAuthorizer')
      ? undefined
      : `Unable to set Authorizer ${on(event)} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`
  }
  return refusalOfName(event, 'Authorizer', authorizer, nodeAt(apiAuth, 'Authorizers'))
}

function refusalOfModel(event: ApiEvent, api: Node): string | undefined {
  const model = textAt(nodeAt(event.properties, 'RequestModel'), 'Model')
  return model ? refusalOfName(event, 'RequestModel', model, nodeAt(api, 'Models')) : undefined
}

function refusalOfName(
  event: ApiEvent,
  kind: 'Authorizer' | 'RequestModel',
  name: string,
  known: Node,
): string | undefined {
  const group = kind === 'Authorizer' ? 'Authorizers' : 'Models'
  if (own(known, name) !== undefined) return undefined
  const reason =
    Object.keys(known).length === 0
      ? `the related API does not define any ${group}`
      : `it wasn't defined in the API's ${group}`
  return `Unable to set ${kind} [${name}] ${on(event)} because ${reason}.`
}

const parameterKey = /^method\.request\.(?:querystring|path|header)\./

function refusalOfParameters(parameters: readonly unknown[]): string | undefined {
  const keys = parameters.flatMap((one) => (isNode(one) ? Object.keys(one) : [String(one)]))
  return keys.every((key) => parameterKey.test(key))
    ? undefined
    : "Invalid value for 'RequestParameters' property. Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'."
}

const on = ({ verb, path }: ApiEvent): string =>
  `on API method [${methodOf(verb)}] for path [${path}]`

/** The author's word for the method: `'any'` of the any-method's key. */
export const methodOf = (verb: string): string => (verb.startsWith('x-') ? 'any' : verb)
