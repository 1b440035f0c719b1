/** `ResourcePolicy` of SAM → the policy extension, statement by statement as the transform writes it. */
import { isNode, nodeAt, own, textAt, textsAt, type Node } from '../../node.ts'
import { draftAt, type Draft } from './context.ts'

type Statement = Readonly<Record<string, unknown>>

/** Where a policy's statements hold: all methods that the path has by then. */
export interface PolicyScope {
  readonly stageName: string
  readonly path: string
}

/** Adds the statements for one path to the definition's policy. */
export function addResourcePolicy(body: Draft, policy: Node, scope: PolicyScope): void {
  const about = { Action: 'execute-api:Invoke', Resource: resourcesOf(body, scope) }
  for (const { property, effect } of accountLists) {
    const AWS = valuesAt(policy, property)
    if (AWS.length > 0) addAccount(body, { Effect: effect, ...about, Principal: { AWS } })
  }
  for (const { operator, keys } of conditionLists) {
    const conditions = Object.entries(keys).flatMap(([key, lists]) => {
      const values = lists.flatMap((list) => valuesOf(policy, list, key))
      return values.length === 0 ? [] : [[key, values]]
    })
    if (conditions.length === 0) continue
    const Condition = { [operator]: Object.fromEntries(conditions) as Node }
    addMissing(body, [
      { Effect: 'Allow', ...about, Principal: '*' },
      { Effect: 'Deny', ...about, Principal: '*', Condition },
    ])
  }
}

/** Adds `CustomStatements`, which are not bound to a path. */
export function addCustomStatements(body: Draft, policy: Node): void {
  const custom = own(policy, 'CustomStatements')
  const statements = (Array.isArray(custom) ? custom : [custom]).filter(isNode)
  if (statements.length > 0) addMissing(body, statements)
}

const accountLists = [
  { property: 'AwsAccountWhitelist', effect: 'Allow' },
  { property: 'AwsAccountBlacklist', effect: 'Deny' },
] as const

/**
 * Lists that let in or keep out by a condition, in the transform's order. `SourceVpc…` lists hold VPCs and
 * endpoints, told apart by their prefixes.
 */
const conditionLists: readonly {
  readonly operator: string
  readonly keys: Readonly<Record<string, readonly string[]>>
}[] = [
  { operator: 'NotIpAddress', keys: { 'aws:SourceIp': ['IpRangeWhitelist'] } },
  { operator: 'IpAddress', keys: { 'aws:SourceIp': ['IpRangeBlacklist'] } },
  {
    operator: 'StringEquals',
    keys: {
      'aws:SourceVpc': ['SourceVpcBlacklist', 'IntrinsicVpcBlacklist'],
      'aws:SourceVpce': ['SourceVpcBlacklist', 'IntrinsicVpceBlacklist'],
    },
  },
  {
    operator: 'StringNotEquals',
    keys: {
      'aws:SourceVpc': ['SourceVpcWhitelist', 'IntrinsicVpcWhitelist'],
      'aws:SourceVpce': ['SourceVpcWhitelist', 'IntrinsicVpceWhitelist'],
    },
  },
]

function valuesOf(policy: Node, list: string, key: string): string[] {
  const values = valuesAt(policy, list)
  if (!list.startsWith('SourceVpc')) return values
  return values.filter((value) => value.startsWith(key === 'aws:SourceVpc' ? 'vpc-' : 'vpce-'))
}

/** A list of texts, or one text. */
function valuesAt(policy: Node, property: string): string[] {
  const single = textAt(policy, property)
  return single === undefined ? textsAt(policy, property) : [single]
}

/** `execute-api:/prod/GET/pets/*`: variables of a path match anything. */
function resourcesOf(body: Draft, { stageName, path }: PolicyScope): string[] {
  const pattern = path.replaceAll(/\{[a-zA-Z0-9._-]+\+?\}/g, '*')
  return Object.keys(nodeAt(nodeAt(body, 'paths'), path)).map((verb) => {
    const method = verb.startsWith('x-') ? '*' : verb.toUpperCase()
    return `execute-api:/${stageName}/${method}${pattern}`
  })
}

/** A lone statement about accounts stands without a list around it. */
function addAccount(body: Draft, statement: Statement): void {
  const statements = statementsOf(body)
  setStatement(body, statements.length === 0 ? statement : [...statements, statement])
}

function addMissing(body: Draft, statements: readonly Statement[]): void {
  const all = [...statementsOf(body)]
  for (const statement of statements) {
    const text = JSON.stringify(statement)
    if (!all.some((one) => JSON.stringify(one) === text)) all.push(statement)
  }
  setStatement(body, all)
}

function statementsOf(body: Draft): readonly unknown[] {
  const statement = own(nodeAt(body, extensionKey), 'Statement')
  if (Array.isArray(statement)) return statement
  return statement === undefined ? [] : [statement]
}

function setStatement(body: Draft, statement: unknown): void {
  Object.assign(draftAt(body, extensionKey), { Version: '2012-10-17', Statement: statement })
}

const extensionKey = 'x-amazon-apigateway-policy'
