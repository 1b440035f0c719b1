/** Published import cases: definitions with the state a correct import leaves behind. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RestApiDefinition } from '../../src/definition/rest-api.ts'
import { importHttpApi, importRestApi, putRestApi } from '../../src/openapi/import.ts'
import { optionsOfQuery } from '../../src/openapi/options.ts'
import {
  countingIds,
  fillTokens,
  httpView,
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
  readonly modes: Record<'merge' | 'overwrite', Record<string, unknown>>
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
      wanted: one.modes[mode],
    })),
  )
  it.each(puts)('$name with mode $mode', ({ name, mode, wanted }) => {
    const ids = countingIds()
    const base = importRestApi(read(`${name}/base.yaml`), { ...options({}), ids })
    if (!base.ok) throw new Error(base.message)
    const apiId = base.definition.restApi.id
    const put = putRestApi(base.definition, read(`${name}/second.yaml`), {
      ...options({}),
      ids,
      mode,
      apiId,
    })
    if (!put.ok) throw new Error(put.message)
    const tokens = restTokens(put.definition)
    const view = normalised(restView(put.definition, put.warnings)) as Record<string, unknown>
    expect(view['restApi']).toMatchObject(normalised(wanted['restApi']) as object)
    expect(view['resources']).toEqual(normalised(fillTokens(wanted['resources'], tokens)))
    expect(view['models']).toEqual(normalised(fillTokens(wanted['models'], tokens)))
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
  const { cases: rejections } = JSON.parse(read('rejections.json')) as { cases: Rejection[] }
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
