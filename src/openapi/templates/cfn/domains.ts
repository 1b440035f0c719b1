/** Custom domain names with their base path mappings. */
import type { ApiMapping, DomainName } from '../../../definition/domain-name.ts'
import { asNode, defined, listAt, nodeAt, textAt, unlessEmpty, type Node } from '../../node.ts'
import { jsonText, ofType, tagsOf, type Build } from './builder.ts'
import { endpointOf } from './rest-api.ts'

export function domainNamesOf(build: Build): DomainName[] {
  const v1 = [
    ...ofType(build, 'AWS::ApiGateway::DomainName'),
    ...ofType(build, 'AWS::ApiGateway::DomainNameV2'),
  ].map(({ properties }) => domainOf(build, properties, properties))
  const v2 = ofType(build, 'AWS::ApiGatewayV2::DomainName').map(({ properties }) => {
    const configuration = asNode(listAt(properties, 'DomainNameConfigurations')[0])
    const type = textAt(configuration, 'EndpointType') ?? 'REGIONAL'
    return domainOf(build, properties, {
      EndpointConfiguration: { Types: [type] },
      RegionalCertificateArn: textAt(configuration, 'CertificateArn'),
      SecurityPolicy: textAt(configuration, 'SecurityPolicy'),
    })
  })
  const declared = [...v1, ...v2]
  const known = new Set(declared.map(({ domainName }) => domainName))
  return [...declared, ...elsewhereDeclared(build, known)]
}

/** Domain names that another stack, or nobody's, has declared and that are mapped here. */
function elsewhereDeclared(build: Build, known: ReadonlySet<string>): DomainName[] {
  const mapped = mappingTypes.flatMap(({ type, domain }) =>
    ofType(build, type).map(({ properties }) => domainNamed(textAt(properties, domain))),
  )
  const others = [...new Set(mapped)].filter((name) => name !== '' && !known.has(name))
  return others.map((name) =>
    domainOf(build, { DomainName: name }, { EndpointConfiguration: { Types: ['REGIONAL'] } }),
  )
}

function domainOf(build: Build, properties: Node, configuration: Node): DomainName {
  const domainName = textAt(properties, 'DomainName') ?? ''
  const mutualTls = nodeAt(properties, 'MutualTlsAuthentication')
  return defined({
    domainName,
    certificateArn: textAt(configuration, 'CertificateArn'),
    regionalCertificateArn: textAt(configuration, 'RegionalCertificateArn'),
    endpointConfiguration: endpointOf(build, configuration) ?? {
      types: ['EDGE'],
      ipAddressType: 'ipv4',
    },
    securityPolicy: textAt(configuration, 'SecurityPolicy'),
    mutualTlsAuthentication: unlessEmpty(
      defined({
        truststoreUri: textAt(mutualTls, 'TruststoreUri'),
        truststoreVersion: textAt(mutualTls, 'TruststoreVersion'),
      }),
    ),
    ownershipVerificationCertificateArn: textAt(properties, 'OwnershipVerificationCertificateArn'),
    policy: jsonText(properties, 'Policy'),
    tags: tagsOf(properties),
    mappings: mappingsOf(build, domainName),
  })
}

/** Mapping resource → its names for API, base path and domain. */
const mappingTypes = [
  {
    type: 'AWS::ApiGateway::BasePathMapping',
    api: 'RestApiId',
    key: 'BasePath',
    domain: 'DomainName',
  },
  {
    type: 'AWS::ApiGateway::BasePathMappingV2',
    api: 'RestApiId',
    key: 'BasePath',
    domain: 'DomainNameArn',
  },
  {
    type: 'AWS::ApiGatewayV2::ApiMapping',
    api: 'ApiId',
    key: 'ApiMappingKey',
    domain: 'DomainName',
  },
] as const

/** The domain name that a mapping gives as such or, of a private one, as an ARN. */
const domainNamed = (written = ''): string =>
  /:\/domainnames\/([^+]+)/.exec(written)?.[1] ?? written

function mappingsOf(build: Build, domainName: string): Record<string, ApiMapping> {
  const mappings = mappingTypes.flatMap(({ type, api, key, domain }) =>
    ofType(build, type).flatMap(({ properties }): ApiMapping[] => {
      if (domainNamed(textAt(properties, domain)) !== domainName) return []
      const basePath = textAt(properties, key) ?? ''
      return [
        defined({
          apiMappingId: build.options.ids.resourceId(),
          apiId: textAt(properties, api) ?? '',
          stage: textAt(properties, 'Stage'),
          apiMappingKey: basePath === '(none)' ? '' : basePath.replaceAll(/^\/+|\/+$/g, ''),
        }),
      ]
    }),
  )
  return Object.fromEntries(mappings.map((one) => [one.apiMappingId, one]))
}
