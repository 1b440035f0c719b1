import type { Ports } from '../../ports.ts'
import { headerViews, requestContextV1 } from '../integration/lambda/event-v1.ts'
import type { Invocation } from '../invocation.ts'
import { methodArnOf } from '../judgement.ts'
import { eventHeaders } from '../request/event-headers.ts'
import { lastValues } from '../request/query.ts'

/** The event of a TOKEN authorizer: the token as sent, and what it is wanted for. */
export function tokenEvent(call: Invocation, ports: Ports, token: string): string {
  return JSON.stringify({
    type: 'TOKEN',
    methodArn: methodArnOf(call, ports),
    authorizationToken: token,
  })
}

/**
 * The event of a REQUEST authorizer: the proxy event without a body, and with empty maps where that
 * one has null.
 * @param apiKey shown when the method requires a key from the header, though nobody has checked it yet
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function requestEvent(call: Invocation, ports: Ports, apiKey: string | undefined): string {
  const { place, plan, target, query } = call
  const context = requestContextV1(call, ports.settings.accountId)
  return JSON.stringify({
    type: 'REQUEST',
    methodArn: methodArnOf(call, ports),
    resource: target?.resourcePath ?? '/',
    path: place.eventPath,
    httpMethod: call.method,
    ...headerViews(eventHeaders(call)),
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: Object.fromEntries(query.multi),
    pathParameters: call.pathParameters ?? {},
    stageVariables: plan.variables ?? {},
    requestContext:
      apiKey === undefined
        ? context
        : { ...context, identity: { ...(context['identity'] as object), apiKey } },
  })
}
