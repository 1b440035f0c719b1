/**
 * VPC links. By design: a link is a record; what it leads to is reached through the platform's own
 * private networking (service bindings, tunnels), so that links are available at once.
 */
import { parseArn } from '../../aws/arn.ts'
import { resourceId as newId } from '../../aws/ids.ts'
import type { VpcLink } from '../entities.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import {
  applyPatch,
  patchInput,
  plainTexts,
  replaceOptionalText,
  type PatchRule,
} from '../patch.ts'
import { deployedDefinition } from '../published.ts'
import type { AdminStore } from '../store.ts'
import { compact, list, map, required, struct, text } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { filledText, tagsOfItem, tagsOfOne } from '../wire.ts'

function checkName(name: string): string {
  if (name.trim() === '') throw badRequest('Name cannot be empty')
  return name
}

/** A link leads to one load balancer. */
function checkTargets(targetArns: readonly string[]): void {
  if (targetArns.length === 0) throw badRequest('Target arns cannot be empty')
  if (targetArns.length > 1) {
    throw badRequest('More than one target arn specified for vpc link.')
  }
  const malformed = targetArns.find((arn) => parseArn(arn) === undefined)
  if (malformed !== undefined) {
    throw badRequest(`Invalid ARN. ARN is not well formed ${malformed}`)
  }
}

function linkWire(link: VpcLink, tags: VpcLink['tags']): object {
  const status = { status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use' }
  return { ...link, ...status, tags }
}

function findLink({ store }: Pick<AdminCall, 'store'>, id: string): VpcLink {
  const link = store.get('vpcLink', '', id)
  if (link !== undefined) return link
  throw notFound('Invalid Vpc Link identifier specified')
}

/** Where deployed methods call through a link: `'a1b2c3d4e5:GET:kxr3j3:dev'`. */
function callersOf(store: AdminStore, linkId: string): readonly string[] {
  return store.all('restApi', '').flatMap(({ id: apiId }) =>
    store.all('stage', apiId).flatMap(({ stageName, deploymentId }) => {
      const definition = deployedDefinition(store, apiId, deploymentId)
      const resources = definition?.protocolType === 'REST' ? definition.resources : {}
      return Object.values(resources).flatMap(({ id, resourceMethods = {} }) =>
        Object.values(resourceMethods)
          .filter(({ methodIntegration }) => methodIntegration?.connectionId === linkId)
          .map(({ httpMethod }) => `${apiId}:${httpMethod}:${id}:${stageName}`),
      )
    }),
  )
}

const linkRules: readonly PatchRule<unknown>[] = [
  {
    path: '/name',
    ops: ['replace'],
    apply(draft, { value }) {
      draft['name'] = checkName(value)
    },
  },
  replaceOptionalText('description'),
  {
    path: '/targetArns',
    ops: ['add', 'replace', 'remove'],
    apply() {
      throw badRequest('Target arns are not allowed to be changed/added.')
    },
  },
]

export const vpcLinkOperations = [
  operation(
    'CreateVpcLink',
    'POST /vpclinks',
    202,
    {
      input: struct({
        name: required(text),
        description: text,
        targetArns: required(list(text)),
        tags: map(text),
      }),
    },
    (call) => {
      const { name = '', description, targetArns = [], tags } = call.input
      checkName(name)
      checkTags(tags)
      checkTargets(targetArns)
      const link = compact({
        id: newId(),
        name,
        description: filledText(description),
        targetArns,
        tags: tagsOfItem(tags),
      })
      call.store.put('vpcLink', '', link)
      return { body: { ...link, status: 'PENDING' } }
    },
  ),

  operation('GetVpcLinks', 'GET /vpclinks', 200, {}, ({ store, query }) => {
    const page = storedPage(store, 'vpcLink', '', {}, v1Asked(query))
    return { body: itemList(page, (link) => linkWire(link, tagsOfItem(link.tags))) }
  }),

  operation('GetVpcLink', 'GET /vpclinks/{vpclink_id}', 200, {}, (call) => {
    const link = findLink(call, call.labels.vpclink_id)
    return { body: linkWire(link, tagsOfOne(link.tags)) }
  }),

  operation('UpdateVpcLink', 'PATCH /vpclinks/{vpclink_id}', 200, { input: patchInput }, (call) => {
    const before = findLink(call, call.labels.vpclink_id)
    const link = applyPatch(before, call.input, linkRules, plainTexts, call)
    call.store.put('vpcLink', '', link)
    return { body: linkWire(link, tagsOfOne(link.tags)) }
  }),

  operation('DeleteVpcLink', 'DELETE /vpclinks/{vpclink_id}', 202, {}, (call) => {
    const { id } = findLink(call, call.labels.vpclink_id)
    const places = callersOf(call.store, id)
    if (places.length > 0) {
      throw badRequest(
        `Cannot delete vpc link. Vpc link '${id}', is referenced in [${places.join(', ')}] in format of [RESTApiId:Method:Resource:Stage].`,
      )
    }
    call.store.delete('vpcLink', '', id)
    return {}
  }),
]
