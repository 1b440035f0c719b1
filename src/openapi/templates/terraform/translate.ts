/**
 * A Terraform state or plan → the CloudFormation template of the same resources, which the template import reads.
 *
 * Logical ids are Terraform's addresses. Ids that one resource gives another become references, by value in a state and
 * by the expressions of the configuration in a plan that was not applied yet.
 */
import { asNode, isNode, nodeAt, own, textAt, type Node } from '../../node.ts'
import type { Leftover } from '../template.ts'
import { assemble, type Made } from './parts.ts'
import {
  blockExpressions,
  referencesOf,
  terraformResources,
  unknownAttributes,
  type TerraformResource,
} from './resources.ts'
import { commonNames, links, singleBlocks, translations } from './types.ts'

export interface Translated {
  readonly template: Node
  /** What cannot be known before the plan is applied, or belongs to an API that is elsewhere. */
  readonly leftovers: readonly Leftover[]
}

export function translateTerraform(root: Node): Translated {
  const resources = terraformResources(root)
  const terms = termsOf(resources)
  const made = resources.map((from): Made => {
    const { type, names = {} } = translations[from.type] ?? { type: from.type }
    return { from, type, properties: terms.properties(from, names) }
  })
  const { whole, leftovers } = assemble(made)
  const unknown = resources.flatMap((from) => unknownOf(from, terms))
  return {
    template: {
      Resources: Object.fromEntries(
        whole.map(({ from, type, properties }) => [
          from.address,
          { Type: type, Properties: properties },
        ]),
      ),
    },
    leftovers: [...leftovers, ...unknown],
  }
}

interface Terms {
  readonly properties: (from: TerraformResource, names: Readonly<Record<string, string>>) => Node
  /** What an expression of a plan stands for; `undefined` when only an apply can tell. */
  readonly referred: (from: TerraformResource, attribute: string, expression: unknown) => unknown
}

function termsOf(resources: readonly TerraformResource[]): Terms {
  const byId = new Map<string, TerraformResource>()
  const byRoot = new Map<string, TerraformResource>()
  const byName = new Map<string, TerraformResource[]>()
  for (const one of resources) {
    byId.set(`${one.type}/${textAt(one.values, 'id') ?? ''}`, one)
    const rootId = textAt(one.values, 'root_resource_id')
    if (rootId !== undefined) byRoot.set(rootId, one)
    const name = one.address.slice(0, one.address.length - one.index.length)
    byName.set(name, [...(byName.get(name) ?? []), one])
  }

  const linked = (attribute: string, value: string): unknown => {
    const [prefix, id] = attribute === 'target' ? targetParts(value) : ['', value]
    const types = links[attribute] ?? []
    const target = types.map((type) => byId.get(`${type}/${id}`)).find((one) => one !== undefined)
    if (target !== undefined) return joined(prefix, { Ref: target.address })
    const api = types.includes('aws_api_gateway_resource') ? byRoot.get(id) : undefined
    return api === undefined ? value : { 'Fn::GetAtt': [api.address, 'RootResourceId'] }
  }

  const restApis = resources.filter(({ type }) => type === 'aws_api_gateway_rest_api')

  /** A policy names its API by an id that the import gives anew. */
  const withReferences = (policy: string): unknown => {
    for (const { address, values } of restApis) {
      const named = `:${textAt(values, 'id')}/`
      const [first, ...others] = policy.split(named)
      if (others.length === 0) continue
      const more = others.flatMap((text) => [':', { Ref: address }, `/${text}`])
      return { 'Fn::Join': ['', [first, ...more]] }
    }
    return policy
  }

  const referred = (from: TerraformResource, attribute: string, expression: unknown): unknown => {
    for (const reference of referencesOf(expression)) {
      const parts = /^(aws_\w+)\.([\w-]+)(\[[^\]]*\])?\.(\w+)$/.exec(reference)
      if (parts === null) continue
      const [, type = '', name = '', index, wanted = ''] = parts
      const instances = byName.get(`${from.module}${type}.${name}`) ?? []
      const target =
        instances.find((one) => one.index === (index ?? from.index)) ??
        (instances.length === 1 ? instances[0] : undefined)
      if (target === undefined) continue
      const term = termOf(target, wanted)
      if (term !== undefined) return attribute === 'target' ? joined('integrations/', term) : term
    }
    return undefined
  }

  const valueOf = (from: TerraformResource, attribute: string, value: unknown): unknown => {
    if (typeof value === 'string') {
      return attribute === 'policy' ? withReferences(value) : linked(attribute, value)
    }
    if (!Array.isArray(value) || !value.some(isNode)) return value
    const blocks = value.map((item, place) =>
      propertiesOf(
        { ...from, expressions: blockExpressions(from.expressions, attribute, place) },
        asNode(item),
        {},
      ),
    )
    return singleBlocks.has(attribute) ? blocks[0] : blocks
  }

  const propertiesOf = (
    from: TerraformResource,
    values: Node,
    names: Readonly<Record<string, string>>,
  ): Node => {
    const attributes = new Set([...Object.keys(values), ...Object.keys(from.expressions)])
    const entries = [...attributes].flatMap((attribute) => {
      const property = names[attribute] ?? commonNames[attribute] ?? capitals(attribute)
      const known = own(values, attribute)
      const value = isUnset(known)
        ? referred(from, attribute, own(from.expressions, attribute))
        : valueOf(from, attribute, known)
      return property === '' || value === undefined ? [] : [[property, value] as const]
    })
    return Object.fromEntries(entries)
  }

  return { properties: (from, names) => propertiesOf(from, from.values, names), referred }
}

/** What Terraform writes for an attribute that the author left out. */
const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === -1 ||
  value === '-1' ||
  (Array.isArray(value) && value.length === 0)

/** `'rest_api_id'` → `'RestApiId'` */
const capitals = (attribute: string): string =>
  attribute
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

/** `'integrations/abc123'` → what stands before the id, and the id. */
function targetParts(target: string): [string, string] {
  const slash = target.lastIndexOf('/') + 1
  return [target.slice(0, slash), target.slice(slash)]
}

const joined = (prefix: string, term: unknown): unknown =>
  prefix === '' ? term : { 'Fn::Join': ['', [prefix, term]] }

/** An attribute of a resource that is not applied yet, as the template import would make it up. */
function termOf(target: TerraformResource, attribute: string): unknown {
  if (attribute === 'id') return { Ref: target.address }
  if (attribute === 'root_resource_id') return { 'Fn::GetAtt': [target.address, 'RootResourceId'] }
  const known = own(target.values, attribute)
  if (!isUnset(known)) return known
  const arn = { 'Fn::GetAtt': [target.address, 'Arn'] }
  if (attribute === 'arn') return arn
  if (attribute !== 'invoke_arn') return undefined
  const start = ['arn:', { Ref: 'AWS::Partition' }, ':apigateway:', { Ref: 'AWS::Region' }]
  return {
    'Fn::Join': ['', [...start, ':lambda:path/2015-03-31/functions/', arn, '/invocations']],
  }
}

/** Attributes of an API's resource that only an apply can tell. */
function unknownOf(from: TerraformResource, { referred }: Terms): Leftover[] {
  if (!from.type.startsWith('aws_api')) return []
  return unknownAttributes(from)
    .filter(
      (name) =>
        commonNames[name] !== '' &&
        referred(from, name, nodeAt(from.expressions, name)) === undefined,
    )
    .map((name) => ({
      what: `${from.address}, ${name}`,
      advice: 'known after an apply only: apply the plan, and import the state',
    }))
}
