import * as v from 'valibot'
import { readInput, type WafCall, type WafOperation } from './call.ts'
import { invalidParameter, nonexistent, WafFault } from './fault.ts'
import { protectedStages, type StageName } from './stored.ts'
import { webAclWire } from './web-acls.ts'

const resource = { ResourceArn: v.string() }

/** `'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5/stages/prod'` */
const stageArnShape = /^arn:[^:]+:apigateway:[^:]+::\/restapis\/([^/]+)\/stages\/([^/]+)$/

function findStage({ store }: WafCall, arn: string) {
  const [, apiId = '', stageName = ''] = stageArnShape.exec(arn) ?? []
  if (apiId === '') {
    throw invalidParameter('RESOURCE_ARN', arn, 'The ARN isn’t valid: a stage of a REST API is')
  }
  const stage = store.get('stage', apiId, stageName)
  if (stage === undefined) throw nonexistent()
  return { apiId, stage }
}

const stageArn = (call: WafCall, { apiId, stageName }: StageName): string =>
  `arn:${call.settings.partition}:apigateway:${call.settings.region}::/restapis/${apiId}/stages/${stageName}`

export const associationOperations: Readonly<Record<string, WafOperation>> = {
  AssociateWebACL: (call) => {
    const input = readInput(v.object({ ...resource, WebACLArn: v.string() }), call.input)
    if (call.store.find('webAcl', input.WebACLArn) === undefined) throw nonexistent()
    const { apiId, stage } = findStage(call, input.ResourceArn)
    call.store.put('stage', apiId, { ...stage, webAclArn: input.WebACLArn })
    return {}
  },

  DisassociateWebACL: (call) => {
    const { ResourceArn } = readInput(v.object(resource), call.input)
    const { apiId, stage } = findStage(call, ResourceArn)
    const { webAclArn: _none, ...bare } = stage
    call.store.put('stage', apiId, bare)
    return {}
  },

  GetWebACLForResource: (call) => {
    const { ResourceArn } = readInput(v.object(resource), call.input)
    const { webAclArn } = findStage(call, ResourceArn).stage
    if (webAclArn === undefined) return {}
    const stored = call.store.find('webAcl', webAclArn)
    if (stored === undefined) {
      throw new WafFault('WAFUnavailableEntityException', `There is no ${webAclArn} any more.`)
    }
    return { WebACL: webAclWire(call, stored) }
  },

  ListResourcesForWebACL: (call) => {
    const input = v.object({ WebACLArn: v.string(), ResourceType: v.optional(v.string()) })
    const { WebACLArn, ResourceType = 'APPLICATION_LOAD_BALANCER' } = readInput(input, call.input)
    if (call.store.find('webAcl', WebACLArn) === undefined) throw nonexistent()
    // As on AWS, whoever names no type asks for load balancers, of which there are none.
    const stages = ResourceType === 'API_GATEWAY' ? protectedStages(call.store, WebACLArn) : []
    return { ResourceArns: stages.map((stage) => stageArn(call, stage)) }
  },
}
