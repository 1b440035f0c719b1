/** The import cases again, over the management API: imported by call and read back by calls. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../fakes/admin.ts'
import { fillTokens, normalised, place } from './openapi-view.ts'

const folder = new URL('./vectors/openapi/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

type Plain = Record<string, unknown>

interface Case extends Plain {
  readonly case: string
  readonly kind: string
  readonly definition: string
  readonly import: { readonly query: Record<string, string> }
}

const cases = readdirSync(folder)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => JSON.parse(read(`${name}/expected.json`)) as Case)
const ofKind = (kind: string) => cases.filter((one) => one.kind === kind)

type Admin = ReturnType<typeof fakeAdmin>

async function listed(admin: Admin, path: string): Promise<Plain[]> {
  const { body } = await admin.call('GET', path)
  return body.item as Plain[]
}

const parsed = (text: unknown): unknown => JSON.parse(String(text))

const without = (entity: Plain, ...names: readonly string[]): Plain =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => !names.includes(name)))

/** What the README of the cases says to read, in the form of expected.json. */
async function readBack(admin: Admin, id: string) {
  const root = `/restapis/${id}`
  const { body: api } = await admin.call('GET', root)
  const resources = await listed(admin, `${root}/resources?embed=methods&limit=500`)
  const [models, authorizers, validators, responses, parts] = await Promise.all([
    listed(admin, `${root}/models?limit=500`),
    listed(admin, `${root}/authorizers?limit=500`),
    listed(admin, `${root}/requestvalidators?limit=500`),
    listed(admin, `${root}/gatewayresponses?limit=500`),
    listed(admin, `${root}/documentation/parts?limit=500`),
  ])
  const paths = new Map(resources.map((resource) => [resource.id, resource.path]))
  const view = {
    restApi: {
      ...without(api, 'id', 'createdDate', 'rootResourceId', 'tags'),
      // The policy is escaped twice on the wire: it is JSON text within a JSON string's characters.
      ...(api.policy === undefined ? {} : { policy: parsed(parsed(`"${api.policy as string}"`)) }),
    },
    resources: resources
      .map((resource) => ({
        ...withCacheToken(without(resource, 'id', 'parentId'), String(resource.id)),
        ...(resource.parentId === undefined ? {} : { parentPath: paths.get(resource.parentId) }),
      }))
      .sort((a, b) => (String(pathOf(a)) < String(pathOf(b)) ? -1 : 1)),
    models: models.map((model) => ({ ...without(model, 'id'), schema: parsed(model.schema) })),
    authorizers: authorizers.map((authorizer) => without(authorizer, 'id')),
    requestValidators: validators.map((validator) => without(validator, 'id')),
    gatewayResponses: responses.filter(({ defaultResponse }) => defaultResponse === false),
    documentationParts: parts.map((part) => ({
      ...without(part, 'id'),
      properties: parsed(part.properties),
    })),
  }
  const ids = (entities: readonly Plain[], name: string): string =>
    String(entities.find((entity) => entity.name === name)?.id)
  const token = (text: string): string => {
    const [kind = '', name = ''] = text.split(':')
    if (kind === 'authorizer') return ids(authorizers, name)
    if (kind === 'validator') return ids(validators, name)
    const fixed: Record<string, string> = { ...place, restApiId: id }
    return fixed[kind] ?? `{{${text}}}`
  }
  return { view, token }
}

const pathOf = (resource: Plain): unknown => resource.path

/** The default cache namespace of a method is its resource's id. */
const withCacheToken = (resource: Plain, id: string): Plain =>
  JSON.parse(
    JSON.stringify(resource).replaceAll(
      `"cacheNamespace":"${id}"`,
      '"cacheNamespace":"{{resourceId}}"',
    ),
  ) as Plain

const queryOf = (query: Readonly<Record<string, string>>): string =>
  new URLSearchParams(query).toString()

const pick = (from: Plain, like: Plain): Plain =>
  Object.fromEntries(Object.keys(like).map((key) => [key, from[key]]))

