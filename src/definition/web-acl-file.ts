import * as v from 'valibot'
import type { Issue } from './issue.ts'
import { parseWebAcl, ruleGroupSchema, ruleIssues } from './web-acl-schema.ts'
import { addressListsOf, type WebAcl, type WebAclResources } from './web-acl.ts'

/** A web ACL with all that it refers to. */
export interface ReadWebAcl {
  readonly acl: WebAcl
  readonly resources: WebAclResources
}

const named = { Name: v.optional(v.string()), ARN: v.string() }

/** Each item bare, or under the name under which its `get-…` command prints it. */
function list<Schema extends v.GenericSchema>(name: string, schema: Schema) {
  const item = v.pipe(
    v.unknown(),
    v.transform((one) => (v.is(v.looseObject({ [name]: v.object({}) }), one) ? one[name] : one)),
    schema,
  )
  return v.optional(v.array(item), [])
}

/** The sets and groups that may stand beside the ACL, each as its `get-…` command prints it. */
const fileSchema = v.looseObject({
  IPSets: list('IPSet', v.looseObject({ ...named, Addresses: v.array(v.string()) })),
  RegexPatternSets: list(
    'RegexPatternSet',
    v.looseObject({
      ...named,
      RegularExpressionList: v.array(v.looseObject({ RegexString: v.string() })),
    }),
  ),
  RuleGroups: list('RuleGroup', ruleGroupSchema),
})

/**
 * Reads a web ACL as people keep it in a file: bare or inside `WebACL`, as `aws wafv2 get-web-acl`
 * prints it, with the sets and groups that it refers to beside it.
 */
export function readWebAclFile(
  json: unknown,
): (ReadWebAcl & { readonly issues: readonly [] }) | { readonly issues: readonly Issue[] } {
  const file = v.safeParse(fileSchema, json)
  if (!file.success) return { issues: file.issues.map(toIssue) }
  const { IPSets, RegexPatternSets, RuleGroups, ...rest } = file.output
  const ofGroups = RuleGroups.flatMap((group, index) =>
    ruleIssues(group.Rules, `$.RuleGroups[${index}].Rules`),
  )
  if (ofGroups.length > 0) return { issues: ofGroups }
  const parsed = parseWebAcl(rest['WebACL'] ?? withoutEnvelope(rest))
  if (parsed.acl === undefined) return { issues: parsed.issues }
  const resources: WebAclResources = {
    ipSets: byArn(IPSets, (one) => one.Addresses),
    regexPatternSets: byArn(RegexPatternSets, (one) =>
      one.RegularExpressionList.map(({ RegexString }) => RegexString),
    ),
    ruleGroups: byArn(RuleGroups, (one) => one),
    addressLists: addressListsOf(
      IPSets.map(({ Name = '', Addresses }) => ({ name: Name, addresses: Addresses })),
    ),
  }
  return { acl: parsed.acl, resources, issues: [] }
}

/** Members that surround an ACL in answers and in input files for the aws CLI. */
function withoutEnvelope(rest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { LockToken: _lock, ApplicationIntegrationURL: _url, ...acl } = rest
  return acl
}

function byArn<One extends { readonly ARN: string }, Value>(
  list: readonly One[],
  value: (one: One) => Value,
): Record<string, Value> {
  return Object.fromEntries(list.map((one) => [one.ARN, value(one)]))
}

function toIssue(issue: v.BaseIssue<unknown>): Issue {
  return {
    path: `$.${v.getDotPath(issue) ?? ''}`,
    found: issue.received,
    expected: issue.message,
    severity: 'error',
  }
}
