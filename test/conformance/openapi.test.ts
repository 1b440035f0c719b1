/** Import cases, published and our own: definitions with the state a correct import leaves behind. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RestApiDefinition } from '../../src/definition/rest-api.ts'
import { importHttpApi, importRestApi, putRestApi } from '../../src/openapi/import.ts'
import { optionsOfQuery } from '../../src/openapi/options.ts'
import { importTemplate } from '../fakes/template.ts'
import {
  countingIds,
  fillTokens,
  httpView,
  isRest,
  normalised,
  place,
  restTokens,
  restView,
} from './openapi-view.ts'

const folder = new URL('./vectors/openapi/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

interface Expected {
  readonly case: string
  readonly kind: 'rest' | 'http' | 'rest-put' | 'template'
  readonly definition: string
  readonly import: { readonly query: Record<string, string> }
  readonly steps: readonly [unknown, { readonly query: Record<string, string> }]
  readonly modes: Record<'merge' | 'overwrite', Record<string, unknown>>
  readonly context: Record<string, string>
  readonly restApis: (Record<string, unknown> & { logicalId: string; stages: unknown[] })[]
  readonly httpApis: (Record<string, unknown> & { logicalId: string; stages: unknown[] })[]
  readonly apiKeys?: unknown[]
  readonly usagePlans?: unknown[]
  readonly usagePlanKeys?: unknown[]
}

const cases = readdirSync(folder)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => JSON.parse(read(`${name}/expected.json`)) as Expected)
const ofKind = (kind: Expected['kind']) => cases.filter((one) => one.kind === kind)

const options = (query: Record<string, string>) => ({
  ids: countingIds(),
  place,
  nowMs: 0,
  ...optionsOfQuery(query),
})

const pick = (from: Record<string, unknown>, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, from[key]]))

const restKeys = [
  'restApi',
  'warnings',
  'resources',
  'models',
  'authorizers',
  'requestValidators',
  'gatewayResponses',
  'documentationParts',
]

describe('importing REST APIs', () => {
  it.each(ofKind('rest'))('imports $case', (expected) => {
    const text = read(`${expected.case}/${expected.definition}`)
    const outcome = importRestApi(text, options(expected.import.query))
    if (!outcome.ok) throw new Error(outcome.message)
    const { definition, warnings } = outcome
    const wanted = fillTokens(pick({ ...expected }, restKeys), restTokens(definition))
    expect(normalised(restView(definition, warnings))).toEqual(normalised(wanted))
  })
})

describe('putting a definition over a REST API', () => {
  const puts = ofKind('rest-put').flatMap((one) =>
    (['merge', 'overwrite'] as const).map((mode) => ({
      name: one.case,
      mode,
      query: one.steps[1].query,
      wanted: one.modes[mode],
    })),
  )
  it.each(puts)('$name with mode $mode', ({ name, mode, query, wanted }) => {
    const ids = countingIds()
    const base = importRestApi(read(`${name}/base.yaml`), { ...options({}), ids })
    if (!base.ok) throw new Error(base.message)
    const apiId = base.definition.restApi.id
    const put = putRestApi(base.definition, read(`${name}/second.yaml`), {
      ...options(query),
      ids,
      mode,
      apiId,
    })
    if (!put.ok) throw new Error(put.message)
    const tokens = restTokens(put.definition)
    const view = normalised(restView(put.definition, put.warnings)) as Record<string, unknown>
    expect(view['restApi']).toMatchObject(normalised(wanted['restApi']) as object)
    const others = restKeys.filter((key) => key !== 'restApi' && wanted[key] !== undefined)
    for (const key of others) {
      expect(view[key]).toEqual(normalised(fillTokens(wanted[key], tokens), key))
    }
    for (const reset of (wanted['reset'] ?? []) as string[]) {
      expect(view['restApi']).not.toHaveProperty(reset)
    }
    const idAt = (definition: RestApiDefinition, path: string): string | undefined =>
      Object.values(definition.resources).find((resource) => resource.path === path)?.id
    for (const path of wanted['sameResourceId'] as string[]) {
      expect(idAt(put.definition, path)).toBe(idAt(base.definition, path))
    }
  })
})

describe('importing HTTP APIs', () => {
  it.each(ofKind('http'))('imports $case', (expected) => {
    const text = read(`${expected.case}/${expected.definition}`)
    const outcome = importHttpApi(text, options(expected.import.query))
    if (!outcome.ok) throw new Error(outcome.message)
    const view = httpView(outcome.definition, outcome.warnings)
    const wanted = pick({ ...expected }, ['api', 'warnings', 'routes', 'authorizers'])
    expect(normalised(view)).toMatchObject(normalised(wanted) as object)
  })
})

interface Rejection {
  readonly name: string
  readonly operation: 'ImportRestApi' | 'PutRestApi' | 'ImportApi'
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

describe('refusals and warnings', () => {
  const rejections = ['rejections.json', 'own-rejections.json'].flatMap(
    (file) => (JSON.parse(read(file)) as { cases: Rejection[] }).cases,
  )
  it.each(rejections)(
    '$operation: $name',
    ({ operation, query, body, restApiId = '', expect: wanted }) => {
      const outcome = {
        ImportRestApi: () => importRestApi(body, options(query)),
        PutRestApi: () => putRestApi(undefined, body, { ...options(query), apiId: restApiId }),
        ImportApi: () => importHttpApi(body, options(query)),
      }[operation]()
      if (wanted.warnings !== undefined) {
        expect(outcome).toMatchObject({ ok: true, warnings: wanted.warnings })
        return
      }
      expect(outcome).toMatchObject({ ok: false, status: wanted.status, type: wanted.error })
      const message = outcome.ok ? '' : outcome.message
      if (wanted.message !== undefined) expect(message).toBe(wanted.message)
      for (const part of wanted.messageContains ?? []) expect(message).toContain(part)
    },
  )
})

describe('importing templates', () => {
  it.each(ofKind('template'))('imports $case', (expected) => {
    const outcome = importTemplate(read(`${expected.case}/${expected.definition}`), {
      ids: countingIds(),
      place,
      nowMs: 0,
      stackName: expected.context['AWS::StackName'] ?? '',
    })
    if (!outcome.ok) throw new Error(outcome.message)
    const idOf = (logicalId: string): string => {
      const api = outcome.apis.find((one) => one.logicalId === logicalId)
      return api !== undefined && isRest(api.definition) ? api.definition.restApi.id : logicalId
    }
    const names = { physical: (name: string) => `demo-stack-${name}` }
    const tokens = (token: string): string => {
      const [kind = '', name = ''] = token.split(':')
      if (kind === 'physical') return names.physical(name)
      if (name === 'Key') return outcome.apiKeys[0]?.key.id ?? ''
      if (name === 'Plan') return outcome.usagePlans[0]?.id ?? ''
      return idOf(name)
    }
    for (const wanted of expected.restApis) {
      const api = outcome.apis.find(({ logicalId }) => logicalId === wanted.logicalId)
      if (api === undefined || !isRest(api.definition)) throw new Error(`no ${wanted.logicalId}`)
      const restToken = restTokens(api.definition)
      const fill = (value: unknown): unknown =>
        normalised(
          fillTokens(value, (token) =>
            token.startsWith('physical') ? tokens(token) : restToken(token),
          ),
        )
      expect(normalised(restView(api.definition, api.warnings))).toEqual(
        fill(pick(wanted, restKeys)),
      )
      expect(api.stages).toMatchObject(fill(wanted.stages) as object[])
    }
    for (const wanted of expected.httpApis) {
      const api = outcome.apis.find(({ logicalId }) => logicalId === wanted.logicalId)
      if (api?.definition.protocolType !== 'HTTP') throw new Error(`no ${wanted.logicalId}`)
      const { stages, ...rest } = wanted
      const { logicalId, ...view } = fillTokens(rest, tokens) as Record<string, unknown>
      expect(normalised(httpView(api.definition, api.warnings))).toMatchObject(
        normalised(view) as object,
      )
      expect(logicalId).toBe(api.logicalId)
      expect(api.stages).toMatchObject(stages as object[])
    }
    expect(outcome.apis).toHaveLength(expected.restApis.length + expected.httpApis.length)
    const keys = outcome.apiKeys.map(({ key, value }) => ({ ...key, value }))
    expect(keys).toMatchObject((expected.apiKeys ?? []) as object[])
    expect(outcome.usagePlans).toMatchObject(
      fillTokens(expected.usagePlans ?? [], tokens) as object[],
    )
    const planKeys = outcome.usagePlanKeys.map((one) => ({ ...one, type: 'API_KEY' }))
    expect(planKeys).toEqual(fillTokens(expected.usagePlanKeys ?? [], tokens))
  })
})
