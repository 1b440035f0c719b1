import { resourceId as newId } from '../../aws/ids.ts'
import { authorizerNameProblem } from '../../definition/authorizer-rules.ts'
import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { V2Api } from '../../definition/http-api.ts'
import { badRequest, conflict } from '../errors.ts'
import {
  compact,
  flag,
  type Infer,
  integer,
  list,
  oneOf,
  struct,
  text,
  textUpTo,
} from '../shape.ts'
import { memberOperations, type Member } from './crud.ts'
import { checkHttpAuthorizer } from './http-authorizer-rules.ts'
import { mergeMembers } from './merge.ts'
import { checkSocketAuthorizer } from './websocket-rules.ts'

const input = struct({
  name: textUpTo(128),
  authorizerType: oneOf('REQUEST', 'JWT'),
  identitySource: list(text),
  jwtConfiguration: struct({ issuer: textUpTo(2048), audience: list(text) }),
  authorizerUri: textUpTo(2048),
  authorizerCredentialsArn: text,
  authorizerPayloadFormatVersion: oneOf('1.0', '2.0'),
  authorizerResultTtlInSeconds: integer,
  enableSimpleResponses: flag,
  identityValidationExpression: text,
})

function checkAuthorizer(api: V2Api, authorizer: V2Authorizer): void {
  if (api.protocolType === 'WEBSOCKET') checkSocketAuthorizer(authorizer)
  else checkHttpAuthorizer(authorizer)
}

/** The members that a new authorizer has when its author says nothing of them. */
const defaults = ({ authorizerType }: Infer<typeof input>) =>
  compact({
    authorizerId: newId(),
    identitySource: authorizerType === 'JWT' ? ['$request.header.Authorization'] : undefined,
  })

const authorizer: Member<'v2Authorizer', Infer<typeof input>> = {
  kind: 'v2Authorizer',
  noun: 'Authorizer',
  collection: '/v2/apis/{apiId}/authorizers',
  input,
  rowId: ({ id }) => id,
  settle({ call, api }, before) {
    const start = before ?? defaults(call.input)
    const merged = mergeMembers<V2Authorizer>(start, call.input)
    const { authorizerType, name = '' } = merged
    if (authorizerType === undefined) throw badRequest('AuthorizerType must be specified')
    const { authorizerId } = start
    const settled = compact({ ...merged, authorizerId, authorizerType, name })
    checkAuthorizer(api, settled)
    const others = call.store.all('v2Authorizer', api.apiId)
    if (others.some((other) => other.name === name && other.authorizerId !== authorizerId)) {
      throw badRequest(authorizerNameProblem(name))
    }
    return settled
  },
  beforeDelete({ call, api }, { authorizerId, name }) {
    const routes = call.store.all('route', api.apiId)
    const user = routes.find((route) => route.authorizerId === authorizerId)
    if (user === undefined) return
    throw conflict(`Cannot delete authorizer '${name}', is referenced in route: ${user.routeKey}`)
  },
  toWire: (entity) => entity,
}

export const authorizerOperations = memberOperations(authorizer)
