/** The policies of users and roles: each by its name, as IAM's inline policies. */
import type { Json } from '../../../definition/common.ts'
import type { StoredIdentity } from '../../entities.ts'
import { notFound } from '../../errors.ts'
import { operation } from '../../operation.ts'
import { struct } from '../../shape.ts'
import { anyJson, checkName, checkPolicy, checkSize, findIdentity, kindOf } from './checks.ts'

/** @throws NotFoundException */
function findPolicy({ type, name, policies }: StoredIdentity, policyName: string): Json {
  const document = Object.hasOwn(policies, policyName) ? policies[policyName] : undefined
  if (document !== undefined) return document
  throw notFound(`The ${type} policy with name ${policyName} cannot be found for ${type} ${name}.`)
}

export const identityPolicyOperations = [
  operation(
    'PutIdentityPolicy',
    'PUT /tidegate/iam/{kind}/{name}/policies/{policy_name}',
    204,
    { input: struct({ PolicyDocument: anyJson }) },
    ({ labels, input, store }) => {
      const identity = findIdentity(store, kindOf(labels.kind), labels.name)
      const policyName = checkName(labels.policy_name, 'PolicyName')
      const document = checkPolicy(input.PolicyDocument)
      const policies = { ...identity.policies, [policyName]: document }
      checkSize(policies, `${identity.type} ${identity.name}`)
      store.put('identity', '', { ...identity, policies })
      return {}
    },
  ),

  operation(
    'ListIdentityPolicies',
    'GET /tidegate/iam/{kind}/{name}/policies',
    200,
    {},
    ({ labels, store }) => {
      const { policies } = findIdentity(store, kindOf(labels.kind), labels.name)
      return { body: { PolicyNames: Object.keys(policies), IsTruncated: false } }
    },
  ),

  operation(
    'GetIdentityPolicy',
    'GET /tidegate/iam/{kind}/{name}/policies/{policy_name}',
    200,
    {},
    ({ labels, store }) => {
      const kind = kindOf(labels.kind)
      const identity = findIdentity(store, kind, labels.name)
      const PolicyName = labels.policy_name
      const PolicyDocument = findPolicy(identity, PolicyName)
      return { body: { [kind.nameMember]: identity.name, PolicyName, PolicyDocument } }
    },
  ),

  operation(
    'DeleteIdentityPolicy',
    'DELETE /tidegate/iam/{kind}/{name}/policies/{policy_name}',
    204,
    {},
    ({ labels, store }) => {
      const identity = findIdentity(store, kindOf(labels.kind), labels.name)
      findPolicy(identity, labels.policy_name)
      const { [labels.policy_name]: _gone, ...policies } = identity.policies
      store.put('identity', '', { ...identity, policies })
      return {}
    },
  ),
]
