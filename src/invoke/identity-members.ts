import type { Invocation } from './invocation.ts'

/**
 * `identity` of a REST API's call as events and templates list it.
 * Observed: twelve members always, in this order; others only where they apply.
 */
export function identityMembers({ identity, sourceIp, userAgent }: Invocation) {
  return {
    cognitoIdentityPoolId: identity.cognitoIdentityPoolId,
    accountId: identity.accountId,
    cognitoIdentityId: identity.cognitoIdentityId,
    caller: identity.caller,
    sourceIp,
    principalOrgId: identity.principalOrgId,
    accessKey: identity.accessKey,
    cognitoAuthenticationType: identity.cognitoAuthenticationType,
    cognitoAuthenticationProvider: identity.cognitoAuthenticationProvider,
    userArn: identity.userArn,
    userAgent,
    user: identity.user,
    ...(identity.apiKey !== null && { apiKey: identity.apiKey, apiKeyId: identity.apiKeyId }),
    ...(identity.clientCert !== null && { clientCert: { ...identity.clientCert } }),
    ...(identity.vpceId !== null && { vpcId: identity.vpcId, vpceId: identity.vpceId }),
  }
}
