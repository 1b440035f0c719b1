import type { EndpointConfiguration, StringMap } from './common.ts'

/** Host → API and stage; `apiMappingKey` is the base path without slashes at its ends, `''` for none. */
export interface ApiMapping {
  readonly apiMappingId: string
  readonly apiId: string
  /** `undefined` lets the caller name the stage in the path (REST). */
  readonly stage?: string
  readonly apiMappingKey: string
}

/** Certificate authorities whose clients a domain lets in. */
export interface Truststore {
  /** Of the certificates together, 64 lower-case hex digits: domains that share them share what is made of them. */
  readonly sha256: string
  /** DER in base64. */
  readonly certificates: readonly string[]
}

/** What leads from a domain to its APIs: base path mappings unless told otherwise. */
export const routingModes = [
  'BASE_PATH_MAPPING_ONLY',
  'ROUTING_RULE_ONLY',
  'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
] as const
export type RoutingMode = (typeof routingModes)[number]

/**
 * A custom domain name; the name `*` takes every host not named otherwise.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_DomainName.html
 */
export interface DomainName {
  readonly domainName: string
  readonly certificateArn?: string
  readonly certificateName?: string
  readonly certificateUploadDate?: number
  readonly regionalCertificateArn?: string
  readonly regionalCertificateName?: string
  readonly endpointConfiguration: EndpointConfiguration
  readonly securityPolicy?: string
  readonly endpointAccessMode?: 'BASIC' | 'STRICT'
  readonly mutualTlsAuthentication?: {
    readonly truststoreUri?: string
    readonly truststoreVersion?: string
    /** What is wrong with certificates of the trust store that is in use all the same. */
    readonly truststoreWarnings?: readonly string[]
  }
  /** The trust store as it was when `truststoreUri` was set: never shown, and no caller waits for it. */
  readonly truststore?: Truststore
  readonly ownershipVerificationCertificateArn?: string
  readonly managementPolicy?: string
  readonly policy?: string
  readonly routingMode?: RoutingMode
  readonly tags?: StringMap
  /** By id. */
  readonly mappings: Readonly<Record<string, ApiMapping>>
}
