import { apiId, resourceId as newId, routeId } from '../../aws/ids.ts'
import {
  documentedStatusCode,
  locationDefaults,
  locationMembers,
  locationTypes,
  membersOfLocation,
  needsName,
  type DocumentationPart,
  type DocumentationPartLocation,
  type LocationMember,
  type LocationType,
} from '../../definition/documentation-part.ts'
import { importDocumentationParts } from '../../openapi/import.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { importResult } from '../import-result.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, listPage, v1Asked } from '../paging.ts'
import { applyPatch, listedTexts, patchInput, type PatchRule } from '../patch.ts'
import { putModeOf, putModeViolations } from '../put-mode.ts'
import { querySets } from '../query.ts'
import { compact, matching, oneOf, required, struct, text } from '../shape.ts'
import { filledList } from '../wire.ts'
import { findRestApi } from './find.ts'

const createInput = struct({
  location: required(
    struct({
      type: required(oneOf(...locationTypes)),
      path: text,
      method: text,
      statusCode: matching(documentedStatusCode),
      name: text,
    }),
  ),
  properties: required(text),
})

/** A location with its defaults; members that the type does not know are refused. */
function checkedLocation(
  given: Partial<DocumentationPartLocation> & { readonly type?: LocationType },
): DocumentationPartLocation {
  const { type } = given
  if (type === undefined) throw badRequest('Documentation part location type must be specified')
  const allowed = membersOfLocation[type]
  const wrong = locationMembers.find((member) => given[member] && !allowed.includes(member))
  if (wrong !== undefined) {
    const barred = locationMembers.filter((member) => !allowed.includes(member))
    const list = [barred.slice(0, -1).join(', '), ...barred.slice(-1)].filter(Boolean).join(' or ')
    // The service's words, recorded of the type API.
    throw badRequest(`[Location type: ${type} cannot have ${list} defined.]`)
  }
  if (needsName(allowed) && !given.name) {
    throw badRequest(`Documentation part location of type ${type} must have a name`)
  }
  const members = allowed.map((member) => [member, given[member] || locationDefaults[member]])
  const found: Partial<Record<LocationMember, string | undefined>> = Object.fromEntries(members)
  return compact({ type, ...found })
}

function checkProperties(properties: string): void {
  try {
    const parsed: unknown = JSON.parse(properties)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return
  } catch {
    // Unreadable text and JSON that is no object get the same answer.
  }
  throw badRequest('Documentation part properties must be a JSON object')
}

function findPart(call: AdminCall, apiIdOfPart: string, partId: string): DocumentationPart {
  const part = call.store.get('documentationPart', apiIdOfPart, partId)
  if (part !== undefined) return part
  throw notFound('Invalid Documentation part identifier specified')
}

const sameLocation = (a: DocumentationPartLocation, b: DocumentationPartLocation): boolean =>
  a.type === b.type && locationMembers.every((member) => a[member] === b[member])

const partRules: readonly PatchRule<unknown>[] = [
  {
    path: '/properties',
    ops: ['replace'],
    apply(draft, { value }) {
      checkProperties(value)
      draft['properties'] = value
    },
  },
]

/** Whether a part answers the filters of a list; every part here is documented. */
function wanted({ location }: DocumentationPart, query: URLSearchParams): boolean {
  const [type, name, path] = [query.get('type'), query.get('name'), query.get('path')]
  return (
    query.get('locationStatus') !== 'UNDOCUMENTED' &&
    (type === null || location.type === type) &&
    (name === null || location.name === name) &&
    (path === null || location.path === path)
  )
}

const locationStatuses = ['DOCUMENTED', 'UNDOCUMENTED']

const violations = querySets({ type: locationTypes, locationStatus: locationStatuses })

const collection = '/restapis/{restapi_id}/documentation/parts'
const member = `${collection}/{part_id}` as const

export const documentationPartOperations = [
  operation(
    'CreateDocumentationPart',
    `POST ${collection}`,
    201,
    { input: createInput },
    (call) => {
      const { id } = findRestApi(call, call.labels.restapi_id)
      const location = checkedLocation(call.input.location ?? {})
      const { properties = '' } = call.input
      checkProperties(properties)
      const others = call.store.all('documentationPart', id)
      if (others.some((other) => sameLocation(other.location, location))) {
        throw conflict('Documentation part already exists for the specified location')
      }
      const part = { id: newId(), location, properties }
      call.store.put('documentationPart', id, part)
      return { body: part }
    },
  ),

  operation('GetDocumentationParts', `GET ${collection}`, 200, { violations }, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const parts = call.store
      .all('documentationPart', id)
      .filter((part) => wanted(part, call.query))
      .map((part) => ({ id: part.id, name: '', entity: part }))
    return { body: itemList(listPage(parts, v1Asked(call.query)), (part) => part) }
  }),

  operation('GetDocumentationPart', `GET ${member}`, 200, {}, (call) => ({
    body: findPart(call, call.labels.restapi_id, call.labels.part_id),
  })),

  operation('UpdateDocumentationPart', `PATCH ${member}`, 200, { input: patchInput }, (call) => {
    const { restapi_id, part_id } = call.labels
    const before = findPart(call, restapi_id, part_id)
    const part = applyPatch(before, call.input, partRules, listedTexts(['/properties']), call)
    call.store.put('documentationPart', restapi_id, part)
    return { body: part }
  }),

  operation('DeleteDocumentationPart', `DELETE ${member}`, 202, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    call.store.delete('documentationPart', id, findPart(call, id, call.labels.part_id).id)
    return {}
  }),

  operation(
    'ImportDocumentationParts',
    `PUT ${collection}`,
    200,
    { violations: putModeViolations },
    (call) => {
      const { id } = findRestApi(call, call.labels.restapi_id)
      const existing = call.store.all('documentationPart', id)
      const outcome = importResult(
        importDocumentationParts(
          Object.fromEntries(existing.map((part) => [part.id, part])),
          call.text,
          {
            ids: { apiId, resourceId: newId, routeId },
            failOnWarnings: call.query.get('failonwarnings') === 'true',
            mode: putModeOf(call.query),
          },
        ),
      )
      for (const part of existing) call.store.delete('documentationPart', id, part.id)
      for (const part of Object.values(outcome.parts)) call.store.put('documentationPart', id, part)
      return { body: { ids: outcome.ids, warnings: filledList(outcome.warnings) } }
    },
  ),
]
