/**
 * CloudFormation and SAM templates, Terraform states and plans → definitions, stages, keys and plans.
 *
 * Gaps: macros other than AWS::Include are not run; SAM's connectors, which make permissions only, are not needed.
 * Every leftover says what its author can do.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
 */
import { apiIdOf } from '../../definition/api.ts'
import { badRequest, type ImportRefusal } from '../outcome.ts'
import type { Parsed } from '../parse.ts'
import { ofType, type Build } from './cfn/builder.ts'
import { domainNamesOf } from './cfn/domains.ts'
import { apiKeysOf, planKeysOf, usagePlansOf } from './cfn/keys.ts'
import { restApiOf } from './cfn/rest-api.ts'
import { v2ApiOf } from './cfn/v2-api.ts'
import { isFirewall, webAclsOf } from './cfn/web-acls.ts'
import { withoutDynamicReferences } from './dynamic-references.ts'
import { guessesIn, leftoversOf, macrosOf, ofOtherApis } from './leftovers.ts'
import type { Problem } from './resolution.ts'
import { allStacks, isNestedStack, openStack, pathOf, type Stack } from './stack.ts'
import { expandSam } from './sam/expand.ts'
import { isTerraform } from './terraform/resources.ts'
import { translateTerraform } from './terraform/translate.ts'
import {
  isTemplate,
  resourcesOf,
  type Leftover,
  type ListedResource,
  type TemplateApi,
  type TemplateOptions,
  type TemplatePlace,
  type TemplateResource,
  type TemplateState,
} from './template.ts'

/** Something wrong with a template, and where it stands. */
export interface TemplateFinding extends TemplatePlace {
  readonly message: string
}

export type TemplateOutcome =
  | ({ readonly ok: true } & TemplateState)
  | (ImportRefusal & {
      /** All that is wrong, in the order of finding. */
      readonly findings: readonly TemplateFinding[]
    })

/**
 * Templates in JSON, in YAML with short tags or in Terraform's JSON: what one exports, another may import.
 * A refusal lists all that is wrong.
 */
export function importTemplates(
  sources: readonly { readonly parsed: Parsed; readonly options: TemplateOptions }[],
): TemplateOutcome {
  const leftovers: Leftover[] = []
  const roots: Stack[] = []
  const exportOf = (name: string): unknown => {
    for (const stack of roots.flatMap(allStacks)) {
      const value = stack.resolver.exported(name)
      if (value !== undefined) return value
    }
    return undefined
  }
  for (const [index, { parsed, options }] of sources.entries()) {
    if (!parsed.ok || !isTemplate(parsed.root)) {
      const refusal = badRequest('Template format error: not a CloudFormation or SAM template.')
      return {
        ...refusal,
        findings: [{ message: refusal.message, source: index, line: 1, column: 1 }],
      }
    }
    const { root, positionOf } = parsed
    const translated = isTerraform(root) ? translateTerraform(root) : undefined
    leftovers.push(...(translated?.leftovers ?? []))
    const template = translated === undefined ? {} : { template: translated.template }
    roots.push(openStack({ root, positionOf, index, ...template }, options, exportOf))
  }
  const stacks = roots.flatMap(allStacks)
  const [first] = stacks
  if (first === undefined) throw new Error('no template to import')
  const errors: string[] = []
  const findings: TemplateFinding[] = []
  const owners = new Map<TemplateResource, Stack>()
  for (const stack of stacks) {
    for (const resource of expandedResources(stack, errors, leftovers)) {
      const { resolved, unknown } = withoutDynamicReferences(resource, stack.options.parameters)
      owners.set(resolved, stack)
      findings.push(...unknown.map(({ message, path }) => foundAt(stack, message, path)))
    }
  }
  const state = stateOf(first, stacks, owners, errors, leftovers)
  for (const stack of stacks) {
    findings.push(...stack.problems().map((problem) => problemFound(stack, problem)))
  }
  findings.push(...errors.map((message) => errorFound(first, stacks, message)))
  if (findings.length === 0) return { ok: true, ...state }
  const lines = findings.map(({ message }) => `\t${message}`)
  return { ...badRequest(['Errors found during import:', ...lines].join('\n')), findings }
}

