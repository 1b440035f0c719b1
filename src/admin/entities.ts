import type { Authorizer, V2Authorizer } from '../definition/authorizer.ts'
import type { Json, StringMap, ThrottleSettings } from '../definition/common.ts'
import type { DocumentationPart } from '../definition/documentation-part.ts'
import type { DomainName } from '../definition/domain-name.ts'
import type { GatewayResponse } from '../definition/gateway-response.ts'
import type { Route, V2Api, V2Integration, V2Model } from '../definition/http-api.ts'
import type {
  CognitoSignIn,
  DisplayContent,
  EndpointOverrides,
  PortalContent,
  RestEndpointParts,
} from '../definition/portal.ts'
import type { Method, Model, RequestValidator, Resource, RestApi } from '../definition/rest-api.ts'
import type { Stage, V2Stage } from '../definition/stage.ts'
import type { ApiKey, UsagePlan } from '../definition/usage-plan.ts'
import type { RouteResponse, V2IntegrationResponse } from '../definition/websocket-api.ts'
import type {
  StoredIpSet,
  StoredRegexPatternSet,
  StoredRuleGroup,
  StoredWebAcl,
} from './wafv2/stored.ts'

/** A resource without its methods, which are rows of their own: a page of resources stays small. */
export type ResourceNode = Omit<Resource, 'resourceMethods'>

export interface StoredMethod {
  readonly resourceId: string
  readonly method: Method
}

/** A deployment; the definition it copied is a text of its own (`published.ts`). */
export interface Deployment {
  readonly id: string
  readonly description?: string
  /** Seconds since the epoch. */
  readonly createdDate: number
}

export interface V2Deployment {
  readonly deploymentId: string
  readonly deploymentStatus: 'DEPLOYED'
  readonly description?: string
  /** RFC 3339. */
  readonly createdDate: string
  readonly autoDeployed: boolean
}

/** A stage and how often each of its caches was flushed: entries of earlier generations no longer count. */
export type StoredStage = Stage & {
  readonly cacheGeneration?: number
  readonly authorizersCacheGeneration?: number
}

export type StoredV2Stage = V2Stage & { readonly authorizersCacheGeneration?: number }

/** A key's value sealed with TIDEGATE_SECRET_KEY; without one, only its hash is kept. */
export type StoredApiKey = ApiKey & {
  /** 64 lower-case hex digits. */
  readonly sha256: string
  /** `'base64(iv).base64(ciphertext)'` */
  readonly sealedValue?: string
}

export interface PlanKey {
  readonly planId: string
  readonly keyId: string
  /** The key's name at the time it joined the plan: names are looked up by prefix. */
  readonly name: string
}

