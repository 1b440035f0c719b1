import { parseArn } from '../../aws/arn.ts'
import type { StringMap } from '../../definition/common.ts'
import type { Entities, Kind } from '../entities.ts'
import { notFound } from '../errors.ts'
import { operation } from '../operation.ts'
import { queryRequires } from '../query.ts'
import { map, required, struct, text } from '../shape.ts'
import type { AdminStore } from '../store.ts'
import { checkTags } from '../tags.ts'

/** Kinds of entities that carry tags. */
type Tagged = {
  [K in Kind]: 'tags' extends keyof Entities[K] ? K : never
}[Kind]

/** The last part of an ARN → where the entity is stored. First match wins. */
const places: readonly (readonly [
  RegExp,
  Tagged,
  (found: readonly string[]) => [string, string],
])[] = [
  [/^\/restapis\/([^/]+)\/stages\/([^/]+)$/, 'stage', ([api = '', stage = '']) => [api, stage]],
  [/^\/restapis\/([^/]+)$/, 'restApi', ([id = '']) => ['', id]],
  [/^\/apis\/([^/]+)\/stages\/([^/]+)$/, 'v2Stage', ([api = '', stage = '']) => [api, stage]],
  [/^\/apis\/([^/]+)$/, 'v2Api', ([id = '']) => ['', id]],
  [/^\/apikeys\/([^/]+)$/, 'apiKey', ([id = '']) => ['', id]],
  [/^\/usageplans\/([^/]+)$/, 'usagePlan', ([id = '']) => ['', id]],
  // A private domain's ARN has its id behind its name.
  [/^\/domainnames\/([^/+]+)(?:\+[^/]+)?$/, 'domainName', ([name = '']) => ['', name]],
  [/^\/clientcertificates\/([^/]+)$/, 'clientCertificate', ([id = '']) => ['', id]],
  [/^\/vpclinks\/([^/]+)$/, 'vpcLink', ([id = '']) => ['', id]],
  [/^\/vpclinks\/([^/]+)$/, 'v2VpcLink', ([id = '']) => ['', id]],
  [/^\/portals\/([^/]+)$/, 'portal', ([id = '']) => ['', id]],
  [/^\/portalproducts\/([^/]+)$/, 'portalProduct', ([id = '']) => ['', id]],
]

interface TaggedEntity {
  readonly tags: StringMap
  /** Writes the entity back with other tags. */
  save(tags: StringMap): void
}

/** An entity by its ARN: `'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5'`. */
function findTagged(store: AdminStore, arn: string): TaggedEntity {
  const association = taggedAt(store, 'accessAssociation', '', arn)
  if (association !== undefined) return association
  const parsed = parseArn(arn)
  const resource = parsed?.service === 'apigateway' ? parsed.resource : ''
  for (const [shape, kind, toPlace] of places) {
    const found = shape.exec(resource)
    if (found === null) continue
    const [scope, id] = toPlace(found.slice(1))
    const entity = taggedAt(store, kind, scope, id)
    if (entity !== undefined) return entity
  }
  throw notFound('Invalid resource ARN specified in the request')
}

function taggedAt(
  store: AdminStore,
  kind: Tagged,
  scope: string,
  id: string,
): TaggedEntity | undefined {
  const entity = store.get(kind, scope, id)
  if (entity === undefined) return undefined
  return {
    tags: entity.tags ?? {},
    save: (tags) => store.put(kind, scope, { ...entity, tags }),
  }
}

const tagsInput = struct({ tags: map(text) })
const restTagsInput = struct({ tags: required(map(text)) })

function merge(store: AdminStore, arn: string, added: StringMap = {}): void {
  const entity = findTagged(store, arn)
  const tags = { ...entity.tags, ...added }
  checkTags(tags)
  entity.save(tags)
}

function remove(store: AdminStore, arn: string, keys: readonly string[]): void {
  const entity = findTagged(store, arn)
  const kept = Object.entries(entity.tags).filter(([key]) => !keys.includes(key))
  entity.save(Object.fromEntries(kept))
}

// Some clients send the ARN's slashes unencoded, so that the label takes the rest of the path.
export const tagOperations = [
  operation('TagResource', 'PUT /tags/{arn+}', 204, { input: restTagsInput }, (call) => {
    merge(call.store, call.labels.arn, call.input.tags)
    return {}
  }),

  operation('GetTags', 'GET /tags/{arn+}', 200, {}, ({ store, labels }) => ({
    body: { tags: findTagged(store, labels.arn).tags },
  })),

  operation(
    'UntagResource',
    'DELETE /tags/{arn+}',
    204,
    { violations: queryRequires('tagKeys') },
    ({ store, labels, query }) => {
      remove(store, labels.arn, query.getAll('tagKeys'))
      return {}
    },
  ),

  operation('TagResource', 'POST /v2/tags/{arn+}', 201, { input: tagsInput }, (call) => {
    merge(call.store, call.labels.arn, call.input.tags)
    return { body: {} }
  }),

  operation('GetTags', 'GET /v2/tags/{arn+}', 200, {}, ({ store, labels }) => ({
    body: { tags: findTagged(store, labels.arn).tags },
  })),

  operation('UntagResource', 'DELETE /v2/tags/{arn+}', 204, {}, ({ store, labels, query }) => {
    remove(store, labels.arn, query.getAll('tagKeys'))
    return {}
  }),
]
