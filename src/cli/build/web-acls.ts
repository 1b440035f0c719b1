import type { Issue } from '../../definition/issue.ts'
import { jsonPath, shorten, type RoutesFile } from '../../definition/routes-file.ts'
import { readWebAclFile } from '../../definition/web-acl-file.ts'
import type { AssociatedWebAcl, WebAclRule } from '../../definition/web-acl.ts'
import { defaultWebAcl } from '../../invoke/web-acl/managed/default-acl.ts'
import type { Place } from '../../openapi/options.ts'
import { idOf } from './ids.ts'

/** `'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/main/1a2b3c4d'` */
export function webAclArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:wafv2:${region}:${accountId}:regional/webacl/${name}/${idOf(`webacl:${name}`, 8)}`
}

/**
 * The `webAcls` of routes.json by name: each in AWS WAFv2's JSON, or `{"managed": "default"}` for
 * the managed groups that need no foreign data. What is wrong with one is reported with its path
 * and leaves it out.
 */
export function declaredWebAcls(
  entries: RoutesFile['webAcls'],
  place: Place,
  report: (issue: Issue) => void,
): ReadonlyMap<string, AssociatedWebAcl> {
  const acls = new Map<string, AssociatedWebAcl>()
  for (const [name, entry] of Object.entries(entries ?? {})) {
    const path = jsonPath(['webAcls', name])
    const whole = 'managed' in entry ? managedWebAcl(name, entry) : named(name, entry)
    if (whole === undefined) {
      const expected =
        '{"managed": "default"}, with "count" (rule names) and "countries" (such as "DE") if wanted'
      report({ path, found: shorten(entry), expected, severity: 'error' })
      continue
    }
    const read = readWebAclFile(whole)
    if ('acl' in read) {
      const resources = { ...read.resources, accountId: place.accountId }
      acls.set(name, { arn: webAclArn(place, name), acl: read.acl, resources })
      continue
    }
    for (const issue of read.issues) report({ ...issue, path: path + issue.path.slice(1) })
  }
  return acls
}

/** An ACL that stands bare takes its name from its key. */
const named = (name: string, entry: object): object =>
  'WebACL' in entry ? entry : { Name: name, ...entry }

/** Callers from elsewhere, and from nobody knows where, are refused before anything else is looked at. */
const onlyFrom = (countries: readonly string[]): WebAclRule => ({
  Name: 'Countries',
  Priority: 0,
  Statement: {
    NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: [...countries] } } },
  },
  Action: { Block: {} },
})

/** The short form; `count` names rules that only count, as overrides do, `countries` who may call. */
function managedWebAcl(name: string, entry: Readonly<Record<string, unknown>>): object | undefined {
  const { managed, count = [], countries = [], ...rest } = entry
  if (managed !== 'default' || Object.keys(rest).length > 0) return undefined
  if (!isTexts(count) || !isTexts(countries)) return undefined
  const RuleActionOverrides = count.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } }))
  const overrides = count.length > 0 ? { RuleActionOverrides } : {}
  const only = countries.length > 0 ? [onlyFrom(countries)] : []
  const managedRules = (defaultWebAcl.Rules ?? []).map((rule) => ({
    ...rule,
    Priority: rule.Priority + only.length,
    Statement: {
      ManagedRuleGroupStatement: { ...rule.Statement.ManagedRuleGroupStatement, ...overrides },
    },
  }))
  return { ...defaultWebAcl, Name: name, Rules: [...only, ...managedRules] }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
