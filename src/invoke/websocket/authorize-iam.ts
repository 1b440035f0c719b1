import { webSocketRouteArn } from '../../aws/arn.ts'
import { combine } from '../../languages/policy/combine.ts'
import type { CallerIdentity, Ports } from '../../ports.ts'
import { callerOf, describeCaller, prepareCaller } from '../authorize/iam-caller.ts'
import { askIdentity, publicMessage, verifyCall } from '../authorize/iam.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { WebSocketTarget } from '../target.ts'

/**
 * AWS_IAM, on `$connect` only: the client signs the handshake's URL or headers, and its policies are
 * asked for `execute-api:Invoke` on the route. Refuses with 403. Hops: 0 for declared identities.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
 */
export const authorizeSocketIam: Phase<WebSocketTarget> = {
  name: 'authorize/iam',
  hops: 1,
  compile: ({ route }) => (route.authorizationType === 'AWS_IAM' ? authenticate : undefined),
}

async function authenticate(call: Invocation, ports: Ports): Promise<Outcome> {
  const verification = await verifyCall(call, ports)
  if ('kind' in verification) return verification
  if (!verification.valid) {
    const { problem, errorType } = verification
    call.noteFact('authenticate.status', 403)
    call.noteFact('authenticate.error', errorType)
    const message = publicMessage(verification.message)
    const reason = { code: `signature-${problem}` }
    return problem === 'no-signature'
      ? refuse('MISSING_AUTHENTICATION_TOKEN', reason)
      : refuse('INVALID_SIGNATURE', reason, { message, errorType })
  }
  const { key: identity, accessKeyId } = verification
  describeCaller(identity, accessKeyId, call.identity)
  connectArnOf(call, ports)
  const isInvited = isAllowed(identity, call, ports, 'execute-api:Invoke')
  call.noteFact('authenticate.status', 200)
  call.noteFact('authorize.status', isInvited ? 200 : 403)
  return isInvited
    ? undefined
    : refuse('ACCESS_DENIED', { code: 'caller-not-allowed', principal: identity.arn })
}

/** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/$connect'`, which policies then see. */
export function connectArnOf(call: Invocation, ports: Ports): string {
  const { accountId, region } = ports.settings
  const { apiId, stageName } = call.plan
  return (call.methodArn = webSocketRouteArn(
    { accountId, region, apiId, stage: stageName },
    '$connect',
  ))
}

/** Whether a caller's own policies allow an action on `call.methodArn`; there is no resource policy to help. */
export function isAllowed(
  identity: CallerIdentity,
  call: Invocation,
  ports: Ports,
  action: string,
): boolean {
  const caller = callerOf(identity, ports.clock.now())
  const outcome = combine({
    authorization:
      identity.accountId === ports.settings.accountId ? 'iam-same-account' : 'iam-other-account',
    identity: askIdentity(prepareCaller(identity), call, ports, caller, action),
    resourcePolicy: undefined,
    endpoint: 'public',
  })
  return outcome === 'allow'
}