describe('importing REST APIs over the wire', () => {
  it.each(ofKind('rest'))('reads $case back', async (expected) => {
    const admin = fakeAdmin()
    const text = read(`${expected.case}/${expected.definition}`)
    const query = queryOf({ ...expected.import.query, mode: 'import' })
    const { status, body } = await admin.call('POST', `/restapis?${query}`, text)
    expect(status).toBe(201)
    const { view, token } = await readBack(admin, body.id)
    const wanted = fillTokens(pick(expected, { ...view, warnings: [] }), token)
    const warnings = body.warnings ?? []
    expect(normalised({ ...view, warnings })).toEqual(normalised(wanted))
  })
})

describe('refusing definitions over the wire', () => {
  interface Refusal {
    readonly name: string
    readonly operation: string
    readonly query: Record<string, string>
    readonly body: string
    readonly restApiId?: string
    readonly expect: {
      readonly status: number
      readonly error?: string
      readonly message?: string
      readonly messageContains?: readonly string[]
      readonly warnings?: readonly string[]
    }
  }
  const refusals = ['rejections.json', 'own-rejections.json'].flatMap(
    (file) => (JSON.parse(read(file)) as { cases: Refusal[] }).cases,
  )

  it.each(refusals)('$name', async ({ operation, query, body, restApiId, expect: wanted }) => {
    const admin = fakeAdmin()
    const asked = queryOf(query)
    const calls: Readonly<Record<string, () => ReturnType<typeof admin.call>>> = {
      ImportRestApi: () => admin.call('POST', `/restapis?mode=import&${asked}`, body),
      PutRestApi: () => admin.call('PUT', `/restapis/${restApiId}?${asked}`, body),
      ImportApi: () => admin.call('PUT', `/v2/apis?${asked}`, { body }),
    }
    const answer = await calls[operation]?.()
    expect(answer?.status).toBe(wanted.status)
    if (wanted.error !== undefined) expect(answer?.errorType).toBe(wanted.error)
    if (wanted.message !== undefined) expect(answer?.body.message).toBe(wanted.message)
    for (const part of wanted.messageContains ?? []) expect(answer?.body.message).toContain(part)
    if (wanted.warnings !== undefined) {
      expect(new Set(answer?.body.warnings as string[])).toEqual(new Set(wanted.warnings))
    }
    if (wanted.status < 400) return
    expect(await listed(admin, '/restapis')).toEqual([])
    expect((await admin.call('GET', '/v2/apis')).body.items).toEqual([])
  })
})

describe('importing HTTP APIs over the wire', () => {
  it.each(ofKind('http'))('reads $case back', async (expected) => {
    const admin = fakeAdmin()
    const text = read(`${expected.case}/${expected.definition}`)
    const query = queryOf(expected.import.query)
    const { status, body } = await admin.call('PUT', `/v2/apis?${query}`, { body: text })
    expect(status).toBe(201)
    const root = `/v2/apis/${body.apiId}`
    const all = async (path: string): Promise<Plain[]> =>
      (await admin.call('GET', `${root}/${path}?maxResults=500`)).body.items as Plain[]
    const [routes, integrations, authorizers] = await Promise.all([
      all('routes'),
      all('integrations'),
      all('authorizers'),
    ])
    const wantedRoutes = expected.routes as Plain[]
    const keys = (entities: readonly Plain[]) => new Set(entities.map(({ routeKey }) => routeKey))
    expect(keys(routes)).toEqual(keys(wantedRoutes))
    expect(routes).toHaveLength(wantedRoutes.length)
    for (const wanted of wantedRoutes) {
      const route = routes.find(({ routeKey }) => routeKey === wanted.routeKey)
      const target = String(route?.target).replace('integrations/', '')
      const integration = integrations.find(({ integrationId }) => integrationId === target)
      const authorizer = authorizers.find(
        ({ authorizerId }) => authorizerId === route?.authorizerId,
      )?.name
      expect(normalised({ ...route, integration, authorizer })).toMatchObject(
        normalised(fillTokens(wanted, (token) => `{{${token}}}`)) as object,
      )
    }
    expect(authorizers).toHaveLength((expected.authorizers as Plain[]).length)
    expect((await admin.call('GET', root)).body).toMatchObject(expected.api as object)
  })
})
