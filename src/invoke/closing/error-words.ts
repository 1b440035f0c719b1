import { failureLine } from '../execution-log/lines.ts'
import type { Invocation } from '../invocation.ts'
import type { Reason } from '../refusal.ts'

/** `$context.authorizer.error`: why the authorizer did not judge. */
export function authorizerError({ plan, refusal }: Invocation): string | undefined {
  if (refusal?.type.startsWith('AUTHORIZER') !== true) return undefined
  const words = plan.protocolType === 'HTTP' ? authorizerWords(refusal.reason) : undefined
  return words ?? refusal.reason.code
}

/**
 * `$context.integration.error`: what went wrong between the gateway and its backend. Observed: REST APIs say
 * what their execution log does.
 */
export function integrationError(call: Invocation): string | undefined {
  const { plan, refusal, integrationLatencyMs } = call
  if (refusal === undefined) return undefined
  const { reason } = refusal
  if (plan.protocolType === 'HTTP' && lackOfRights.has(reason.code)) return noRight('integration')
  if (integrationLatencyMs === undefined) return undefined
  return plan.protocolType === 'REST' && typeof reason['log'] === 'string'
    ? failureLine(refusal)
    : reason.code
}

/** Failures of whoever calls, by the codes that integrations give them. */
const lackOfRights: ReadonlySet<string> = new Set([
  'lambda-permission-denied',
  'role-not-assumed',
  'no-aws-credentials',
])

const noRight = (what: string): string =>
  `The IAM role configured on the ${what} or API Gateway doesn't have permissions to call the ${what}. Check the permissions and try again.`

function authorizerWords({ code, what }: Reason): string | undefined {
  if (code === 'authorizer-answer-unusable') {
    const words =
      "The response from the Lambda Authorizer function doesn't match the format that API Gateway expects."
    return what === 'isAuthorized is no boolean'
      ? `${words} Simple response did not include 'isAuthorized'`
      : words
  }
  return lackOfRights.has(code.replace('authorizer-', '')) ? noRight('authorizer') : undefined
}
