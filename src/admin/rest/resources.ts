import { resourceId as newId } from '../../aws/ids.ts'
import type { ResourceNode } from '../entities.ts'
import { AdminFault, badRequest, conflict } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, type Draft, listedTexts, patchInput, type PatchRule } from '../patch.ts'
import { required, struct, text } from '../shape.ts'
import type { AdminStore } from '../store.ts'
import { findResource, findRestApi } from './find.ts'
import { methodWire } from './method-wire.ts'

/** Observed: `$` is taken, which AWS's own message about path parts leaves out, as it does the comma. */
const pathPartShape = /^(?:[a-zA-Z0-9._:,$-]+|\{[a-zA-Z0-9._:-]+\+?\})$/
const isGreedy = (pathPart: string | undefined): boolean => pathPart?.endsWith('+}') ?? false

function checkPathPart(pathPart: string): void {
  if (pathPart === '') throw badRequest("Resource's path part must be specified")
  if (pathPartShape.test(pathPart)) return
  throw badRequest(
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
  )
}

/** Refuses a place in the tree that another resource has, or that no resource may have. */
function checkPlace(store: AdminStore, apiId: string, node: ResourceNode, parent: ResourceNode) {
  const { pathPart = '' } = node
  if (isGreedy(parent.pathPart)) {
    throw badRequest(
      `Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`,
    )
  }
  const namesakes = store.all('resource', apiId, {
    group: parent.id,
    namePrefix: pathPart,
    limit: 1,
  })
  if (namesakes.some((other) => other.pathPart === pathPart && other.id !== node.id)) {
    throw conflict(`Another resource with the same parent already has this name: ${pathPart}`)
  }
  if (!pathPart.startsWith('{')) return
  const variables = store.all('resource', apiId, { group: parent.id, namePrefix: '{' })
  const sibling = variables.find((other) => other.id !== node.id)
  if (sibling === undefined) return
  throw badRequest(
    `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`,
  )
}

const pathOf = (parent: ResourceNode, pathPart: string): string =>
  parent.path === '/' ? `/${pathPart}` : `${parent.path}/${pathPart}`

const childrenOf = (store: AdminStore, apiId: string, id: string): readonly ResourceNode[] =>
  store.all('resource', apiId, { group: id })

/** The resource with the methods that the caller asked for, or with just their verbs. Observed. */
function resourceWire(call: AdminCall, apiId: string, node: ResourceNode): object {
  const embed = call.query.getAll('embed').includes('methods')
  const stored = call.store.all('method', apiId, { idPrefix: `${node.id}/` })
  if (stored.length === 0) return node
  const resourceMethods = Object.fromEntries(
    stored.map(({ method }) => [method.httpMethod, embed ? methodWire(method) : {}]),
  )
  return { ...node, resourceMethods }
}

/** Deletes a resource with its methods and everything below it. */
function deleteTree(store: AdminStore, apiId: string, node: ResourceNode): void {
  for (const child of childrenOf(store, apiId, node.id)) deleteTree(store, apiId, child)
  for (const { id } of store.list('method', apiId, { idPrefix: `${node.id}/` })) {
    store.delete('method', apiId, id)
  }
  store.delete('resource', apiId, node.id)
}

/** Writes the paths of everything below a resource that moved. */
function movePaths(store: AdminStore, apiId: string, parent: ResourceNode): void {
  for (const child of childrenOf(store, apiId, parent.id)) {
    const moved = { ...child, path: pathOf(parent, child.pathPart ?? '') }
    store.put('resource', apiId, moved)
    movePaths(store, apiId, moved)
  }
}

function isBelow(
  store: AdminStore,
  apiId: string,
  node: ResourceNode,
  ancestorId: string,
): boolean {
  for (let at: ResourceNode | undefined = node; at !== undefined;) {
    if (at.id === ancestorId) return true
    at = at.parentId === undefined ? undefined : store.get('resource', apiId, at.parentId)
  }
  return false
}

const refuseRoot = (draft: Draft, what: string): void => {
  if (draft['parentId'] === undefined) throw badRequest(`Root resource cannot update its ${what}.`)
}

const resourceRules: readonly PatchRule<unknown>[] = [
  {
    path: '/parentId',
    ops: ['replace'],
    apply(draft, { value }) {
      refuseRoot(draft, 'parentId')
      draft['parentId'] = value
    },
  },
  {
    path: '/pathPart',
    ops: ['replace'],
    apply(draft, { value }) {
      refuseRoot(draft, 'pathPart')
      checkPathPart(value)
      draft['pathPart'] = value
    },
  },
]

/** A patched resource in its new place, with the paths below it. */
function replace(call: AdminCall, apiId: string, node: ResourceNode): ResourceNode {
  const { store } = call
  const { parentId, pathPart = '' } = node
  if (parentId === undefined) return node
  const parent = findResource(call, apiId, parentId)
  if (isBelow(store, apiId, parent, node.id)) throw badRequest('Resources cannot be cyclical.')
  checkPlace(store, apiId, node, parent)
  const moved = { ...node, path: pathOf(parent, pathPart) }
  store.put('resource', apiId, moved)
  movePaths(store, apiId, moved)
  return moved
}

export const resourceOperations = [
  operation(
    'CreateResource',
    'POST /restapis/{restapi_id}/resources/{parent_id}',
    201,
    { input: struct({ pathPart: required(text) }) },
    (call) => {
      const { restapi_id: apiId, parent_id } = call.labels
      const parent = findResource(call, apiId, parent_id)
      const { pathPart = '' } = call.input
      checkPathPart(pathPart)
      const path = pathOf(parent, pathPart)
      const node = { id: newId(), parentId: parent.id, pathPart, path }
      checkPlace(call.store, apiId, node, parent)
      call.store.put('resource', apiId, node)
      return { body: node }
    },
  ),

  operation('GetResources', 'GET /restapis/{restapi_id}/resources', 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const page = storedPage(call.store, 'resource', id, {}, v1Asked(call.query))
    return { body: itemList(page, (node) => resourceWire(call, id, node)) }
  }),

  operation(
    'GetResource',
    'GET /restapis/{restapi_id}/resources/{resource_id}',
    200,
    {},
    (call) => {
      const { restapi_id: apiId, resource_id } = call.labels
      return { body: resourceWire(call, apiId, findResource(call, apiId, resource_id)) }
    },
  ),

  operation(
    'UpdateResource',
    'PATCH /restapis/{restapi_id}/resources/{resource_id}',
    200,
    { input: patchInput },
    (call) => {
      const { restapi_id: apiId, resource_id } = call.labels
      const before = findResource(call, apiId, resource_id)
      const texts = listedTexts(['/parentId', '/pathPart'])
      const node = applyPatch(before, call.input, resourceRules, texts, call)
      return { body: resourceWire(call, apiId, replace(call, apiId, node)) }
    },
  ),

  operation(
    'DeleteResource',
    'DELETE /restapis/{restapi_id}/resources/{resource_id}',
    202,
    {},
    (call) => {
      const { restapi_id: apiId, resource_id } = call.labels
      const node = findResource(call, apiId, resource_id)
      if (node.parentId === undefined) {
        throw new AdminFault('BadRequestException', 'Root resource cannot be deleted.')
      }
      deleteTree(call.store, apiId, node)
      return {}
    },
  ),
]
