import * as v from 'valibot'
import type { WebAcl } from '../../definition/web-acl.ts'
import { capacityOf } from '../../invoke/web-acl/capacity.ts'
import { managedRuleGroups } from '../../invoke/web-acl/managed/groups.ts'
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
import { protectedStages, resourcesOf, type StoredWebAcl } from './stored.ts'
import { readTags, tagList } from './tags.ts'

/** Members of create and update that are not part of the ACL itself. */
const envelope = v.looseObject({
  Name: entityName,
  Scope: scope,
  Description: v.optional(v.string()),
  Tags: tagList,
  Id: v.optional(v.string()),
  LockToken: v.optional(v.string()),
})

/** The ACL of a call, checked whole: its shape, its references, its patterns and its capacity. */
function readAcl(call: WafCall): {
  readonly acl: WebAcl
  readonly text: string | undefined
  readonly tagged: ReturnType<typeof readTags>
} {
  const input = readInput(envelope, call.input)
  const { Scope, Tags, Id: _id, LockToken: _lock, Description, ...content } = input
  checkScope(Scope)
  if (content['VisibilityConfig'] === undefined) {
    throw invalidParameter('VISIBILITY_CONFIG', 'null', 'A visibility configuration is required')
  }
  const acl = readWebAcl(content)
  checkRules(acl, resourcesOf(call.store, acl, call.settings.accountId))
  return { acl, text: Description, tagged: readTags(Tags) }
}

const find = ({ store }: WafCall, given: v.InferOutput<typeof lockedInput>): StoredWebAcl =>
  checkNamed(store.get('webAcl', '', given.Id), given)

/** A web ACL as `GetWebACL` shows it. */
export function webAclWire(
  { store, settings }: WafCall,
  { id, arn, acl, description, resources }: StoredWebAcl,
): object {
  const known = resources ?? resourcesOf(store, acl, settings.accountId)
  return {
    ...acl,
    Id: id,
    ARN: arn,
    Description: description ?? '',
    Rules: acl.Rules ?? [],
    Capacity: capacityOf(acl.Rules ?? [], known),
    ManagedByFirewallManager: false,
    LabelNamespace: `awswaf:${settings.accountId}:webacl:${acl.Name}:`,
  }
}

/** As many as an account has. */
const webAclsMax = 100

const getInput = v.object({
  Name: v.optional(entityName),
  Scope: v.optional(scope),
  Id: v.optional(v.string()),
  ARN: v.optional(v.string()),
})

export const webAclOperations: Readonly<Record<string, WafOperation>> = {
  CreateWebACL: (call) => {
    const { acl, text, tagged } = readAcl(call)
    checkCount(call.store.all('webAcl', '').length, webAclsMax, 'web ACLs')
    if (call.store.all('webAcl', '').some(({ name }) => name === acl.Name)) {
      throw new WafFault(
        'WAFDuplicateItemException',
        'AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.',
      )
    }
    const id = crypto.randomUUID()
    const stored: StoredWebAcl = {
      id,
      name: acl.Name,
      arn: wafArn(call.settings, `webacl/${acl.Name}/${id}`),
      lockToken: crypto.randomUUID(),
      acl,
      ...tagged,
      ...(text !== undefined && { description: text }),
    }
    call.store.put('webAcl', '', stored)
    return { Summary: summary(stored) }
  },

  GetWebACL: (call) => {
    const { ARN, ...given } = readInput(getInput, call.input)
    const stored =
      ARN === undefined
        ? checkNamed(call.store.get('webAcl', '', given.Id ?? ''), given)
        : call.store.find('webAcl', ARN)
    if (stored === undefined) throw nonexistent()
    return { WebACL: webAclWire(call, stored), LockToken: stored.lockToken }
  },

  UpdateWebACL: (call) => {
    const given = readInput(lockedInput, call.input)
    const before = find(call, given)
    checkLock(before.lockToken, given.LockToken)
    const { acl, text } = readAcl(call)
    const lockToken = crypto.randomUUID()
    const description = text === undefined ? {} : { description: text }
    call.store.put('webAcl', '', { ...before, ...description, acl, lockToken })
    return { NextLockToken: lockToken }
  },

  DeleteWebACL: (call) => {
    const given = readInput(lockedInput, call.input)
    const { id, arn, lockToken } = find(call, given)
    checkLock(lockToken, given.LockToken)
    if (protectedStages(call.store, arn).length > 0) {
      throw new WafFault(
        'WAFAssociatedItemException',
        'AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.',
      )
    }
    call.store.delete('webAcl', '', id)
    return {}
  },

  ListWebACLs: (call) => {
    const input = readInput(listInput, call.input)
    return page(call.store.all('webAcl', ''), 'WebACLs', input)
  },

  CheckCapacity: (call) => {
    const input = readInput(v.object({ Scope: scope, Rules: v.array(v.unknown()) }), call.input)
    const acl = readWebAcl({
      Name: 'capacity',
      DefaultAction: { Allow: {} },
      Rules: input.Rules,
    })
    const resources = resourcesOf(call.store, acl, call.settings.accountId)
    return { Capacity: capacityOf(acl.Rules ?? [], resources) }
  },

  ListAvailableManagedRuleGroups: (call) => {
    const { Scope } = readInput(v.object({ Scope: scope }), call.input)
    checkScope(Scope)
    const ManagedRuleGroups = managedRuleGroups.map(({ vendor, name, missingData }) => ({
      VendorName: vendor,
      Name: name,
      VersioningSupported: false,
      Description: missingData === undefined ? '' : `Matches nothing without ${missingData}.`,
    }))
    return { ManagedRuleGroups }
  },

  DescribeManagedRuleGroup: (call) => {
    const input = v.object({ VendorName: v.string(), Name: v.string(), Scope: scope })
    const { VendorName, Name } = readInput(input, call.input)
    const group = managedRuleGroups.find((one) => one.vendor === VendorName && one.name === Name)
    if (group === undefined) throw nonexistent()
    return {
      Capacity: group.capacity,
      Rules: group.rules.map((rule) => ({ Name: rule.name, Action: { [rule.action]: {} } })),
      AvailableLabels: group.rules.map(({ label }) => ({ Name: label })),
    }
  },
}
