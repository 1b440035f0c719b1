import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { methodArn } from '../../aws/arn.ts'
import { methodArnOf } from '../judgement.ts'

/**
 * The ARN of a call to an HTTP API, as authorizers and policies see it: the verb and path of the request, for
 * the catch-all route its name instead.
 * `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/$default/GET/pets/7'`, `'…:a1b2c3d4e5/$default/$default'`
 */
export function routeArnOf(call: Invocation, ports: Ports): string {
  if (call.target?.routeKey !== '$default') return methodArnOf(call, ports)
  const { accountId, region } = ports.settings
  const { apiId, stageName } = call.plan
  const arn = methodArn({ accountId, region, apiId, stage: stageName }, '$default', '')
  return (call.methodArn = arn.replace(/\/$/, ''))
}