function stateOf(
  first: Stack,
  stacks: readonly Stack[],
  owners: ReadonlyMap<TemplateResource, Stack>,
  errors: string[],
  leftovers: Leftover[],
): TemplateState {
  const owner = (resource: TemplateResource): Stack => owners.get(resource) ?? first
  const build: Build = {
    options: first.options,
    optionsOf: (resource) => owner(resource).options,
    placeOf: (resource) => placeIn(owner(resource), ['Resources', resource.logicalId]),
    origins: new Map(),
    identityOf: (resource) => owner(resource).resolver.identityOf(resource.logicalId),
    resources: [...owners.keys()],
    errors,
    leftovers,
  }
  const apis = [
    ...ofType(build, 'AWS::ApiGateway::RestApi').map((one) => restApiOf(build, one)),
    ...ofType(build, 'AWS::ApiGatewayV2::Api').map((one) => v2ApiOf(build, one)),
  ]
  const state: Omit<TemplateState, 'leftovers'> = {
    apis,
    apiKeys: apiKeysOf(build),
    usagePlans: usagePlansOf(build),
    usagePlanKeys: planKeysOf(build),
    domainNames: domainNamesOf(build),
    webAcls: webAclsOf(build, idsOf(apis)),
  }
  const carried = new Set(state.webAcls.flatMap(({ resources }) => resources))
  const isCarried = (stack: Stack, { logicalId, type }: ListedResource): boolean =>
    isNestedStack(type) ||
    [...carried].some((one) => one.logicalId === logicalId && owner(one) === stack)
  const others = stacks.flatMap((stack) => [
    ...stack.leftovers,
    ...macrosOf(stack.template),
    ...guessesIn(state, stack.resolver.guesses, stack.options.stackName),
    ...leftoversOf(
      stack.resolver.inventory().filter((one) => !isCarried(stack, one)),
      (logicalId) => stack.resolver.identityOf(logicalId).ref,
    ),
  ])
  return {
    ...state,
    leftovers: [...leftovers, ...ofOtherApis(build.resources, idsOf(apis)), ...others],
  }
}

const idsOf = (apis: readonly TemplateApi[]): ReadonlySet<string> =>
  new Set(apis.map(({ definition }) => apiIdOf(definition)))

/** The resources that matter to APIs, with what SAM makes in place of what its author wrote. */
function expandedResources(
  { root, template, isSam, options, resolver }: Stack,
  errors: string[],
  leftovers: Leftover[],
): readonly TemplateResource[] {
  const resources = resolver.resources(isNeeded)
  // Terraform has another form for rules; and a firewall that nobody can resolve keeps no API from its import.
  const firewalls = isTerraform(root) ? [] : resolver.resolvable(isFirewall)
  const own = isSam
    ? expandSam({ options, resolver, resources, errors, leftovers }, template)
    : resources
  return [...own, ...firewalls]
}

const placeIn = (
  { positionOf, location, index }: Stack,
  path: readonly (string | number)[],
): TemplatePlace => ({
  source: index,
  ...positionOf(path),
  ...(location === undefined ? {} : { location }),
})

const foundAt = (
  stack: Stack,
  message: string,
  path: readonly (string | number)[],
): TemplateFinding => ({ message, ...placeIn(stack, path) })

/** A problem of the resolver stands at the innermost function that the author wrote. */
function problemFound(stack: Stack, { message, within }: Problem): TemplateFinding {
  for (const node of within.toReversed()) {
    const path = pathOf(stack.root, node)
    // In JSON the function's name is a key of its own, in YAML it is mostly a tag.
    if (path !== undefined) return foundAt(stack, message, [...path, ...Object.keys(node)])
  }
  return foundAt(stack, message, ['Resources'])
}

/** What is wrong with a resource stands at the resource that the message names. */
function errorFound(first: Stack, stacks: readonly Stack[], message: string): TemplateFinding {
  for (const stack of stacks) {
    const named = resourcesOf(stack.template).find(
      ([id]) =>
        message.startsWith(`${id}:`) || message.includes(`[${id}]`) || message.includes(`'${id}'`),
    )
    if (named !== undefined) return foundAt(stack, message, ['Resources', named[0]])
  }
  return foundAt(first, message, ['Resources'])
}

/** Types whose properties matter to APIs; what else a stack holds is not resolved. */
const isNeeded = (type: string): boolean =>
  type !== 'AWS::ApiGateway::Account' &&
  /^AWS::(?:ApiGateway|ApiGatewayV2)::|^AWS::Serverless::(?:Api|HttpApi|Function|StateMachine)$/.test(
    type,
  )
