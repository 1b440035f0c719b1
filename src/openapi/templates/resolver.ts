/**
 * CloudFormation's intrinsic functions.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { asNode, isNode, nodeAt, nodesIn, own, spelling, textAt, type Node } from '../node.ts'
import { parseWithPositions } from '../parse.ts'
import { makeIdentity, type Identity } from './identities.ts'
import type { Guess, Problem, References, Resolver } from './resolution.ts'
import { subnets } from './subnets.ts'
import { resourcesOf, type TemplateOptions } from './template.ts'

/** A resource whose condition holds, as its author wrote it. */
interface Present {
  readonly logicalId: string
  readonly type: string
  readonly resource: Node
}

/** In place of the UUID of a stack, of which authors take parts to make names unique. */
const stackUuid = '00000000-0000-0000-0000-000000000000'

/** Deepest nesting of functions and conditions that is followed. */
const depthMax = 100

export function createResolver(
  template: Node,
  options: TemplateOptions,
  references: References = {},
): Resolver {
  const { generatedRef = () => undefined } = references
  const problems: Problem[] = []
  const guesses: Guess[] = []
  const within: Node[] = []
  const resources = new Map(resourcesOf(template))
  const identities = new Map<string, Identity>()
  const conditions = new Map<string, boolean>()
  const { accountId, partition, region } = options.place
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackName': options.stackName,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/${options.stackName}/${stackUuid}`,
    'AWS::URLSuffix': region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com',
    'AWS::NotificationARNs': [],
    'AWS::NoValue': undefined,
  }
  let depth = 0

  const fail = (message: string): string => {
    if (!problems.some((one) => one.message === message)) {
      problems.push({ message, within: [...within] })
    }
    return ''
  }

  const guess = (one: Guess): string => {
    if (!guesses.some(({ text: known }) => known === one.text)) guesses.push(one)
    return one.text
  }

  /** Whether a text stands as a whole for what nobody knows: nothing is known of its parts either. */
  const isGuessed = (whole: unknown): boolean =>
    guesses.some(({ attribute: name, text: guessed }) => name !== undefined && guessed === whole)

  const resolve = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (depth >= depthMax) return fail('Template error: functions are nested too deeply')
    depth++
    const result = Array.isArray(value)
      ? value.map(resolve).filter((item) => item !== undefined)
      : resolveNode(value as Node)
    depth--
    return result
  }

  const resolveNode = (node: Node): unknown => {
    const [name = '', ...others] = Object.keys(node)
    const isFunction =
      name === 'Ref' ||
      name.startsWith('Fn::') ||
      (name === 'Condition' && typeof node[name] === 'string')
    if (others.length === 0 && isFunction) {
      within.push(node)
      const call = functions[name]
      const value =
        call === undefined ? fail(`Template error: ${name} is not known`) : call(node[name])
      within.pop()
      return value
    }
    const entries = Object.entries(node).flatMap(([key, value]) => {
      const resolved = resolve(value)
      return resolved === undefined ? [] : [[key, resolved]]
    })
    const copy = withIncluded(Object.fromEntries(entries) as Node)
    const spelled = node[spelling]
    return spelled === undefined ? copy : { ...copy, [spelling]: spelled }
  }

  /** A mapping that includes a file beside its own members has the members of both. */
  const withIncluded = (node: Node): Node => {
    const transform = own(node, 'Fn::Transform')
    if (transform === undefined) return node
    const { 'Fn::Transform': _resolved, ...members } = node
    const included = functions['Fn::Transform']?.(transform)
    return isNode(included) ? { ...included, ...members } : members
  }

  const text = (value: unknown): string => asText(resolve(value))

  const list = (value: unknown): readonly unknown[] => {
    const resolved = resolve(value)
    return Array.isArray(resolved)
      ? resolved
      : typeof resolved === 'string'
        ? resolved.split(',')
        : []
  }

  const ref = (name: string): unknown => {
    if (Object.hasOwn(pseudo, name)) return pseudo[name]
    const parameter = own(nodeAt(template, 'Parameters'), name)
    if (isNode(parameter)) return parameterValue(name, parameter)
    if (resources.has(name)) {
      const { ref: value, madeUp } = identityOf(name)
      if (madeUp !== undefined) guess({ logicalId: name, type: typeOf(name), text: madeUp })
      return value
    }
    return generatedRef(name, resolver) ?? fail(`Template error: unresolved reference to '${name}'`)
  }

  const parameterValue = (name: string, parameter: Node): unknown => {
    const type = textAt(parameter, 'Type') ?? 'String'
    const isStored = type.startsWith('AWS::SSM::Parameter::Value<')
    const byDefault = textAt(parameter, 'Default')
    const given = options.parameters?.[name] ?? (isStored ? undefined : byDefault)
    if (given === undefined) {
      const why =
        isStored && byDefault !== undefined
          ? `is kept in the parameter store as ${byDefault}`
          : 'has no value and no default'
      return fail(`Parameter '${name}' ${why}: give it with --parameter ${name}=VALUE`)
    }
    return type === 'CommaDelimitedList' || /(?:^|<)List</.test(type) || type.includes('<Comma')
      ? given.split(',').map((item) => item.trim())
      : given
  }

  const identityOf = (logicalId: string): Identity => {
    const known = identities.get(logicalId)
    if (known !== undefined) return known
    const resource = resources.get(logicalId) ?? {}
    const type = typeOf(logicalId)
    const properties = namesOnly(nodeAt(resource, 'Properties'))
    const before = problems.length
    const identity = makeIdentity(
      { logicalId, type, properties: asNode(resolve(properties)) },
      options,
    )
    // What failed in an attempt has to fail again where it counts.
    if (problems.length === before) identities.set(logicalId, identity)
    return identity
  }

  const typeOf = (logicalId: string): string =>
    textAt(resources.get(logicalId) ?? {}, 'Type') ?? generatedType(logicalId)

  const attribute = (logicalId: string, name: string): unknown => {
    const whole = `${logicalId}.${name}`
    if (!resources.has(logicalId)) {
      return (
        generatedRef(whole, resolver) ?? fail(`Template error: unresolved reference to '${whole}'`)
      )
    }
    const given = options.parameters?.[whole] ?? references.outputOf?.(logicalId, name)
    if (given !== undefined) return given
    const type = typeOf(logicalId)
    const { attributes, madeUp } = identityOf(logicalId)
    const known = own(attributes, name)
    if (known === undefined) {
      const invented = `${options.stackName}-${logicalId}-${name.replaceAll('.', '-')}`
      return guess({ logicalId, type, attribute: name, text: invented })
    }
    if (madeUp !== undefined) guess({ logicalId, type, text: madeUp })
    return known
  }

  /** `${Name}`, `${Res.Attr}`, `${!literal}`; stage variables are the gateway's, escaped or not. */
  const substitute = (template: string, variables: Node): string =>
    template.replaceAll(/\$\{(!?)([^{}]*)\}/g, (whole, literal: string, name: string) => {
      const key = name.trim()
      if (literal !== '') return `\${${name}}`
      if (Object.hasOwn(variables, key)) return text(variables[key])
      if (key.startsWith('stageVariables.')) return whole
      const dot = key.indexOf('.')
      const isAttribute = dot > 0 && resources.has(key.slice(0, dot)) && !isSamRef(key)
      return asText(isAttribute ? attribute(key.slice(0, dot), key.slice(dot + 1)) : ref(key))
    })

  /** SAM lets authors write `!Ref Gate.Stage`; in a Sub that looks like an attribute. */
  const isSamRef = (key: string): boolean => generatedRef(key, resolver) !== undefined

  const condition = (value: unknown): boolean => {
    if (typeof value === 'string') return conditionNamed(value)
    const resolved = resolve(value)
    return resolved === true || resolved === 'true'
  }

  const conditionNamed = (name: string): boolean => {
    const known = conditions.get(name)
    if (known !== undefined) return known
    const declared = own(nodeAt(template, 'Conditions'), name)
    if (declared === undefined) {
      fail(`Template error: unresolved condition dependency '${name}'`)
      return false
    }
    // A condition that needs itself is false instead of endless.
    conditions.set(name, false)
    const before = problems.length
    const holds = condition(declared)
    if (problems.length === before) conditions.set(name, holds)
    else conditions.delete(name)
    return holds
  }

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (name) => ref(String(name)),
    Condition: (name) => conditionNamed(String(name)),
    'Fn::GetAtt'(argument) {
      const parts = Array.isArray(argument) ? argument.map(text) : String(argument).split('.')
      return attribute(parts[0] ?? '', parts.slice(1).join('.'))
    },
    'Fn::Sub'(argument) {
      const [pattern, variables] = Array.isArray(argument) ? argument : [argument, undefined]
      return substitute(String(pattern), isNode(variables) ? variables : {})
    },
    'Fn::Join'(argument) {
      const [separator, parts] = Array.isArray(argument) ? argument : ['', []]
      return list(parts).map(text).join(String(separator))
    },
    'Fn::Split'(argument) {
      const [separator, whole] = Array.isArray(argument) ? argument : ['', '']
      const known = text(whole)
      return isGuessed(known) ? [known] : known.split(String(separator))
    },
    'Fn::Select'(argument) {
      const [index, from] = Array.isArray(argument) ? argument : [0, []]
      const known = problems.length
      const items = list(from)
      const at = text(index)
      const item = isGuessed(items[0]) ? items[0] : items[Number(at)]
      // What cannot be known has no items; that is said already.
      if (item !== undefined || problems.length > known) return item ?? ''
      return fail(`Template error: Fn::Select cannot select nonexistent value at index ${at}`)
    },
    'Fn::FindInMap'(argument) {
      const keys = Array.isArray(argument) ? argument : []
      const known = problems.length
      const [map, first, second] = keys.slice(0, 3).map(text)
      if (problems.length > known) return ''
      const maps = nodeAt(template, 'Mappings')
      const value = own(nodeAt(nodeAt(maps, map ?? ''), first ?? ''), second ?? '')
      return (
        resolve(value ?? own(asNode(keys[3]), 'DefaultValue')) ??
        fail(`Template error: Unable to get mapping for ${map}::${first}::${second}`)
      )
    },
    'Fn::If'(argument) {
      const [name, yes, no] = Array.isArray(argument) ? argument : []
      return resolve(condition(name) ? yes : no)
    },
    'Fn::Equals'(argument) {
      const [left, right] = Array.isArray(argument) ? argument : []
      return text(left) === text(right)
    },
    'Fn::Not': (argument) => !condition(Array.isArray(argument) ? argument[0] : argument),
    'Fn::And': (argument) => Array.isArray(argument) && argument.every(condition),
    'Fn::Or': (argument) => Array.isArray(argument) && argument.some(condition),
    'Fn::ImportValue'(argument) {
      const name = text(argument)
      return (
        options.parameters?.[name] ??
        references.exportOf?.(name) ??
        options.exports?.[name] ??
        fail(
          `No export named ${name} found: import the template that exports it in the same command, or give its value with --parameter ${name}=VALUE`,
        )
      )
    },
    'Fn::Transform'(argument) {
      const transform = resolve(argument)
      const location = isNode(transform)
        ? textAt(nodeAt(transform, 'Parameters'), 'Location')
        : undefined
      if (location === undefined) return fail('Only the transform AWS::Include is supported')
      const included = options.readFile?.(location)
      const parsed = included === undefined ? undefined : parseWithPositions(included, 'template')
      return parsed?.ok === true ? resolve(parsed.root) : fail(`Cannot include ${location}`)
    },
    'Fn::Base64': (argument) => base64(text(argument)),
    'Fn::Length': (argument) => list(argument).length,
    'Fn::ToJsonString': (argument) => JSON.stringify(resolve(argument)),
    'Fn::Cidr'(argument) {
      const [block, count, bits] = Array.isArray(argument) ? argument.map(text) : []
      return subnets(block ?? '', Number(count), Number(bits))
    },
    'Fn::GetAZs': () => [`${region}a`, `${region}b`, `${region}c`],
  }

  const present = (wanted: (type: string) => boolean): Present[] =>
    [...resources].flatMap(([logicalId, resource]) => {
      const type = textAt(resource, 'Type') ?? ''
      const needed = textAt(resource, 'Condition')
      if (!wanted(type) || (needed !== undefined && !conditionNamed(needed))) return []
      return [{ logicalId, type, resource }]
    })

  const attempt = (value: unknown): unknown => {
    const before = problems.length
    const result = resolve(value)
    return problems.splice(before).length === 0 ? result : undefined
  }

  const output = (name: string): unknown => {
    const declared = own(nodeAt(nodeAt(template, 'Outputs'), name), 'Value')
    return declared === undefined ? undefined : resolve(declared)
  }

  const exported = (name: string): unknown => {
    const found = nodesIn(nodeAt(template, 'Outputs')).find(([, one]) => {
      const needed = textAt(one, 'Condition')
      if (needed !== undefined && !conditionNamed(needed)) return false
      return text(own(nodeAt(one, 'Export'), 'Name')) === name
    })
    return found === undefined ? undefined : output(found[0])
  }

  const resolver: Resolver = {
    resolve,
    attempt,
    identityOf,
    output,
    exported,
    problems,
    guesses,
    resources: (wanted) =>
      present(wanted).map(({ logicalId, type, resource }) => ({
        logicalId,
        type,
        properties: asNode(resolve(nodeAt(resource, 'Properties'))),
      })),
    resolvable: (wanted) =>
      present(wanted).flatMap(({ logicalId, type, resource }) => {
        const properties = attempt(nodeAt(resource, 'Properties'))
        return isNode(properties) ? [{ logicalId, type, properties }] : []
      }),
    inventory: () =>
      present(() => true).map(({ logicalId, type, resource }) => ({
        logicalId,
        type,
        propertyNames: Object.keys(nodeAt(resource, 'Properties')),
      })),
  }
  return resolver
}

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

const base64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** What SAM makes beside the resources of the template, by the end of its logical id. */
const generatedTypes: readonly (readonly [ending: string, type: string])[] = [
  ['ServerlessRestApi', 'AWS::Serverless::Api'],
  ['ServerlessHttpApi', 'AWS::Serverless::HttpApi'],
  ['Deployment', 'AWS::ApiGateway::Deployment'],
  ['UsagePlan', 'AWS::ApiGateway::UsagePlan'],
  ['ApiKey', 'AWS::ApiGateway::ApiKey'],
]

const generatedType = (logicalId: string): string =>
  generatedTypes.find(([ending]) => logicalId.endsWith(ending))?.[1] ?? ''

/** The scalar-like properties that names are made from; a whole resource may refer to itself elsewhere. */
const namesOnly = (properties: Node): Node =>
  Object.fromEntries(
    Object.entries(properties).filter(([key]) => /^(?:Name|Path)$|[a-z]Name$/.test(key)),
  )
