/**
 * The SAM transform, as far as APIs are concerned.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
import { nodeAt, textAt, type Node } from '../../node.ts'
import { globalsOf } from '../globals.ts'
import { resourcesOf, type TemplateResource } from '../template.ts'
import type { GeneratedRef } from '../resolution.ts'
import type { SamBuild } from './context.ts'
import { apiEventsOf, type ApiEvent } from './events.ts'
import { expandHttpApi } from './http-api.ts'
import { expandRestApi } from './rest-api.ts'
import { implicitTags } from './tags.ts'
import { domainsOf, usagePlansOf } from './usage-plans.ts'

const implicitRest = 'ServerlessRestApi'
const implicitHttp = 'ServerlessHttpApi'

/** The resources with every serverless API in place of what it stands for. Functions stay: they have names. */
export function expandSam(build: SamBuild, template: Node): TemplateResource[] {
  const events = apiEventsOf(build)
  const rest = apisOf(build, template, events, 'AWS::Serverless::Api', implicitRest)
  const http = apisOf(build, template, events, 'AWS::Serverless::HttpApi', implicitHttp)
  reportUnknownApis(build, events, [...rest, ...http])
  const plain = build.resources.filter(
    ({ type }) => type !== 'AWS::Serverless::Api' && type !== 'AWS::Serverless::HttpApi',
  )
  return [
    ...plain,
    ...rest.flatMap((api) => [
      ...expandRestApi(build, api, api.events),
      ...domainsOf(build, api, 'rest'),
    ]),
    ...http.flatMap((api) => [
      ...expandHttpApi(build, api, api.events),
      ...domainsOf(build, api, 'http'),
    ]),
    ...usagePlansOf(build, rest),
  ]
}

interface SamApi {
  readonly logicalId: string
  readonly properties: Node
  readonly id: string
  readonly events: readonly ApiEvent[]
}

/** The declared APIs of a type, and the implicit one when an event needs it. */
function apisOf(
  build: SamBuild,
  template: Node,
  events: readonly ApiEvent[],
  type: 'AWS::Serverless::Api' | 'AWS::Serverless::HttpApi',
  implicit: string,
): SamApi[] {
  const kind = type === 'AWS::Serverless::Api' ? 'Api' : 'HttpApi'
  const ofKind = events.filter((event) => event.kind === kind)
  const declared = build.resources
    .filter((resource) => resource.type === type)
    .map(({ logicalId, properties }) => {
      const id = build.resolver.identityOf(logicalId).ref
      return { logicalId, properties, id, events: ofKind.filter((event) => event.apiId === id) }
    })
  if (ofKind.length === 0) return declared
  const id = build.resolver.identityOf(implicit).ref
  const own = ofKind.filter((event) => event.apiId === undefined || event.apiId === id)
  if (own.length === 0) return declared
  const globals = build.resolver.resolve(globalsOf(template, type)) as Node
  const stage = kind === 'Api' ? { StageName: 'Prod' } : {}
  return [
    ...declared,
    {
      logicalId: implicit,
      properties: { ...globals, ...stage, ...implicitTags(globals, own) },
      id,
      events: own,
    },
  ]
}

function reportUnknownApis(
  { leftovers }: SamBuild,
  events: readonly ApiEvent[],
  apis: readonly SamApi[],
): void {
  const served = new Set(apis.flatMap((api) => api.events))
  for (const event of events) {
    if (served.has(event)) continue
    leftovers.push({
      what: `${event.name} (event for API ${event.apiId})`,
      advice: 'that API is not part of this template: add the route where the API is defined',
    })
  }
}

/** Names of things that the transform makes: `Gate.Stage`, `GateprodStage`, `ServerlessRestApi`, `Fn.Alias`. */
export const samGeneratedRef =
  (template: Node): GeneratedRef =>
  (name, resolver) => {
    const dot = name.indexOf('.')
    const [base, part] = dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)]
    if (base === implicitRest || base === implicitHttp) {
      if (part === 'Stage') return base === implicitRest ? 'Prod' : '$default'
      const identity = resolver.identityOf(base)
      return part === undefined ? identity.ref : identity.attributes[part]
    }
    if (name === `${implicitRest}ProdStage`) return 'Prod'
    if (name === `${implicitHttp}ApiGatewayDefaultStage`) return '$default'
    const resources = Object.fromEntries(resourcesOf(template))
    const resource = resources[base]
    if (resource !== undefined && part !== undefined) {
      return partOf(
        base,
        part,
        textAt(resource, 'Type') ?? '',
        nodeAt(resource, 'Properties'),
        resolver,
      )
    }
    const api = Object.entries(resources).find(
      ([logicalId, one]) =>
        textAt(one, 'Type') === 'AWS::Serverless::Api' &&
        name.startsWith(logicalId) &&
        /(?:Stage|Deployment|UsagePlan|ApiKey)$/.test(name.slice(logicalId.length)),
    )
    if (api === undefined) return undefined
    return name.endsWith('Stage')
      ? String(resolver.resolve(nodeAt(api[1], 'Properties')['StageName']))
      : resolver.identityOf(name).ref
  }

/** `Api.Stage`, `Api.Deployment`, `Fn.Alias`, `Fn.Version`; anything else is an attribute. */
function partOf(
  logicalId: string,
  part: string,
  type: string,
  properties: Node,
  resolver: Parameters<GeneratedRef>[1],
): string | undefined {
  if (type === 'AWS::Serverless::Function') {
    const arn = resolver.identityOf(logicalId).attributes['Arn'] ?? ''
    if (part === 'Alias')
      return `${arn}:${String(resolver.resolve(properties['AutoPublishAlias']))}`
    return part === 'Version' ? `${arn}:1` : undefined
  }
  const isApi = type === 'AWS::Serverless::Api' || type === 'AWS::Serverless::HttpApi'
  if (!isApi) return undefined
  if (part === 'Deployment') return resolver.identityOf(`${logicalId}Deployment`).ref
  if (part !== 'Stage') return undefined
  return String(resolver.resolve(properties['StageName'] ?? '$default'))
}
