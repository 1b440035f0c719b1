import type { StringMap } from '../../definition/common.ts'
import type { Settings } from '../../ports.ts'
import type { HttpTarget } from '../target.ts'
import { compileCredentials, type CredentialSource } from './credentials.ts'

/**
 * The role of `credentialsArn`, else the gateway's own credentials. When the operator sends the service to an
 * endpoint of their own, roles are assumed only if STS has such an endpoint too: AWS's STS knows nothing of
 * what stands there.
 * @param endpointNames names under which the service's endpoint may be configured: `['sqs']`
 */
export function compileRoleCredentials(
  credentialsArn: string | undefined,
  variables: StringMap,
  endpointNames: readonly string[],
): CredentialSource {
  const source = compileCredentials(credentialsArn, variables)
  return (call, ports) =>
    isElsewhere(ports.settings, endpointNames) && !ports.settings.endpoints.has('sts')
      ? ports.settings.credentials
      : source(call, ports)
}

/** Whose credentials sign the calls of a route's integration. */
export const compileRouteCredentials = (
  { integration, variables }: Pick<HttpTarget, 'integration' | 'variables'>,
  endpointNames: readonly string[],
): CredentialSource => compileRoleCredentials(integration.credentialsArn, variables, endpointNames)

function isElsewhere({ endpoints }: Settings, names: readonly string[]): boolean {
  return endpoints.has('') || names.some((name) => endpoints.has(name))
}
