import * as v from 'valibot'
import type { RateBasedStatement, WebAclRule } from '../../definition/web-acl.ts'
import { parseIp } from '../../invoke/web-acl/ip-address.ts'
import { rateIdentity, rateWindowSecondsDefault } from '../../invoke/web-acl/rate-statement.ts'
import type { SenderCount, Senders } from '../../ports-senders.ts'
import type { AdminStore } from '../store.ts'
import { checkNamed, entityName, readInput, scope } from './call.ts'
import { nonexistent, WafFault } from './fault.ts'

const input = v.object({
  Scope: scope,
  WebACLName: entityName,
  WebACLId: v.string(),
  RuleGroupRuleName: v.optional(entityName),
  RuleName: entityName,
})

/** Who asks the objects of rates, and counts nothing itself. */
const reader = 'management-api'

/**
 * GetRateBasedStatementManagedKeys: the addresses that made more requests than a rule allows, as far as isolates have
 * told its object; those of the last seconds are not among them yet. Up to 500.
 */
export async function managedKeys(
  store: AdminStore,
  senders: Pick<Senders, 'tally'>,
  given: unknown,
): Promise<object> {
  const { Scope, WebACLName: Name, WebACLId, ...names } = readInput(input, given)
  const { acl, arn } = checkNamed(store.get('webAcl', '', WebACLId), { Name, Scope })
  const rules = rulesOf(store, acl.Rules ?? [], names.RuleGroupRuleName)
  const rate = rules?.find((rule) => rule.Name === names.RuleName)?.Statement.RateBasedStatement
  if (rate === undefined) throw nonexistent()
  if (rate.AggregateKeyType !== 'IP' && rate.AggregateKeyType !== 'FORWARDED_IP') {
    throw new WafFault(
      'WAFUnsupportedAggregateKeyTypeException',
      'The rule counts by more than addresses, and has no list of them',
    )
  }
  const owner = names.RuleGroupRuleName === undefined ? arn : `${arn}/${names.RuleGroupRuleName}`
  const blocked = await overLimit(senders, rateIdentity(owner, names.RuleName, rate), rate)
  const of = (bits: 32 | 128): readonly string[] =>
    blocked.flatMap(({ key }) => (parseIp(key)?.bits === bits ? [`${key}/${bits}`] : []))
  return {
    ManagedKeysIPV4: { IPAddressVersion: 'IPV4', Addresses: of(32) },
    ManagedKeysIPV6: { IPAddressVersion: 'IPV6', Addresses: of(128) },
  }
}

/** The rules of a web ACL, or of the group that one of its rules refers to. */
function rulesOf(
  store: AdminStore,
  rules: readonly WebAclRule[],
  reference: string | undefined,
): readonly WebAclRule[] | undefined {
  if (reference === undefined) return rules
  const { RuleGroupReferenceStatement: group } =
    rules.find((rule) => rule.Name === reference)?.Statement ?? {}
  return group && store.find('ruleGroup', group.ARN)?.rules
}

/** Senders above a rule's limit, the busiest first. */
async function overLimit(
  senders: Pick<Senders, 'tally'>,
  ruleId: string,
  { Limit, EvaluationWindowSec: windowSeconds = rateWindowSecondsDefault }: RateBasedStatement,
): Promise<readonly SenderCount[]> {
  const report = { isolateId: reader, windowSeconds, limit: Limit + 1, senders: [] }
  const { others } = await senders.tally(ruleId, report)
  return others.toSorted((a, b) => b.requests - a.requests)
}
