import type { Snapshot } from './api.ts'
import type { DomainName } from './domain-name.ts'
import type { DeclaredIdentity } from './identity.ts'
import type { OriginGroup } from './origin-group.ts'
import type { ApiKey, UsagePlan } from './usage-plan.ts'
import type { AssociatedWebAcl } from './web-acl.ts'

/** An API key of `routes.json`: known by its hash only, so its value can never be returned. */
export interface DeclaredKey {
  readonly key: ApiKey
  /** 64 lower-case hex digits. */
  readonly sha256: string
  readonly planIds: readonly string[]
}

/**
 * All that `routes.json` declares, compiled at build time and bundled into the worker: the same
 * shapes as what the admin API makes, read-only to it.
 */
export interface DeclaredState {
  readonly snapshots: readonly Snapshot[]
  readonly usagePlans: readonly UsagePlan[]
  readonly apiKeys: readonly DeclaredKey[]
  readonly domainNames: readonly DomainName[]
  readonly identities: readonly DeclaredIdentity[]
  /** By ARN, as stages name them in `webAclArn`. */
  readonly webAcls: Readonly<Record<string, AssociatedWebAcl>>
  /** By the name in `origin://NAME/path`. */
  readonly origins: Readonly<Record<string, OriginGroup>>
}
