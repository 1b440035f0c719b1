import type { GatewayApi } from './gateway-api.ts'
import { CommandError } from './io.ts'

/** An entity of the admin API that has a name beside its id. */
export interface Named {
  readonly id: string
  readonly name?: string
}

/** Pages of 500 that a list is read in. */
const pageSize = 500

/** Every item of a list of the admin API: `'/apikeys'`. */
export async function listAll<Item>(api: GatewayApi, path: string): Promise<readonly Item[]> {
  const items: Item[] = []
  const mark = path.includes('?') ? '&' : '?'
  for (let position = ''; ;) {
    const page = (await api.ask('GET', `${path}${mark}limit=${pageSize}${position}`)) as {
      readonly item?: readonly Item[]
      readonly position?: string
    }
    items.push(...(page.item ?? []))
    if (page.position === undefined) return items
    position = `&position=${encodeURIComponent(page.position)}`
  }
}

/**
 * The item that people mean by an id or a name.
 * @throws CommandError when there is none, or more than one of the name
 */
function meant<Item extends Named>(items: readonly Item[], given: string, kind: string): Item {
  const byId = items.find(({ id }) => id === given)
  if (byId !== undefined) return byId
  const byName = items.filter(({ name }) => name === given)
  const [only, another] = byName
  if (only !== undefined && another === undefined) return only
  if (another !== undefined) {
    throw new CommandError(
      `${byName.length} ${kind}s are called '${given}': name one by its id (${byName.map(({ id }) => id).join(', ')})`,
    )
  }
  const known = items.slice(0, 5).map(({ id, name }) => (name === undefined ? id : name))
  throw new CommandError(
    `no ${kind} '${given}'${known.length > 0 ? `; there are ${known.join(', ')}${items.length > known.length ? ', …' : ''}` : ''}`,
  )
}

/** Every API of a gateway, of any kind; `isRest` tells which part of the admin API has it. */
async function allApis(
  api: GatewayApi,
): Promise<readonly (Named & { readonly isRest: boolean })[]> {
  const rest = await listAll<Named>(api, '/restapis')
  const v2 = (await api.ask('GET', '/v2/apis?maxResults=500')) as {
    readonly items?: readonly { readonly apiId: string; readonly name: string }[]
  }
  return [
    ...rest.map(({ id, name }) => ({ id, ...(name !== undefined && { name }), isRest: true })),
    ...(v2.items ?? []).map(({ apiId, name }) => ({ id: apiId, name, isRest: false })),
  ]
}

/** The API that somebody means. @throws CommandError as `meant` does */
export async function apiOf(
  api: GatewayApi,
  given: string,
): Promise<Named & { readonly isRest: boolean }> {
  return meant(await allApis(api), given, 'API')
}

/** What APIs are called; one that is gone, or that shares its name, is called by its id. */
export async function apiNames(api: GatewayApi): Promise<(apiId: string) => string> {
  const apis = await allApis(api)
  return (apiId) => {
    const name = apis.find(({ id }) => id === apiId)?.name
    const isAlone = apis.filter((one) => one.name === name).length === 1
    return name !== undefined && isAlone ? name : apiId
  }
}

/** The id of the API that somebody means, also of one that is gone: its figures are still kept. */
export async function apiIdOf(api: GatewayApi, given: string): Promise<string> {
  const apis = await allApis(api)
  const isKnown = apis.some(({ id, name }) => id === given || name === given)
  return !isKnown && /^[a-z0-9]{10}$/.test(given) ? given : meant(apis, given, 'API').id
}

/** The API key that somebody means. @throws CommandError as `meant` does */
export async function keyOf<Key extends Named>(api: GatewayApi, given = ''): Promise<Key> {
  return meant(await listAll<Key>(api, '/apikeys'), given, 'key')
}

/** The usage plan that somebody means. @throws CommandError as `meant` does */
export async function planOf<Plan extends Named>(api: GatewayApi, given = ''): Promise<Plan> {
  return meant(await listAll<Plan>(api, '/usageplans'), given, 'plan')
}
