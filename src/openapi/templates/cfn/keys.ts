/** API keys, usage plans and their keys. */
import type { ThrottleSettings } from '../../../definition/common.ts'
import {
  quotaPeriods,
  type ApiStage,
  type QuotaSettings,
  type UsagePlan,
} from '../../../definition/usage-plan.ts'
import {
  asNode,
  booleanAt,
  defined,
  listAt,
  nodeAt,
  numberAt,
  own,
  textAt,
  unlessEmpty,
  type Node,
} from '../../node.ts'
import type { TemplateKey, TemplatePlanKey } from '../template.ts'
import { createdSeconds, idOf, ofType, tagsOf, type Build } from './builder.ts'

export function apiKeysOf(build: Build): TemplateKey[] {
  const created = createdSeconds(build)
  return ofType(build, 'AWS::ApiGateway::ApiKey').map((resource) => {
    const { logicalId, properties } = resource
    const stageKeys = listAt(properties, 'StageKeys').map((item) => {
      const stage = asNode(item)
      return `${textAt(stage, 'RestApiId') ?? ''}/${textAt(stage, 'StageName') ?? ''}`
    })
    return defined({
      logicalId,
      key: defined({
        id: idOf(build, resource),
        // CloudFormation makes up a name where the API would leave it out.
        name: textAt(properties, 'Name') ?? `${build.optionsOf(resource).stackName}-${logicalId}`,
        customerId: textAt(properties, 'CustomerId'),
        description: textAt(properties, 'Description'),
        enabled: booleanAt(properties, 'Enabled') ?? false,
        createdDate: created,
        lastUpdatedDate: created,
        stageKeys,
        tags: tagsOf(properties),
      }),
      value: keyValue(textAt(properties, 'Value')),
    })
  })
}

/** A value that is kept as a secret elsewhere is none to be hashed. */
const keyValue = (written: string | undefined): string | undefined =>
  written?.includes('{{resolve:') === true ? undefined : written

export function usagePlansOf(build: Build): UsagePlan[] {
  return ofType(build, 'AWS::ApiGateway::UsagePlan').map((resource) => {
    const { logicalId, properties } = resource
    return defined({
      id: idOf(build, resource),
      name:
        textAt(properties, 'UsagePlanName') ??
        `${build.optionsOf(resource).stackName}-${logicalId}`,
      description: textAt(properties, 'Description'),
      apiStages: listAt(properties, 'ApiStages').map((item) => apiStageOf(asNode(item))),
      throttle: throttleOf(own(properties, 'Throttle')),
      quota: quotaOf(nodeAt(properties, 'Quota')),
      tags: tagsOf(properties),
    })
  })
}

function apiStageOf(node: Node): ApiStage {
  const throttle = nodeAt(node, 'Throttle')
  const entries = Object.keys(throttle).flatMap((key) => {
    const settings = throttleOf(throttle[key])
    return settings === undefined ? [] : [[key, settings] as const]
  })
  return defined({
    apiId: textAt(node, 'ApiId') ?? '',
    stage: textAt(node, 'Stage') ?? '',
    throttle: unlessEmpty(Object.fromEntries(entries)),
  })
}

const throttleOf = (value: unknown): ThrottleSettings | undefined =>
  unlessEmpty(
    defined({
      rateLimit: numberAt(asNode(value), 'RateLimit'),
      burstLimit: numberAt(asNode(value), 'BurstLimit'),
    }),
  )

function quotaOf(node: Node): QuotaSettings | undefined {
  const limit = numberAt(node, 'Limit')
  const period = quotaPeriods.find((one) => one === textAt(node, 'Period'))
  if (limit === undefined || period === undefined) return undefined
  return { limit, offset: numberAt(node, 'Offset') ?? 0, period }
}

export const planKeysOf = (build: Build): TemplatePlanKey[] =>
  ofType(build, 'AWS::ApiGateway::UsagePlanKey').map(({ properties }) => ({
    usagePlanId: textAt(properties, 'UsagePlanId') ?? '',
    keyId: textAt(properties, 'KeyId') ?? '',
  }))