export interface DocumentationVersion {
  readonly version: string
  readonly createdDate: number
  readonly description?: string
  /** The parts as they were when the version was made. */
  readonly parts: readonly DocumentationPart[]
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_ClientCertificate.html */
export interface ClientCertificate {
  readonly clientCertificateId: string
  readonly description?: string
  readonly pemEncodedCertificate: string
  readonly createdDate: number
  readonly expirationDate: number
  readonly tags?: StringMap
  /** The PKCS #8 private key, sealed like an API key's value. */
  readonly sealedPrivateKey?: string
}

export interface VpcLink {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly targetArns: readonly string[]
  readonly tags?: StringMap
}

export interface V2VpcLink {
  readonly vpcLinkId: string
  readonly name: string
  readonly subnetIds: readonly string[]
  readonly securityGroupIds: readonly string[]
  readonly createdDate: string
  readonly tags?: StringMap
}

/** A VPC endpoint that may call a private custom domain name. */
export interface AccessAssociation {
  /** `'arn:aws:apigateway:us-east-1:123456789012:/domainnameaccessassociations/domainname/a.example+id/vpcesource/vpce-1'` */
  readonly domainNameAccessAssociationArn: string
  readonly domainNameArn: string
  readonly accessAssociationSourceType: 'VPCE'
  readonly accessAssociationSource: string
  readonly tags?: StringMap
}

export interface Account {
  readonly cloudwatchRoleArn?: string
  readonly throttleSettings: ThrottleSettings
  readonly features: readonly string[]
  readonly apiKeyVersion: string
}

export interface StoredRouteResponse {
  readonly routeId: string
  readonly response: RouteResponse
}

export interface StoredIntegrationResponse {
  readonly integrationId: string
  readonly response: V2IntegrationResponse
}

/** A user or role that may sign calls of AWS_IAM methods. */
export interface StoredIdentity {
  readonly type: 'user' | 'role'
  readonly name: string
  /** `'/team/'` */
  readonly path: string
  /** `'arn:aws:iam::123456789012:user/team/ann'`, `'…:role/Reader'`. */
  readonly arn: string
  /** `'AIDA…'`, of a role `'AROA…'`. */
  readonly principalId: string
  readonly accountId: string
  /** RFC 3339; absent for declared ones. */
  readonly createdDate?: string
  readonly organizationId?: string
  readonly organizationPaths?: readonly string[]
  readonly tags?: StringMap
  /** Policy name → document. */
  readonly policies: Readonly<Record<string, Json>>
  readonly permissionsBoundary?: Json
}

/** An access key of a user, or the temporary one of a role's session. */
export interface StoredAccessKey {
  readonly accessKeyId: string
  /** `'user/ann'` */
  readonly identityId: string
  readonly status: 'Active' | 'Inactive'
  readonly createdDate?: string
  /** Absent for declared keys: their secrets are the worker's. */
  readonly sealedSecret?: string
  readonly session?: {
    readonly name: string
    readonly issuedAtMs: number
    readonly expiresAtMs?: number
    readonly policy?: Json
    readonly sealedToken?: string
  }
}

/** Somebody who asked for a key of a usage plan in the developer portal. */
export interface SignUp {
  readonly id: string
  readonly planId: string
  /** The stage on whose page it was asked. */
  readonly apiId: string
  readonly stage: string
  /** What the developer calls the application. */
  readonly name: string
  /** How the owner may reach the developer; `''` when nothing was given. */
  readonly contact: string
  readonly state: 'PENDING' | 'APPROVED' | 'REJECTED' | 'REVOKED'
  /** 64 lower-case hex digits of the whole pass phrase. */
  readonly phraseSha256: string
  /** Tells addresses apart without keeping them: 16 hex digits, salted by TIDEGATE_SECRET_KEY. */
  readonly addressHash: string
  /** Absent until the key was made. */
  readonly keyId?: string
  /** Seconds since the epoch. */
  readonly createdDate: number
}

/** A portal as its owner edits it; what its readers see is a text of its own (`published.ts`). */
export interface Portal {
  readonly portalId: string
  /** Absent: everybody may read it. */
  readonly signIn?: CognitoSignIn
  readonly endpointConfiguration: {
    readonly acmManaged?: { readonly domainName: string; readonly certificateArn: string }
  }
  readonly includedPortalProductArns: readonly string[]
  readonly portalContent: PortalContent
  readonly logoUri?: string
  readonly rumAppMonitorName?: string
  /** RFC 3339, as all times here. */
  readonly lastModified: string
  readonly lastPublished?: string
  readonly lastPublishedDescription?: string
  readonly publishStatus: 'PUBLISHED' | 'DISABLED'
  readonly preview?: { readonly previewId: string; readonly expiresAtMs: number }
  readonly tags?: StringMap
}

/** In which order a product's pages are shown, by ARNs; a page that it does not name is a draft. */
export interface DisplayOrder {
  readonly overviewPageArn?: string
  readonly productPageArns?: readonly string[]
  readonly contents?: readonly {
    readonly sectionName: string
    readonly productRestEndpointPageArns: readonly string[]
  }[]
}

export interface PortalProduct {
  readonly portalProductId: string
  readonly displayName: string
  readonly description: string
  readonly displayOrder?: DisplayOrder
  /** JSON text. */
  readonly sharingPolicy?: string
  readonly lastModified: string
  readonly tags?: StringMap
}

export interface ProductPage {
  readonly productPageId: string
  readonly displayContent: DisplayContent
  readonly lastModified: string
}

export interface ProductRestEndpointPage {
  readonly productRestEndpointPageId: string
  readonly identifierParts: RestEndpointParts
  readonly overrides: EndpointOverrides
  readonly tryItState: 'ENABLED' | 'DISABLED'
  readonly lastModified: string
}

/** Kind of row → what it holds. Kinds of v2 entities that share a name with v1 ones begin with `v2`. */
export interface Entities {
  restApi: RestApi
  resource: ResourceNode
  method: StoredMethod
  model: Model
  requestValidator: RequestValidator
  authorizer: Authorizer
  gatewayResponse: GatewayResponse
  documentationPart: DocumentationPart
  documentationVersion: DocumentationVersion
  deployment: Deployment
  stage: StoredStage
  apiKey: StoredApiKey
  usagePlan: UsagePlan
  planKey: PlanKey
  keyPlan: PlanKey
  domainName: DomainName
  accessAssociation: AccessAssociation
  clientCertificate: ClientCertificate
  vpcLink: VpcLink
  account: Account
  v2Api: V2Api
  route: Route
  routeResponse: StoredRouteResponse
  integration: V2Integration
  integrationResponse: StoredIntegrationResponse
  v2Authorizer: V2Authorizer
  v2Model: V2Model
  v2Deployment: V2Deployment
  v2Stage: StoredV2Stage
  v2VpcLink: V2VpcLink
  webAcl: StoredWebAcl
  ipSet: StoredIpSet
  regexPatternSet: StoredRegexPatternSet
  ruleGroup: StoredRuleGroup
  identity: StoredIdentity
  accessKey: StoredAccessKey
  signUp: SignUp
  portal: Portal
  portalProduct: PortalProduct
  productPage: ProductPage
  productRestEndpointPage: ProductRestEndpointPage
}

export type Kind = keyof Entities
