/** What the management API would read back after an import, in the form of the vectors' expected.json. */
import type { ApiDefinition } from '../../src/definition/api.ts'
import type { HttpApiDefinition } from '../../src/definition/http-api.ts'
import type { RestApiDefinition } from '../../src/definition/rest-api.ts'

type Plain = Record<string, unknown>

export const place = { accountId: '123456789012', region: 'us-east-1', partition: 'aws' }

/** Ids that name nothing by accident: each is used once. */
export function countingIds(prefix = ''): {
  apiId: () => string
  resourceId: () => string
  routeId: () => string
} {
  let count = 0
  const next = (kind: string) => () => `${prefix}${kind}${(count++).toString().padStart(4, '0')}`
  return { apiId: next('api000'), resourceId: next('r0'), routeId: next('rt0') }
}

/** Replaces the vectors' tokens by what the definition holds. */
export function fillTokens(expected: unknown, tokens: (token: string) => string): unknown {
  if (typeof expected === 'string') {
    return expected.replaceAll(/\{\{([^{}]+)\}\}/g, (_, token: string) => tokens(token))
  }
  if (Array.isArray(expected)) return expected.map((item) => fillTokens(item, tokens))
  if (typeof expected !== 'object' || expected === null) return expected
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, fillTokens(value, tokens)]),
  )
}

/** The tokens that stand for parts of a REST API, `{{resourceId}}` left to the resource it stands in. */
export const restTokens =
  (definition: RestApiDefinition, more: Readonly<Record<string, string>> = {}) =>
  (token: string): string => {
    const [kind = '', name = ''] = token.split(':')
    const known: Record<string, string | undefined> = {
      restApiId: definition.restApi.id,
      region: place.region,
      accountId: place.accountId,
      partition: place.partition,
      resourceId: '{{resourceId}}',
      authorizer: idByName(definition.authorizers, name),
      validator: idByName(definition.requestValidators, name),
    }
    return more[token] ?? known[kind] ?? `{{${token}}}`
  }

const idByName = (
  entities: Readonly<Record<string, { id: string; name: string }>>,
  name: string,
): string | undefined => Object.values(entities).find((entity) => entity.name === name)?.id

/** GetRestApi, GetResources and so on, normalised as the vectors' README says. */
export function restView(definition: RestApiDefinition, warnings: readonly string[]): Plain {
  const { id, createdDate, rootResourceId, tags, policy, ...api } = definition.restApi
  void [id, createdDate, rootResourceId]
  const pathOf = (resourceId: string | undefined): string | undefined =>
    resourceId === undefined ? undefined : definition.resources[resourceId]?.path
  return {
    restApi: {
      ...api,
      ...(tags === undefined ? {} : { tags }),
      ...(policy === undefined ? {} : { policy: JSON.parse(policy) as unknown }),
    },
    warnings: [...warnings].sort(),
    resources: Object.values(definition.resources)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ id: resourceId, parentId, resourceMethods, ...resource }) => ({
        ...resource,
        ...(parentId === undefined ? {} : { parentPath: pathOf(parentId) }),
        ...(resourceMethods === undefined
          ? {}
          : { resourceMethods: methodsView(resourceMethods, resourceId) }),
      })),
    models: byName(definition.models).map(({ schema, ...model }) => ({
      ...withoutId(model),
      schema: JSON.parse(schema ?? 'null') as unknown,
    })),
    authorizers: byName(definition.authorizers).map(withoutId),
    requestValidators: byName(definition.requestValidators).map(withoutId),
    gatewayResponses: Object.values(definition.gatewayResponses)
      .sort((a, b) => (a.responseType < b.responseType ? -1 : 1))
      .map((response) => ({ ...response, defaultResponse: false })),
    documentationParts: Object.values(definition.documentationParts).map(
      ({ location, properties }) => ({
        location,
        properties: JSON.parse(properties) as unknown,
      }),
    ),
  }
}

function methodsView(methods: object, resourceId: string): unknown {
  return JSON.parse(
    JSON.stringify(methods).replaceAll(
      `"cacheNamespace":"${resourceId}"`,
      '"cacheNamespace":"{{resourceId}}"',
    ),
  )
}

const withoutId = (entity: object): object =>
  Object.fromEntries(Object.entries(entity).filter(([key]) => key !== 'id'))

const byName = <Entity extends { name: string }>(
  entities: Readonly<Record<string, Entity>>,
): Entity[] => Object.values(entities).sort((a, b) => (a.name < b.name ? -1 : 1))

/** Sets are sorted, blanks after commas of identity sources dropped: order and layout are not asserted. */
export function normalised(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalised(item))
    return setKeys.has(key) ? items.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)) : items
  }
  if (typeof value === 'string')
    return key === 'identitySource' ? value.replaceAll(/,\s+/g, ',') : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, item]) => !(name === 'responseTransferMode' && item === 'BUFFERED'))
      .map(([name, item]) => [name, normalised(item, name)]),
  )
}

/** Entities by name, so that an expected subset and the whole entity come to the same place. */
function sortKey(item: unknown): string {
  const isNamed = typeof item === 'object' && item !== null && 'name' in item
  return isNamed ? String(item.name) : JSON.stringify(item)
}

const setKeys = new Set([
  'warnings',
  'authorizationScopes',
  'binaryMediaTypes',
  'models',
  'authorizers',
  'requestValidators',
  'gatewayResponses',
  'documentationParts',
])

/** GetApi, GetRoutes with their integrations inline, GetAuthorizers. */
export function httpView(definition: HttpApiDefinition, warnings: readonly string[]): Plain {
  const integrationOf = (target: string | undefined): unknown =>
    target === undefined ? undefined : definition.integrations[target.replace('integrations/', '')]
  return {
    api: definition.api,
    warnings: [...warnings].sort(),
    routes: Object.values(definition.routes)
      .sort((a, b) => (a.routeKey < b.routeKey ? -1 : 1))
      .map(({ target, authorizerId, ...route }) => ({
        ...route,
        integration: integrationOf(target),
        ...(authorizerId === undefined
          ? {}
          : { authorizer: definition.authorizers[authorizerId]?.name }),
      })),
    authorizers: byName(definition.authorizers),
  }
}

export const isRest = (definition: ApiDefinition): definition is RestApiDefinition =>
  definition.protocolType === 'REST'
