import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const policies =
  '[TLS_1_0, TLS_1_2, SecurityPolicy_TLS13_1_3_2025_09, SecurityPolicy_TLS13_1_3_FIPS_2025_09, SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09, SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09, SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09, SecurityPolicy_TLS13_1_2_PQ_2025_09, SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09, SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09, SecurityPolicy_TLS13_1_2_2021_06, SecurityPolicy_TLS13_2025_EDGE, SecurityPolicy_TLS12_PFS_2025_EDGE, SecurityPolicy_TLS12_2018_EDGE]'
const modes = '[BASE_PATH_MAPPING_ONLY, ROUTING_RULE_ONLY, ROUTING_RULE_THEN_BASE_PATH_MAPPING]'
const strict = 'SecurityPolicy_TLS13_1_3_2025_09'

describe('refusals of domain names', () => {
  it.each<[object, string, string]>([
    [
      { securityPolicy: 'TLS_9' },
      'ValidationException',
      `1 validation error detected: Value 'TLS_9' at 'createDomainNameInput.securityPolicy' failed to satisfy constraint: Member must satisfy enum value set: ${policies}`,
    ],
    [
      { routingMode: 'RULES' },
      'ValidationException',
      `1 validation error detected: Value 'RULES' at 'createDomainNameInput.routingMode' failed to satisfy constraint: Member must satisfy enum value set: ${modes}`,
    ],
    [
      { securityPolicy: strict },
      'BadRequestException',
      `Security policy ${strict} requires an endpoint access mode`,
    ],
    [
      { domainName: 'my_api.example.com' },
      'BadRequestException',
      'Domain names cannot contain an underscore character',
    ],
    [
      { regionalCertificateArn: 'arn' },
      'BadRequestException',
      'Cannot import certificates for REGIONAL while EDGE is active.',
    ],
    [
      { certificateArn: 'arn', endpointConfiguration: { types: ['REGIONAL'] } },
      'BadRequestException',
      'Cannot import certificates for EDGE while REGIONAL is active.',
    ],
    [
      { securityPolicy: 'TLS_1_0', mutualTlsAuthentication: { truststoreUri: 's3://bucket/key' } },
      'BadRequestException',
      'Mutual TLS authentication is only supported with TLS 1.2.',
    ],
  ])('a creation with %j is %s', async (properties, errorType, message) => {
    const body = { domainName: 'api.example.com', ...properties }
    const answer = await fakeAdmin().call('POST', '/domainnames', body)
    expect(answer.body).toEqual({ message })
    expect(answer.errorType).toBe(errorType)
  })

  it.each<[readonly object[], string]>([
    [
      [{ op: 'replace', path: '/securityPolicy', value: 'TLS_9' }],
      `Invalid value TLS_9 for securityPolicy. Must be one of: ${policies}`,
    ],
    [
      [{ op: 'replace', path: '/securityPolicy', value: strict }],
      `Security policy ${strict} requires an endpoint access mode`,
    ],
    [
      [{ op: 'replace', path: '/endpointAccessMode', value: 'LOOSE' }],
      'Invalid value LOOSE for endpointAccessMode. Must be one of: [BASIC, STRICT]',
    ],
    [
      [{ op: 'replace', path: '/routingMode', value: 'RULES' }],
      `Invalid value RULES for routingMode. Must be one of: ${modes}`,
    ],
    [
      [
        { op: 'add', path: '/certificateArn', value: 'a' },
        { op: 'remove', path: '/regionalCertificateArn' },
      ],
      'Certificates cannot be added and removed in the same request',
    ],
  ])('an update by %j', async (operations, message) => {
    const admin = fakeAdmin()
    await admin.call('POST', '/domainnames', { domainName: 'api.example.com' })
    const answer = await admin.patch('/domainnames/api.example.com', ...operations)
    expect(answer.body).toEqual({ message })
    expect(answer.errorType).toBe('BadRequestException')
  })

  it('a policy of 2025 with its access mode is none', async () => {
    const admin = fakeAdmin()
    const properties = { securityPolicy: strict, endpointAccessMode: 'STRICT' }
    const made = await admin.call('POST', '/domainnames', {
      domainName: 'a.example',
      ...properties,
    })
    expect(made.body).toMatchObject(properties)
    const api = await admin.call('POST', '/restapis', { name: 'pets', ...properties })
    expect(api.body).toMatchObject(properties)
  })

  it.each([
    [
      { endpointType: 'EDGE' },
      {},
      'EDGE endpoint type is not supported for APIGatewayV2 domainName',
    ],
    [
      { endpointType: 'REGIONAL', securityPolicy: 'TLS_1_0' },
      { mutualTlsAuthentication: { truststoreUri: `sha256:${'a'.repeat(64)}` } },
      'Mutual TLS authentication is only supported with TLS 1.2.',
    ],
  ])('v2 takes none with %j', async (configuration, more, message) => {
    const body = { domainName: 'a.example', domainNameConfigurations: [configuration], ...more }
    expect((await fakeAdmin().call('POST', '/v2/domainnames', body)).body).toEqual({ message })
  })
})
