/** `ResourcePolicy` of SAM → the policy extension. */
import { listAt, textsAt, type Node } from '../../node.ts'
import type { Draft } from './context.ts'
import { operationsOf } from './definition.ts'

type Statement = Record<string, unknown>

/** Lists that let in or keep out by one condition key: allow all, then deny what the condition says. */
const conditionLists = [
  { property: 'IpRangeWhitelist', operator: 'NotIpAddress', key: 'aws:SourceIp' },
  { property: 'IpRangeBlacklist', operator: 'IpAddress', key: 'aws:SourceIp' },
  { property: 'IntrinsicVpcWhitelist', operator: 'StringNotEquals', key: 'aws:SourceVpc' },
  { property: 'IntrinsicVpcBlacklist', operator: 'StringEquals', key: 'aws:SourceVpc' },
  { property: 'IntrinsicVpceWhitelist', operator: 'StringNotEquals', key: 'aws:SourceVpce' },
  { property: 'IntrinsicVpceBlacklist', operator: 'StringEquals', key: 'aws:SourceVpce' },
] as const

const accountLists = [
  { property: 'AwsAccountWhitelist', effect: 'Allow' },
  { property: 'AwsAccountBlacklist', effect: 'Deny' },
] as const

/** The operations a policy is for; `undefined` for all of the API. */
export interface PolicyScope {
  readonly stageName: string
  readonly partition: string
  readonly only?: { readonly path: string; readonly verb: string }
}

/** Adds the statements to the definition's policy; the same statement is not added twice. */
export function addResourcePolicy(body: Draft, policy: Node, scope: PolicyScope): void {
  const statements = statementsOf(body, policy, scope)
  if (statements.length === 0) return
  const existing = body['x-amazon-apigateway-policy'] as { Statement?: Statement[] } | undefined
  const known = new Set((existing?.Statement ?? []).map((one) => JSON.stringify(one)))
  body['x-amazon-apigateway-policy'] = {
    Version: '2012-10-17',
    Statement: [
      ...(existing?.Statement ?? []),
      ...statements.filter((one) => !known.has(JSON.stringify(one))),
    ],
  }
}

function statementsOf(body: Draft, policy: Node, scope: PolicyScope): Statement[] {
  const resource = resourcesOf(body, scope)
  const base = { Action: 'execute-api:Invoke', Resource: resource }
  const allowAll: Statement = { Effect: 'Allow', ...base, Principal: '*' }
  const statements: Statement[] = []
  for (const { property, effect } of accountLists) {
    const accounts = textsAt(policy, property)
    if (accounts.length === 0) continue
    const AWS = accounts.map((one) =>
      one.startsWith('arn:') ? one : `arn:${scope.partition}:iam::${one}:root`,
    )
    statements.push({ Effect: effect, ...base, Principal: { AWS } })
  }
  for (const { property, operator, key } of conditionLists) {
    const values = [...textsAt(policy, property), ...sourceVpcs(policy, property)]
    if (values.length === 0) continue
    const Condition = { [operator]: { [key]: values } }
    if (!statements.includes(allowAll)) statements.push(allowAll)
    statements.push({ Effect: 'Deny', ...base, Principal: '*', Condition })
  }
  for (const custom of listAt(policy, 'CustomStatements')) statements.push(custom as Statement)
  return statements
}

/** SourceVpcWhitelist mixes VPCs and endpoints, told apart by their prefixes. */
function sourceVpcs(policy: Node, property: string): string[] {
  const [, kind, list] = /^Intrinsic(Vpce?)(Whitelist|Blacklist)$/.exec(property) ?? []
  if (kind === undefined) return []
  const prefix = kind === 'Vpc' ? 'vpc-' : 'vpce-'
  return textsAt(policy, `SourceVpc${list}`).filter((one) => one.startsWith(prefix))
}

/** `execute-api:/prod/GET/pets/*`: variables of a path match anything. */
function resourcesOf(body: Draft, { stageName, only }: PolicyScope): string[] {
  const operations = only === undefined ? operationsOf(body) : [only]
  const resources = operations.map(({ path, verb }) => {
    const method = verb.startsWith('x-') ? '*' : verb.toUpperCase()
    return `execute-api:/${stageName}/${method}${path.replaceAll(/\{[^{}]*\}/g, '*')}`
  })
  return [...new Set(resources)]
}
