import type { AssociatedWebAcl, WebAcl, WebAclResources } from '../../definition/web-acl.ts'
import type { AdminStore } from '../store.ts'

/** What every entity of WAFv2 has beside its content. */
interface StoredBase {
  readonly id: string
  readonly name: string
  /** `'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/main/…'` */
  readonly arn: string
  /** Changes with every edit; whoever edits names the one that was read. */
  readonly lockToken: string
  readonly description?: string
}

export interface StoredWebAcl extends StoredBase {
  readonly acl: WebAcl
  /** Of an ACL that routes.json declares: the sets that stand beside it there. */
  readonly resources?: WebAclResources
}

export interface StoredIpSet extends StoredBase {
  readonly version: 'IPV4' | 'IPV6'
  readonly addresses: readonly string[]
}

export interface StoredRegexPatternSet extends StoredBase {
  readonly patterns: readonly string[]
}

/** A REST API's stage by its two names. */
export interface StageName {
  readonly apiId: string
  readonly stageName: string
}

/** The stages that a web ACL protects. */
export function protectedStages(store: AdminStore, webAclArn: string): readonly StageName[] {
  return store.all('restApi', '').flatMap(({ id }) =>
    store
      .all('stage', id)
      .filter((stage) => stage.webAclArn === webAclArn)
      .map(({ stageName }) => ({ apiId: id, stageName })),
  )
}

/** The web ACLs whose rules refer to a set. */
export function referringWebAcls(store: AdminStore, setArn: string): readonly StoredWebAcl[] {
  return store.all('webAcl', '').filter(({ acl }) => refersTo(acl, setArn))
}

const refersTo = (acl: Pick<WebAcl, 'Rules'>, arn: string): boolean =>
  JSON.stringify(acl.Rules ?? []).includes(`"${arn}"`)

/** The sets that an ACL's rules refer to, by ARN. */
export function resourcesOf(
  store: AdminStore,
  acl: Pick<WebAcl, 'Rules'>,
  accountId: string,
): WebAclResources {
  const ipSets = store.all('ipSet', '').filter(({ arn }) => refersTo(acl, arn))
  const patternSets = store.all('regexPatternSet', '').filter(({ arn }) => refersTo(acl, arn))
  return {
    accountId,
    ipSets: Object.fromEntries(ipSets.map(({ arn, addresses }) => [arn, addresses])),
    regexPatternSets: Object.fromEntries(patternSets.map(({ arn, patterns }) => [arn, patterns])),
  }
}

/** A web ACL with all that it refers to, as a stage's record carries it; `undefined` when nobody made it. */
export function associatedWebAcl(store: AdminStore, arn: string): AssociatedWebAcl | undefined {
  const stored = store.find('webAcl', arn)
  if (stored === undefined) return undefined
  const { acl } = stored
  const accountId = arn.split(':')[4] ?? ''
  return { arn, acl, resources: stored.resources ?? resourcesOf(store, acl, accountId) }
}
