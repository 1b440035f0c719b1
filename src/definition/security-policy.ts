/** The TLS policies of custom domain names and REST APIs. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html */
export const securityPolicies = [
  'TLS_1_0',
  'TLS_1_2',
  'SecurityPolicy_TLS13_1_3_2025_09',
  'SecurityPolicy_TLS13_1_3_FIPS_2025_09',
  'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
  'SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09',
  'SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09',
  'SecurityPolicy_TLS13_1_2_PQ_2025_09',
  'SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09',
  'SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09',
  'SecurityPolicy_TLS13_1_2_2021_06',
  'SecurityPolicy_TLS13_2025_EDGE',
  'SecurityPolicy_TLS12_PFS_2025_EDGE',
  'SecurityPolicy_TLS12_2018_EDGE',
] as const

/** What is wrong with a policy and an access mode together: the `SecurityPolicy_…` family needs one, the two older names forbid one. */
export function accessModeProblem(
  policy: string | undefined,
  accessMode: string | undefined,
): string | undefined {
  if (policy?.startsWith('SecurityPolicy_') === true && accessMode === undefined) {
    return `Security policy ${policy} requires an endpoint access mode`
  }
  if (policy?.startsWith('TLS_') === true && accessMode !== undefined) {
    return `Endpoint access mode cannot be set with security policy ${policy}`
  }
  return undefined
}
