/**
 * CloudFormation and SAM templates, Terraform states and plans → definitions, stages, keys and plans.
 *
 * Gaps: macros other than AWS::Include, nested stacks and `Fn::ForEach` are not expanded; SAM's connectors, which make
 * permissions only, are not needed. Every leftover says what its author can do.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
 */
import { isNode } from '../node.ts'
import { badRequest, type ImportRefusal } from '../outcome.ts'
import { parseWithPositions } from '../parse.ts'
import { ofType, type Build } from './cfn/builder.ts'
import { domainNamesOf } from './cfn/domains.ts'
import { apiKeysOf, planKeysOf, usagePlansOf } from './cfn/keys.ts'
import { restApiOf } from './cfn/rest-api.ts'
import { v2ApiOf } from './cfn/v2-api.ts'
import { applyGlobals } from './globals.ts'
import { leftoversOf } from './leftovers.ts'
import { createResolver } from './resolver.ts'
import { expandSam, samGeneratedRef } from './sam/expand.ts'
import { isTerraform } from './terraform/resources.ts'
import { translateTerraform } from './terraform/translate.ts'
import {
  isSam,
  isTemplate,
  type Leftover,
  type TemplateOptions,
  type TemplateState,
} from './template.ts'

export type TemplateOutcome = ({ readonly ok: true } & TemplateState) | ImportRefusal

/** A template's text, JSON or YAML with short tags, or Terraform's JSON. A refusal lists all that is wrong. */
export function importTemplate(text: string, options: TemplateOptions): TemplateOutcome {
  const parsed = parseWithPositions(text, 'template')
  if (!parsed.ok || !isTemplate(parsed.root)) {
    return badRequest('Template format error: not a CloudFormation or SAM template.')
  }
  const translated = isTerraform(parsed.root) ? translateTerraform(parsed.root) : undefined
  const root = translated?.template ?? parsed.root
  const sam = isSam(root)
  const template = sam ? applyGlobals(root) : root
  const resolver = createResolver(template, options, sam ? samGeneratedRef(template) : undefined)
  const leftovers: Leftover[] = [...(translated?.leftovers ?? [])]
  const errors: string[] = []
  const resolved = resolver.resources(isNeeded)
  const resources = sam
    ? expandSam({ options, resolver, resources: resolved, errors, leftovers }, template)
    : resolved
  const build: Build = { options, resolver, resources, errors, leftovers }
  const state: TemplateState = {
    apis: [
      ...ofType(build, 'AWS::ApiGateway::RestApi').map((one) => restApiOf(build, one)),
      ...ofType(build, 'AWS::ApiGatewayV2::Api').map((one) => v2ApiOf(build, one)),
    ],
    apiKeys: apiKeysOf(build),
    usagePlans: usagePlansOf(build),
    usagePlanKeys: planKeysOf(build),
    domainNames: domainNamesOf(build),
    leftovers: [...leftovers, ...leftoversOf(resolver.inventory(), options.stackName)],
  }
  const found = [...resolver.errors, ...errors]
  return found.length > 0
    ? badRequest(['Errors found during import:', ...found.map((one) => `\t${one}`)].join('\n'))
    : { ok: true, ...state }
}

/** Types whose properties matter to APIs; what else a stack holds is not resolved. */
const isNeeded = (type: string): boolean =>
  /^AWS::(?:ApiGateway|ApiGatewayV2)::|^AWS::Serverless::(?:Api|HttpApi|Function|StateMachine)$/.test(
    type,
  )

/** Whether a text is a template, as far as its outer form tells. */
export function looksLikeTemplate(text: string): boolean {
  const parsed = parseWithPositions(text, 'template')
  return parsed.ok && isNode(parsed.root) && isTemplate(parsed.root)
}
