import * as v from 'valibot'
import type { WebAclRule } from '../../definition/web-acl.ts'
import { capacityMax, capacityOf } from '../../invoke/web-acl/capacity.ts'
import {
  checkCount,
  checkLock,
  checkNamed,
  checkScope,
  entityName,
  listInput,
  lockedInput,
  page,
  readInput,
  readWebAcl,
  scope,
  summary,
  wafArn,
  type WafCall,
  type WafOperation,
} from './call.ts'
import { checkRules } from './check-rules.ts'
import { invalidParameter, nonexistent, WafFault } from './fault.ts'
import { referringWebAcls, resourcesOf, type StoredRuleGroup } from './stored.ts'
import { readTags, tagList } from './tags.ts'

const content = {
  Description: v.optional(v.string()),
  Rules: v.optional(v.array(v.unknown()), []),
  VisibilityConfig: v.looseObject({}),
  CustomResponseBodies: v.optional(v.record(v.string(), v.unknown())),
}

const createInput = v.object({
  Name: entityName,
  Scope: scope,
  Capacity: v.pipe(v.number(), v.integer(), v.minValue(1)),
  Tags: tagList,
  ...content,
})
const updateInput = v.object({ ...lockedInput.entries, ...content })

type Content = v.InferOutput<v.ObjectSchema<typeof content, undefined>>

/** The rules of a group, checked as those of a web ACL are; groups hold no groups. */
function readRules(
  { store, settings }: WafCall,
  name: string,
  { Rules, VisibilityConfig, CustomResponseBodies }: Content,
  capacity: number,
): Pick<StoredRuleGroup, 'rules' | 'bodies' | 'visibility'> {
  const bodies = CustomResponseBodies === undefined ? {} : { CustomResponseBodies }
  const acl = readWebAcl({
    Name: name,
    DefaultAction: { Allow: {} },
    Rules,
    VisibilityConfig,
    ...bodies,
  })
  const rules = acl.Rules ?? []
  const nested = rules.find(holdsGroup)
  if (nested !== undefined) {
    throw invalidParameter('RULE', nested.Name, 'A rule group cannot refer to a rule group')
  }
  const resources = resourcesOf(store, acl, settings.accountId)
  checkRules(acl, resources)
  const used = capacityOf(rules, resources)
  if (used > capacity) {
    throw new WafFault(
      'WAFLimitsExceededException',
      `The rules need ${used} capacity units, and the group has ${capacity}.`,
    )
  }
  return {
    rules,
    visibility: VisibilityConfig,
    ...(acl.CustomResponseBodies !== undefined && { bodies: acl.CustomResponseBodies }),
  }
}

const holdsGroup = ({ Statement }: WebAclRule): boolean =>
  Statement.ManagedRuleGroupStatement !== undefined ||
  Statement.RuleGroupReferenceStatement !== undefined

const find = ({ store }: WafCall, given: v.InferOutput<typeof getInput>): StoredRuleGroup =>
  checkNamed(store.get('ruleGroup', '', given.Id ?? ''), given)

/** As many as an account has. */
const groupsMax = 100

const getInput = v.object({
  Name: v.optional(entityName),
  Scope: v.optional(scope),
  Id: v.optional(v.string()),
  ARN: v.optional(v.string()),
})

export const ruleGroupOperations: Readonly<Record<string, WafOperation>> = {
  CreateRuleGroup: (call) => {
    const input = readInput(createInput, call.input)
    const { Name, Capacity, Description } = input
    checkScope(input.Scope)
    if (Capacity > capacityMax) {
      throw new WafFault('WAFLimitsExceededException', `At most ${capacityMax} capacity units`)
    }
    checkCount(call.store.all('ruleGroup', '').length, groupsMax, 'rule groups')
    if (call.store.all('ruleGroup', '').some(({ name }) => name === Name)) {
      throw new WafFault('WAFDuplicateItemException', `There is already a rule group ${Name}.`)
    }
    const id = crypto.randomUUID()
    const stored: StoredRuleGroup = {
      id,
      name: Name,
      arn: wafArn(call.settings, `rulegroup/${Name}/${id}`),
      lockToken: crypto.randomUUID(),
      capacity: Capacity,
      ...(Description !== undefined && { description: Description }),
      ...readTags(input.Tags),
      ...readRules(call, Name, input, Capacity),
    }
    call.store.put('ruleGroup', '', stored)
    return { Summary: summary(stored) }
  },

  GetRuleGroup: (call) => {
    const { ARN, ...given } = readInput(getInput, call.input)
    const stored = ARN === undefined ? find(call, given) : call.store.find('ruleGroup', ARN)
    if (stored === undefined) throw nonexistent()
    const { name, id, arn, capacity, rules, visibility, bodies, description = '' } = stored
    const prefix = `awswaf:${call.settings.accountId}:rulegroup:${name}:`
    const labels = rules.flatMap(({ RuleLabels = [] }) => RuleLabels)
    return {
      RuleGroup: {
        Name: name,
        Id: id,
        ARN: arn,
        Capacity: capacity,
        Description: description,
        Rules: rules,
        VisibilityConfig: visibility,
        LabelNamespace: prefix,
        AvailableLabels: labels.map(({ Name }) => ({ Name: prefix + Name })),
        ...(bodies !== undefined && { CustomResponseBodies: bodies }),
      },
      LockToken: stored.lockToken,
    }
  },

  UpdateRuleGroup: (call) => {
    const input = readInput(updateInput, call.input)
    const { bodies: _bodies, ...before } = find(call, input)
    checkLock(before.lockToken, input.LockToken)
    const lockToken = crypto.randomUUID()
    call.store.put('ruleGroup', '', {
      ...before,
      ...readRules(call, before.name, input, before.capacity),
      ...(input.Description !== undefined && { description: input.Description }),
      lockToken,
    })
    return { NextLockToken: lockToken }
  },

  DeleteRuleGroup: (call) => {
    const given = readInput(lockedInput, call.input)
    const { id, arn, lockToken } = find(call, given)
    checkLock(lockToken, given.LockToken)
    if (referringWebAcls(call.store, arn).length > 0) {
      throw new WafFault(
        'WAFAssociatedItemException',
        'AWS WAF couldn’t perform the operation because a web ACL refers to this rule group.',
      )
    }
    call.store.delete('ruleGroup', '', id)
    return {}
  },

  ListRuleGroups: (call) =>
    page(call.store.all('ruleGroup', ''), 'RuleGroups', readInput(listInput, call.input)),
}
