/** What a template import is given and what it leads to. */
import type { ApiDefinition } from '../../definition/api.ts'
import type { DomainName } from '../../definition/domain-name.ts'
import type { Stage, V2Stage } from '../../definition/stage.ts'
import type { ApiKey, UsagePlan } from '../../definition/usage-plan.ts'
import { isNode, nodesIn, nodeAt, own, textAt, type Node } from '../node.ts'
import type { IdSource, Place } from '../options.ts'
import type { Position } from '../parse.ts'
import { isTerraform } from './terraform/resources.ts'

export interface TemplateOptions {
  readonly ids: IdSource
  readonly place: Place
  readonly nowMs: number
  readonly stackName: string
  /**
   * What the template does not hold: values of its parameters, of exports by their names, what a resource is called
   * (`Fn`) or an attribute is (`Balancer.DNSName`) where it is deployed, and dynamic references (`resolve:ssm:/url`).
   */
  readonly parameters?: Readonly<Record<string, string>>
  /** What `Fn::ImportValue` finds beside what the templates of the same import export, by name. */
  readonly exports?: Readonly<Record<string, string>>
  /** The text of a definition kept in a side file: a local path or an `s3://` address. */
  readonly readFile?: (location: string) => string | undefined
}

/** A resource whose condition holds, its properties free of intrinsic functions. */
export interface TemplateResource {
  readonly logicalId: string
  /** `'AWS::ApiGateway::Method'` */
  readonly type: string
  readonly properties: Node
}

/** A resource whose condition holds, as far as a list of the stack tells of it. */
export interface ListedResource {
  readonly logicalId: string
  readonly type: string
  readonly propertyNames: readonly string[]
}

/** A place in one of the templates of an import. */
export interface TemplatePlace extends Position {
  /** Which of the given templates, from 0. */
  readonly source: number
  /** Where a template nested in it was found; `undefined` for the given one itself. */
  readonly location?: string
}

export interface TemplateApi {
  readonly logicalId: string
  readonly stackName: string
  /** Where the API stands, or the method (`'GET /pets'`) or route of that key, when the template has it as a resource. */
  readonly placeOf: (operation?: string) => TemplatePlace
  readonly definition: ApiDefinition
  readonly stages: readonly (Stage | V2Stage)[]
  /** Of the import of its body. */
  readonly warnings: readonly string[]
}

/** A key with the value the template gives it; the value is never part of the key's own shape. */
export interface TemplateKey {
  readonly logicalId: string
  readonly key: ApiKey
  readonly value?: string
}

export interface TemplatePlanKey {
  readonly usagePlanId: string
  readonly keyId: string
}

/** A web ACL that protects stages of the template's APIs. */
export interface TemplateWebAcl {
  readonly name: string
  /** In WAFv2's own JSON, with the sets and groups that it refers to beside its rules. */
  readonly json: Node
  readonly stages: readonly { readonly apiId: string; readonly stage: string }[]
  /** Those of the template that it is made from. */
  readonly resources: readonly TemplateResource[]
}

/** Something of the template that has no counterpart here. */
export interface Leftover {
  /** `'Link (AWS::ApiGateway::VpcLink)'` */
  readonly what: string
  /** What its author can do about it. */
  readonly advice: string
}

export interface TemplateState {
  readonly apis: readonly TemplateApi[]
  readonly apiKeys: readonly TemplateKey[]
  readonly usagePlans: readonly UsagePlan[]
  readonly usagePlanKeys: readonly TemplatePlanKey[]
  readonly domainNames: readonly DomainName[]
  readonly webAcls: readonly TemplateWebAcl[]
  readonly leftovers: readonly Leftover[]
}

export const resourcesOf = (template: Node): [string, Node][] =>
  nodesIn(nodeAt(template, 'Resources'))

/** Whether a parsed document is a template, or what Terraform has of one, rather than an OpenAPI definition. */
export const isTemplate = (root: unknown): root is Node =>
  isTerraform(root) ||
  (isNode(root) &&
    own(root, 'paths') === undefined &&
    (isNode(own(root, 'Resources')) || isEmptyStack(root)))

/** The AWS CDK writes a template without resources for a stack that only leads to others. */
const isEmptyStack = (root: Node): boolean =>
  own(root, 'Resources') === undefined &&
  isNode(own(root, 'Rules')) &&
  isNode(own(root, 'Parameters'))

/** Whether the template asks for the SAM transform. */
export function isSam(template: Node): boolean {
  const transform = own(template, 'Transform')
  const names = Array.isArray(transform) ? transform : [transform]
  return (
    names.includes('AWS::Serverless-2016-10-31') ||
    resourcesOf(template).some(([, one]) => textAt(one, 'Type')?.startsWith('AWS::Serverless::'))
  )
}
