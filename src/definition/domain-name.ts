import type { EndpointConfiguration, StringMap } from './common.ts'

/** Host → API and stage; `apiMappingKey` is the base path without slashes at its ends, `''` for none. */
export interface ApiMapping {
  readonly apiMappingId: string
  readonly apiId: string
  /** `undefined` lets the caller name the stage in the path (REST). */
  readonly stage?: string
  readonly apiMappingKey: string
}

/** One of the header values that a condition takes. */
export interface MatchHeaderValue {
  /** In any case. */
  readonly header: string
  /** The whole value; `*` at its beginning, its end or both stands for any text. */
  readonly valueGlob: string
}

/** Any of some base paths (`'users'`, `'shop/pets'`), or any of some header values. */
export interface RoutingCondition {
  readonly matchBasePaths?: { readonly anyOf: readonly string[] }
  readonly matchHeaders?: { readonly anyOf: readonly MatchHeaderValue[] }
}

/**
 * Leads a call to a stage of a REST API when all of its conditions are met.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-rules.html
 */
export interface RoutingRule {
  readonly routingRuleId: string
  /** 1 to 1,000,000; the lowest is looked at first. */
  readonly priority: number
  readonly conditions: readonly RoutingCondition[]
  /** Exactly one. */
  readonly actions: readonly {
    readonly invokeApi: {
      readonly apiId: string
      readonly stage: string
      /** Whether the API sees its path without the base path that matched. */
      readonly stripBasePath: boolean
    }
  }[]
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
  /** By id; the routing mode says whether they are looked at. */
  readonly routingRules?: Readonly<Record<string, RoutingRule>>
  readonly tags?: StringMap
  /** By id. */
  readonly mappings: Readonly<Record<string, ApiMapping>>
  /** Of a portal's own name, which leads to no API. */
  readonly portalId?: string
}
