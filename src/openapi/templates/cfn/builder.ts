/** What the builders of the single resource types share. */
import { epochSeconds, isoSeconds } from '../../../aws/time.ts'
import { isNode, listAt, nodeAt, own, textAt, type Node } from '../../node.ts'
import type {
  Leftover,
  TemplateApi,
  TemplateOptions,
  TemplatePlace,
  TemplateResource,
} from '../template.ts'
import type { Identity } from '../identities.ts'

/** A template under construction: its resolved resources and where findings go. */
export interface Build {
  /** Of the import; those of the template that a resource stands in have the names of its stack and its side files. */
  readonly options: TemplateOptions
  readonly optionsOf: (resource: TemplateResource) => TemplateOptions
  /** Where a resource stands. */
  readonly placeOf: (resource: TemplateResource) => TemplatePlace
  /** `'a1b2c3d4e5 GET /pets'` → the resource that makes this method or route. */
  readonly origins: Map<string, TemplateResource>
  readonly identityOf: (resource: TemplateResource) => Identity
  readonly resources: readonly TemplateResource[]
  readonly errors: string[]
  readonly leftovers: Leftover[]
}

/** The resources of one type. */
export const ofType = (build: Build, type: string): readonly TemplateResource[] =>
  build.resources.filter((resource) => resource.type === type)

/** Those of one type that belong to an API, by the property that names it. */
export const ofApi = (
  build: Build,
  type: string,
  apiId: string,
  property: 'RestApiId' | 'ApiId' = 'RestApiId',
): readonly TemplateResource[] =>
  ofType(build, type).filter(({ properties }) => textAt(properties, property) === apiId)

export const idOf = (build: Build, resource: TemplateResource): string =>
  build.identityOf(resource).ref

/** Where an API and its methods or routes stand. */
export const placesOf =
  (build: Build, resource: TemplateResource, apiId: string): TemplateApi['placeOf'] =>
  (operation) =>
    build.placeOf(build.origins.get(`${apiId} ${operation ?? ''}`) ?? resource)

/** `[{Key, Value}]` of v1 resources, or the map of v2 ones, as a map; `undefined` without tags. */
export function tagsOf(properties: Node): Record<string, string> | undefined {
  const tags = own(properties, 'Tags')
  const entries = Array.isArray(tags)
    ? listAt(properties, 'Tags').flatMap((tag) =>
        isNode(tag) ? [[textAt(tag, 'Key') ?? '', textAt(tag, 'Value') ?? '']] : [],
      )
    : Object.keys(nodeAt(properties, 'Tags')).map((key) => [
        key,
        textAt(nodeAt(properties, 'Tags'), key) ?? '',
      ])
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>)
}

/** The map of texts under a key; `undefined` when it is empty. */
export function textsOf(properties: Node, key: string): Record<string, string> | undefined {
  const map = nodeAt(properties, key)
  const entries = Object.keys(map).map((name) => [name, textAt(map, name) ?? ''])
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, string>)
}

/** A property that is JSON text in the API and may be an object in the template. */
export function jsonText(properties: Node, key: string): string | undefined {
  const value = own(properties, key)
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `'IdentitySource'` → `'identitySource'`, one level deep. */
export const camelKeys = (node: Node): Record<string, unknown> =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [camel(key), value]))

export const camel = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1)

/** The same for every mapping inside. */
export function camelDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelDeep)
  if (!isNode(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [camel(key), camelDeep(one)]))
}

export const createdSeconds = ({ options }: Build): number => epochSeconds(options.nowMs)
export const createdIso = ({ options }: Build): string => isoSeconds(options.nowMs)
