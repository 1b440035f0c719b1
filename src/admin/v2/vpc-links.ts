/** VPC links of HTTP APIs; like those of v1 they are records, and available at once. */
import { resourceId as newId } from '../../aws/ids.ts'
import { isoSeconds } from '../../aws/time.ts'
import type { V2VpcLink } from '../entities.ts'
import { badRequest, missing } from '../errors.ts'
import type { AdminStore } from '../store.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemsList, storedPage, v2Asked } from '../paging.ts'
import { compact, list, map, struct, text, textUpTo } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { tagsOfItem } from '../wire.ts'

const linkWire = (link: V2VpcLink): object => ({
  ...link,
  vpcLinkStatus: 'AVAILABLE',
  vpcLinkStatusMessage: 'VPC link is ready to route traffic',
  vpcLinkVersion: 'V2',
  tags: link.tags ?? {},
})

/** What the answer to a creation says of the new link. */
const pending = {
  vpcLinkStatus: 'PENDING',
  vpcLinkStatusMessage: 'VPC link is provisioning ENIs',
}

function findLink(call: AdminCall<{ readonly vpcLinkId: string }>): V2VpcLink {
  const link = call.store.get('v2VpcLink', '', call.labels.vpcLinkId)
  if (link !== undefined) return link
  throw missing('VpcLink', `Invalid VpcLink identifier specified ${call.labels.vpcLinkId}`)
}

const one = '/v2/vpclinks/{vpcLinkId}'

/** The routes that lead through a link: `'ANY:kxr3j3s'`. */
function routesThrough(store: AdminStore, linkId: string): readonly string[] {
  return store.all('v2Api', '').flatMap(({ apiId }) => {
    const targets = store
      .all('integration', apiId)
      .filter(({ connectionId }) => connectionId === linkId)
      .map(({ integrationId }) => `integrations/${integrationId}`)
    return store
      .all('route', apiId)
      .filter(({ target = '' }) => targets.includes(target))
      .map(({ routeKey, routeId }) => `${/^[A-Z]+(?= )/.exec(routeKey)?.[0] ?? 'ANY'}:${routeId}`)
  })
}

export const vpcLinkOperations = [
  operation(
    'CreateVpcLink',
    'POST /v2/vpclinks',
    201,
    {
      input: struct({
        name: textUpTo(128),
        subnetIds: list(text),
        securityGroupIds: list(text),
        tags: map(text),
      }),
    },
    (call) => {
      const { name = '', subnetIds = [], securityGroupIds = [], tags } = call.input
      if (name.trim() === '') throw badRequest('Name must not be empty')
      if (subnetIds.length === 0) throw badRequest('SubnetIds for a vpc link cannot be empty')
      checkTags(tags)
      const link = compact({
        vpcLinkId: newId(),
        name,
        subnetIds,
        securityGroupIds,
        createdDate: isoSeconds(call.nowMs),
        tags: tagsOfItem(tags),
      })
      call.store.put('v2VpcLink', '', link)
      return { body: { ...linkWire(link), ...pending } }
    },
  ),

  operation('GetVpcLinks', 'GET /v2/vpclinks', 200, {}, ({ store, query }) => ({
    body: itemsList(storedPage(store, 'v2VpcLink', '', {}, v2Asked(query)), linkWire),
  })),

  operation('GetVpcLink', `GET ${one}`, 200, {}, (call) => ({ body: linkWire(findLink(call)) })),

  operation(
    'UpdateVpcLink',
    `PATCH ${one}`,
    200,
    { input: struct({ name: textUpTo(128) }) },
    (call) => {
      const before = findLink(call)
      const link = { ...before, name: call.input.name || before.name }
      call.store.put('v2VpcLink', '', link)
      return { body: linkWire(link) }
    },
  ),

  operation('DeleteVpcLink', `DELETE ${one}`, 202, {}, (call) => {
    const { vpcLinkId } = findLink(call)
    const routes = routesThrough(call.store, vpcLinkId)
    if (routes.length > 0) {
      throw badRequest(
        `Cannot delete vpc link. Vpc link '${vpcLinkId}', is referenced in [${routes.join(', ')}] in format of [Method:Resource].`,
      )
    }
    call.store.delete('v2VpcLink', '', vpcLinkId)
    return {}
  }),
]
