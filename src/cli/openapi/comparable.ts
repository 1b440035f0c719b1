/** Definitions in a form that compares: names and paths instead of ids, one line a value. */
import { targetIntegration, type HttpApiDefinition } from '../../definition/http-api.ts'
import type { Resource, RestApiDefinition } from '../../definition/rest-api.ts'
import { asNode, isNode } from '../../openapi/node.ts'

/** `'routes.GET /pets.methodIntegration.uri'` → value. */
export type Facts = ReadonlyMap<string, string>

/** One difference between two definitions. */
export interface Difference {
  readonly path: string
  /** Absent on the side that does not have it. */
  readonly before?: string
  readonly after?: string
}

/** What two definitions say differently, by path. */
export function differences(before: Facts, after: Facts): Difference[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path) => {
    const [old, next] = [before.get(path), after.get(path)]
    if (old === next) return []
    return [
      {
        path,
        ...(old === undefined ? {} : { before: old }),
        ...(next === undefined ? {} : { after: next }),
      },
    ]
  })
}

/** Properties that differ between any two imports of the same definition. */
const incidental = new Set(['id', 'apiId', 'createdDate', 'rootResourceId', 'apiEndpoint', 'tags'])

export function factsOf(definition: RestApiDefinition | HttpApiDefinition): Facts {
  const facts = new Map<string, string>()
  if (definition.protocolType === 'REST') restFacts(definition, facts)
  else httpFacts(definition, facts)
  return facts
}

/** A policy's own methods without region, account and API id: in the short form in which people write them. */
const placeless = (policy: string): string =>
  policy.replace(/arn:aws[\w-]*:execute-api:[\w-]*:\d*:(?:\{apiId\}|[a-z0-9]+)\//g, 'execute-api:/')

function restFacts(definition: RestApiDefinition, facts: Map<string, string>): void {
  const { restApi, resources, requestValidators, authorizers } = definition
  const withoutId = (text: string): string => text.replaceAll(restApi.id, '{apiId}')
  add(facts, 'api', { ...restApi, policy: restApi.policy && placeless(restApi.policy) })
  for (const resource of Object.values(resources)) {
    for (const method of Object.values(resource.resourceMethods ?? {})) {
      const { authorizerId, requestValidatorId, methodIntegration, ...rest } = method
      add(facts, `methods.${method.httpMethod} ${resource.path}`, {
        ...rest,
        authorizer: authorizers[authorizerId ?? '']?.name,
        requestValidator: requestValidators[requestValidatorId ?? '']?.name,
        integration: integrationFacts(resource, methodIntegration),
      })
    }
  }
  for (const model of Object.values(definition.models)) {
    const schema: unknown = JSON.parse(withoutId(model.schema ?? 'null'))
    add(facts, `models.${model.name}`, { ...model, schema })
  }
  for (const one of Object.values(requestValidators))
    add(facts, `requestValidators.${one.name}`, one)
  for (const one of Object.values(authorizers)) add(facts, `authorizers.${one.name}`, one)
  for (const one of Object.values(definition.gatewayResponses)) {
    add(facts, `gatewayResponses.${one.responseType}`, one)
  }
  for (const { location, properties } of Object.values(definition.documentationParts)) {
    add(
      facts,
      `documentation.${Object.values(location).join(' ')}`,
      JSON.parse(properties) as unknown,
    )
  }
}

/** The default cache namespace is the resource's id, which says nothing. */
function integrationFacts(resource: Resource, integration: object | undefined): unknown {
  const node = asNode(integration)
  return node['cacheNamespace'] === resource.id ? { ...node, cacheNamespace: undefined } : node
}

function httpFacts(definition: HttpApiDefinition, facts: Map<string, string>): void {
  add(facts, 'api', definition.api)
  for (const { target, authorizerId, routeId: _id, ...route } of Object.values(definition.routes)) {
    const integration = targetIntegration(definition.integrations, target)
    add(facts, `routes.${route.routeKey}`, {
      ...route,
      authorizer: definition.authorizers[authorizerId ?? '']?.name,
      integration: integration && { ...integration, integrationId: undefined },
    })
  }
  for (const { authorizerId: _id, ...one } of Object.values(definition.authorizers)) {
    add(facts, `authorizers.${one.name}`, one)
  }
}

/** One fact for each scalar; lists of scalars are one fact, as order counts in them. */
function add(facts: Map<string, string>, path: string, value: unknown): void {
  if (value === undefined) return
  if (!isNode(value)) {
    facts.set(path, JSON.stringify(value))
    return
  }
  for (const [key, item] of Object.entries(value)) {
    if (!incidental.has(key)) add(facts, `${path}.${key}`, item)
  }
}
