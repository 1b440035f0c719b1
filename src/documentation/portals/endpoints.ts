/**
 * What a portal's pages show of their endpoints: operations of the stages as they are deployed now, and the models
 * that these use.
 *
 * By design: that an endpoint stands in a published portal is its owner's consent for this one operation; of the rest
 * of its API nothing is shown, whether the stage's own page is published or not.
 */
import type { PublishedEndpoint } from '../../definition/portal.ts'
import { asNode, type Node } from '../../openapi/node.ts'
import type { ApiOutline, OperationOutline } from '../../openapi/outline.ts'

/** An endpoint with what its API says of it. */
export interface ShownEndpoint {
  readonly endpoint: PublishedEndpoint
  /** `undefined` when the API, its stage or the method is gone. */
  readonly operation: OperationOutline | undefined
  /** Where readers' calls go: `'https://api.example.com/_api/a1b2c3d4e5/prod'`. */
  readonly baseUrl: string
  /** Whether a page can call it. */
  readonly canTry: boolean
}

/** The stage of an endpoint: its outline, and whether anybody may call its default endpoint. */
export interface EndpointStage {
  readonly outline: ApiOutline
  readonly baseUrl: string
  readonly isOpen: boolean
}

/** Model name → JSON schema. */
type Models = Record<string, Node>

export interface ShownEndpoints {
  /** By the id of the endpoint's page. */
  readonly endpoints: ReadonlyMap<string, ShownEndpoint>
  readonly models: Readonly<Models>
}

/** @param stageOf `undefined` for a stage that is gone */
export function showEndpoints(
  endpoints: readonly PublishedEndpoint[],
  stageOf: (endpoint: PublishedEndpoint) => EndpointStage | undefined,
): ShownEndpoints {
  const shelf = modelShelf()
  const shown = new Map<string, ShownEndpoint>()
  for (const endpoint of endpoints) {
    const { restApiId, method, path } = endpoint.identifierParts
    const stage = stageOf(endpoint)
    const operation = stage?.outline.operations.find(
      (one) => one.method === method && one.path === path,
    )
    shown.set(endpoint.productRestEndpointPageId, {
      endpoint,
      operation: operation && stage && shelf.put(operation, stage.outline, restApiId),
      baseUrl: stage?.baseUrl ?? '',
      canTry: endpoint.tryIt && stage?.isOpen === true,
    })
  }
  return { endpoints: shown, models: shelf.models }
}

/** The models of a page, which is about several APIs whose models may have one name and be different. */
function modelShelf() {
  const models: Models = {}
  /** What is shown under a name: the model as its API has it, with all that it refers to. */
  const meanings = new Map<string, string>()

  /** The name itself, or the first that is free behind it. */
  function nameFor(name: string, meaning: string, apiId: string): string {
    const isFree = (one: string): boolean => (meanings.get(one) ?? meaning) === meaning
    if (isFree(name)) return name
    let made = `${name}_${apiId}`
    for (let count = 2; !isFree(made); count++) made = `${name}_${apiId}_${count}`
    return made
  }

  return {
    models,
    /** Adds the models that an operation uses, and names them in it as they are shown. */
    put(operation: OperationOutline, { models: own }: ApiOutline, apiId: string): OperationOutline {
      const names = new Map<string, string>()
      for (const name of usedModels(operation, own)) {
        const parts = usedModels(own[name], own).map((part) => [part, own[part]])
        const meaning = JSON.stringify([own[name], parts])
        const shownAs = nameFor(name, meaning, apiId)
        meanings.set(shownAs, meaning)
        names.set(name, shownAs)
      }
      for (const [name, shownAs] of names) models[shownAs] = renamed(asNode(own[name]), names)
      return renamed(operation, names)
    },
  }
}

const renamed = <T>(value: T, names: ReadonlyMap<string, string>): T =>
  JSON.parse(JSON.stringify(value), (key, member: unknown) => {
    const name = key === '$ref' && typeof member === 'string' ? modelOf(member) : undefined
    return name === undefined ? member : `${prefix}${names.get(name) ?? name}`
  }) as T

const prefix = '#/components/schemas/'
const modelOf = (reference: string): string | undefined =>
  reference.startsWith(prefix) ? reference.slice(prefix.length) : undefined

/** Names of all models that a value refers to, directly or through others. */
function usedModels(value: unknown, models: Readonly<Models>): readonly string[] {
  const found = new Set<string>()
  const look = (text: string): void => {
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name) || models[name] === undefined) continue
      found.add(name)
      look(JSON.stringify(models[name]))
    }
  }
  look(JSON.stringify(value))
  return [...found]
}
