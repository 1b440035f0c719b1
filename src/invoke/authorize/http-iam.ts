import type { PayloadRule } from '../../aws/sigv4-readings.ts'
import { combine } from '../../languages/policy/combine.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { HttpTarget } from '../target.ts'
import { callerOf, describeCaller, prepareCaller } from './iam-caller.ts'
import { askIdentity, payloadRule, verifyCall } from './iam.ts'
import { routeArnOf } from './route-arn.ts'

/**
 * AWS_IAM on a route: the caller signs with an access key and its identity policies are asked for
 * `execute-api:Invoke` on the route's ARN. There are no resource policies to let other accounts in. Every
 * failure is the same 403. Hops: 0 for declared identities.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export const authorizeHttpIam: Phase<HttpTarget> = {
  name: 'authorize/iam',
  hops: 1,
  compile({ route, api }) {
    if (route.authorizationType !== 'AWS_IAM') return undefined
    const payload = payloadRule(api.api.tags)
    return (call, ports) => authenticate(call, ports, payload)
  },
}

/** `$context.authorizer.error` of access logs. */
const unsigned =
  "The request for the IAM Authorizer doesn't match the format that API Gateway expects."

async function authenticate(
  call: Invocation,
  ports: Ports,
  payload: PayloadRule,
): Promise<Outcome> {
  const verification = await verifyCall(call, ports, payload)
  if ('kind' in verification) return verification
  if (!verification.valid) {
    if (verification.problem === 'no-signature') call.noteFact('authorizer.error', unsigned)
    return refuse('ACCESS_DENIED', { code: `signature-${verification.problem}` })
  }
  const { key: identity, accessKeyId } = verification
  describeCaller(identity, accessKeyId, call.identity)
  const resource = routeArnOf(call, ports)
  const caller = callerOf(identity, ports.clock.now())
  const outcome = combine({
    authorization:
      identity.accountId === ports.settings.accountId ? 'iam-same-account' : 'iam-other-account',
    identity: askIdentity(prepareCaller(identity), call, ports, caller),
    resourcePolicy: undefined,
    endpoint: 'public',
  })
  if (outcome !== 'allow') {
    return refuse('ACCESS_DENIED', { code: outcome, principal: identity.arn, resource })
  }
  call.authorizer = { kind: 'iam', context: {} }
  return undefined
}
