import type { StringMap } from '../../definition/common.ts'
import {
  addressListRule,
  addressListsOf,
  type AssociatedWebAcl,
  type CustomResponseBody,
  type RuleGroup,
  type WafLogging,
  type WebAcl,
  type WebAclResources,
  type WebAclRule,
} from '../../definition/web-acl.ts'
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
  readonly tags?: StringMap
}

export interface StoredWebAcl extends StoredBase {
  readonly acl: WebAcl
  /** Of an ACL that routes.json declares: the sets that stand beside it there. */
  readonly resources?: WebAclResources
  readonly logging?: WafLogging
  /** As it was put. */
  readonly loggingConfiguration?: object
}

export interface StoredIpSet extends StoredBase {
  readonly version: 'IPV4' | 'IPV6'
  readonly addresses: readonly string[]
}

export interface StoredRegexPatternSet extends StoredBase {
  readonly patterns: readonly string[]
}

export interface StoredRuleGroup extends StoredBase {
  readonly rules: readonly WebAclRule[]
  /** Fixed when the group is made. */
  readonly capacity: number
  readonly bodies?: Readonly<Record<string, CustomResponseBody>>
  /** As given; nothing here reads it. */
  readonly visibility: object
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

/** The web ACLs that an IP set gives data to by its name, beside those that refer to it. */
export function fedWebAcls(
  store: AdminStore,
  { name, arn }: { readonly name: string; readonly arn: string },
): readonly StoredWebAcl[] {
  const referring = referringWebAcls(store, arn)
  if (addressListRule(name) === undefined) return referring
  const arns = new Set(referring.map((one) => one.arn))
  return store.all('webAcl', '').filter((one) => arns.has(one.arn) || usesLists(one.acl))
}

const usesLists = ({ Rules = [] }: Pick<WebAcl, 'Rules'>): boolean =>
  Rules.some(({ Statement: { ManagedRuleGroupStatement: group } }) => group !== undefined)

/** The web ACLs whose rules refer to a set or a rule group, themselves or through a group. */
export function referringWebAcls(store: AdminStore, arn: string): readonly StoredWebAcl[] {
  const groups = referringGroups(store, arn)
  return store
    .all('webAcl', '')
    .filter(({ acl: { Rules = [] } }) =>
      [arn, ...groups.map((group) => group.arn)].some((one) => refersTo(Rules, one)),
    )
}

/** The rule groups whose rules refer to a set. */
export function referringGroups(store: AdminStore, setArn: string): readonly StoredRuleGroup[] {
  return store.all('ruleGroup', '').filter(({ rules }) => refersTo(rules, setArn))
}

const refersTo = (rules: readonly WebAclRule[], arn: string): boolean =>
  JSON.stringify(rules).includes(`"${arn}"`)

/** The groups and sets that an ACL's rules refer to, by ARN; the sets of the groups are among them. */
export function resourcesOf(
  store: AdminStore,
  acl: Pick<WebAcl, 'Rules'>,
  accountId: string,
): WebAclResources {
  const own = acl.Rules ?? []
  const groups = store.all('ruleGroup', '').filter(({ arn }) => refersTo(own, arn))
  const rules = [...own, ...groups.flatMap((group) => group.rules)]
  const ipSets = store.all('ipSet', '').filter(({ arn }) => refersTo(rules, arn))
  const patternSets = store.all('regexPatternSet', '').filter(({ arn }) => refersTo(rules, arn))
  return {
    accountId,
    ipSets: Object.fromEntries(ipSets.map(({ arn, addresses }) => [arn, addresses])),
    regexPatternSets: Object.fromEntries(patternSets.map(({ arn, patterns }) => [arn, patterns])),
    ruleGroups: Object.fromEntries(groups.map((group) => [group.arn, asDefined(group)])),
    ...(usesLists(acl) && { addressLists: addressListsOf(store.all('ipSet', '')) }),
  }
}

/**
 * Rules with their search strings as the bytes that the wire's base64 says, whatever it spells. Those that
 * people type into files may be text.
 */
export const withBytes = <Rules extends object>(rules: Rules): Rules =>
  // Both names are members of the statement, and nothing else changes.
  JSON.parse(JSON.stringify(rules), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('SearchString' in value)) return value
    const { SearchString, ...rest } = value
    return typeof SearchString === 'string' ? { ...rest, SearchStringBase64: SearchString } : value
  }) as Rules

const asDefined = ({ name, arn, rules, capacity, bodies }: StoredRuleGroup): RuleGroup => ({
  Name: name,
  ARN: arn,
  Rules: withBytes(rules),
  Capacity: capacity,
  ...(bodies !== undefined && { CustomResponseBodies: bodies }),
})

/** A web ACL with all that it refers to, as a stage's record carries it; `undefined` when nobody made it. */
export function associatedWebAcl(store: AdminStore, arn: string): AssociatedWebAcl | undefined {
  const stored = store.find('webAcl', arn)
  if (stored === undefined) return undefined
  const { acl, logging } = stored
  const accountId = arn.split(':')[4] ?? ''
  return {
    arn,
    ...(stored.resources === undefined
      ? { acl: withBytes(acl), resources: resourcesOf(store, acl, accountId) }
      : { acl, resources: stored.resources }),
    ...(logging !== undefined && { logging }),
  }
}
