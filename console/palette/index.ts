import { all, page, path } from '../base/admin-api.ts'
import type {
  KeyWithValue,
  Resource,
  RestApi,
  Route,
  Stage,
  UsagePlan,
  V2Api,
  V2Stage,
} from '../base/wire.ts'
import type { Destination } from './destination.ts'

/** How long an index is good: long enough for one search, short enough to see what others make. */
const indexMs = 60_000

/** APIs whose resources and stages are read; each costs two calls. */
const apisRead = 100

/** Calls of the admin API under way at once; browsers open six connections to a host. */
const readersAtOnce = 6

let kept: { readonly sinceMs: number; readonly entries: Destination[] } | undefined

export function forgetIndex(): void {
  kept = undefined
}

/**
 * All that has a page, from the names first to the parts of each API; `changed` runs whenever more
 * has come. Keys are not in it: there may be many thousands, so that the server searches them.
 */
export async function readIndex(changed: (entries: readonly Destination[]) => void): Promise<void> {
  if (kept !== undefined && performance.now() - kept.sinceMs < indexMs) {
    changed(kept.entries)
    return
  }
  const entries: Destination[] = []
  await fillIndex(entries, changed)
  kept = { sinceMs: performance.now(), entries }
}

async function fillIndex(
  entries: Destination[],
  changed: (entries: readonly Destination[]) => void,
): Promise<void> {
  const [rest, v2, plans] = await Promise.all([
    all<RestApi>('/restapis'),
    all<V2Api>('/v2/apis'),
    all<UsagePlan>('/usageplans'),
  ])
  entries.push(
    ...rest.map(({ id, name }) => apiEntry(name, `REST ${id}`, `/apis/rest/${id}`)),
    ...v2.map(({ apiId, name, protocolType }) =>
      apiEntry(name, `${protocolType} ${apiId}`, `/apis/v2/${apiId}`),
    ),
    ...plans.map(
      ({ id, name }) => ({ kind: 'Plan', text: name, place: id, address: `/plans/${id}` }) as const,
    ),
  )
  changed(entries)
  const work = [
    ...rest.slice(0, apisRead).map((api) => () => restParts(api)),
    ...v2.slice(0, apisRead).map((api) => () => v2Parts(api)),
  ]
  const read = async (): Promise<void> => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      entries.push(...(await next()))
      changed(entries)
    }
  }
  await Promise.all(Array.from({ length: readersAtOnce }, read))
}

const apiEntry = (text: string, place: string, address: string): Destination => ({
  kind: 'API',
  text,
  place,
  address,
})

async function restParts({ id, name }: RestApi): Promise<readonly Destination[]> {
  const [resources, { items: stages }] = await Promise.all([
    all<Resource>(path`/restapis/${id}/resources`),
    page<Stage>(path`/restapis/${id}/stages`),
  ])
  const address = `/apis/rest/${id}`
  return [
    ...resources.map((resource): Destination => ({
      kind: 'Resource',
      text: resource.path,
      place: name,
      address: `${address}/${resource.id}`,
    })),
    ...stageEntries(stages, name, address),
  ]
}

async function v2Parts({ apiId, name }: V2Api): Promise<readonly Destination[]> {
  const [routes, stages] = await Promise.all([
    all<Route>(path`/v2/apis/${apiId}/routes`),
    all<V2Stage>(path`/v2/apis/${apiId}/stages`),
  ])
  const address = `/apis/v2/${apiId}`
  return [
    ...routes.map(({ routeId, routeKey }): Destination => ({
      kind: 'Route',
      text: routeKey,
      place: name,
      address: `${address}/${routeId}`,
    })),
    ...stageEntries(stages, name, address),
  ]
}

const stageEntries = (
  stages: readonly { readonly stageName: string }[],
  api: string,
  address: string,
): readonly Destination[] =>
  stages.map(({ stageName }) => ({
    kind: 'Stage',
    text: stageName,
    place: api,
    address: `${address}/stages`,
  }))

/** Keys that a search shows. */
const keysShown = 8

/** Keys whose name begins with a text, found by the server. */
export async function findKeys(text: string): Promise<readonly Destination[]> {
  const query = `/apikeys?name=${encodeURIComponent(text)}`
  const { items } = await page<KeyWithValue>(query, undefined, keysShown)
  return items.map(({ id, name = id }) => ({
    kind: 'Key',
    text: name,
    place: id,
    address: `/keys?name=${encodeURIComponent(name)}`,
  }))
}
