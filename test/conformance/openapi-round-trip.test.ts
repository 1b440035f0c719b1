/** Import → export → import leaves the same API, ids aside, for every case. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { HttpApiDefinition } from '../../src/definition/http-api.ts'
import type { RestApiDefinition } from '../../src/definition/rest-api.ts'
import type { Dialect } from '../../src/openapi/document.ts'
import { exportHttpApi, exportRestApi, type ExportEncoding } from '../../src/openapi/export.ts'
import { importHttpApi, importRestApi } from '../../src/openapi/import.ts'
import { entriesOf } from '../../src/cli/openapi/routes-entries.ts'
import { optionsOfQuery } from '../../src/openapi/options.ts'
import { importTemplate } from '../fakes/template.ts'
import { countingIds, httpView, normalised, place, restView } from './openapi-view.ts'

const folder = new URL('./vectors/openapi/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')

const cases = readdirSync(folder)
  .filter((name) => /^(?:s\d|own-\d)/.test(name))
  .map(
    (name) =>
      JSON.parse(read(`${name}/expected.json`)) as {
        case: string
        kind: string
        definition: string
        import: { query: Record<string, string> }
      },
  )

const options = (query: Record<string, string>, apiId: string) => ({
  ids: countingIds(),
  place,
  nowMs: 0,
  apiId,
  ...optionsOfQuery(query),
})

function exported(
  definition: RestApiDefinition,
  dialect: Dialect,
  encoding: ExportEncoding,
): string {
  const outcome = exportRestApi(
    definition,
    {
      dialect,
      extensions: ['apigateway'],
      stageName: 'prod',
      region: place.region,
      deploymentMs: 0,
      documentation: {
        version: '1',
        createdMs: 0,
        parts: Object.values(definition.documentationParts),
      },
    },
    encoding,
  )
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome.body
}

/** Swagger 2 has one body and one list of content types an operation: these APIs say more than it can. */
const beyondSwagger = new Set([
  's02-orders',
  'own-07-bodies',
  'own-22-server-variables',
  'own-41-loans',
])

describe('REST round trips', () => {
  const trips = cases
    .filter(({ kind }) => kind === 'rest')
    .flatMap((one) => [
      { ...one, dialect: 'oas3', encoding: 'json' } as const,
      { ...one, dialect: 'oas3', encoding: 'yaml' } as const,
      ...(beyondSwagger.has(one.case)
        ? []
        : [{ ...one, dialect: 'swagger', encoding: 'json' } as const]),
    ])
  it.each(trips)('$case survives $dialect in $encoding', (trip) => {
    const text = read(`${trip.case}/${trip.definition}`)
    const first = importRestApi(text, options(trip.import.query, 'roundtrip1'))
    if (!first.ok) throw new Error(first.message)
    const again = importRestApi(
      exported(first.definition, trip.dialect, trip.encoding),
      options({}, 'roundtrip1'),
    )
    if (!again.ok) throw new Error(again.message)
    expect(again.warnings).toEqual([])
    expect(namedView(again.definition)).toEqual(namedView(first.definition))
  })
})

/** The view with authorizers and validators by name instead of by id. */
function namedView(definition: RestApiDefinition): unknown {
  let text = JSON.stringify(normalised(restView(definition, [])))
  for (const { id, name } of [
    ...Object.values(definition.authorizers),
    ...Object.values(definition.requestValidators),
  ]) {
    text = text.replaceAll(`"${id}"`, `"named ${name}"`)
  }
  return JSON.parse(text)
}

describe('HTTP round trips', () => {
  const trips = cases
    .filter(({ kind }) => kind === 'http')
    .flatMap((one) => (['json', 'yaml'] as const).map((encoding) => ({ ...one, encoding })))
  it.each(trips)('$case survives in $encoding', (trip) => {
    const text = read(`${trip.case}/${trip.definition}`)
    const first = importHttpApi(text, options(trip.import.query, 'roundtrip2'))
    if (!first.ok) throw new Error(first.message)
    const body = exportHttpApi(first.definition, { region: place.region, nowMs: 0 }, trip.encoding)
    const again = importHttpApi(body, options({}, 'roundtrip2'))
    if (!again.ok) throw new Error(again.message)
    expect(again.warnings).toEqual([])
    expect(withoutIds(httpView(again.definition, []))).toEqual(
      withoutIds(httpView(first.definition, [])),
    )
  })
})

/** The view with the ids of routes, integrations and authorizers struck out. */
const withoutIds = (view: unknown): unknown =>
  JSON.parse(JSON.stringify(view).replaceAll(/"rt?0\d{4}"/g, '"id"'))

describe('templates as entries of routes.json', () => {
  const more = `Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: kept, Tags: [{Key: team, Value: t}]}}
  Leaf: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: leaf}}
  Model: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: M, Description: told, Schema: {type: object, example: {a: 1}}}}
  Get: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: NONE, Integration: {Type: MOCK}, MethodResponses: [{StatusCode: 200, ResponseParameters: {method.response.header.X: true, method.response.header.Y: false}}]}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: v}}
  Http: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: plain, ProtocolType: HTTP, Tags: {a: b}, CorsConfiguration: {AllowOrigins: ['*']}}}`
  const templates = [
    { name: 'a template of all that OpenAPI has no place for', text: more },
    ...[
      't01-sam-implicit/template.yaml',
      't02-sam-explicit/template.yaml',
      't03-cfn-rest/template.json',
    ].map((name) => ({ name, text: read(name) })),
  ]

  it.each(templates)('keep $name', ({ text }) => {
    const state = importTemplate(text, { ids: countingIds(), place, nowMs: 0, stackName: 'demo' })
    if (!state.ok) throw new Error(state.message)
    const { apis, files } = entriesOf(state, place)
    for (const { definition } of state.apis) {
      if (definition.protocolType === 'HTTP') {
        const entry = entryOf(apis, 'HTTP', definition.api.name)
        const { api } = importedHttp(files[`${entry}.openapi.json`] ?? '')
        expect(api).toMatchObject({ ...definition.api, apiId: api.apiId })
        expect(api.version).toBe(definition.api.version)
      }
      if (definition.protocolType !== 'REST') continue
      const name = definition.restApi.name
      const entry = entryOf(apis, 'REST', name)
      const outcome = importRestApi(files[`${entry}.openapi.json`] ?? '', options({}, 'api'))
      if (!outcome.ok) throw new Error(outcome.message)
      const kept = outcome.definition
      const tags = apis[entry]?.['tags']
      const again = {
        ...kept,
        restApi: { ...kept.restApi, ...(tags ? { tags: tags as object } : {}) },
      }
      expect(comparable(again as RestApiDefinition)).toEqual(comparable(definition))
    }
  })

  /** Equal titles have entries that begin alike. */
  const entryOf = (
    apis: Readonly<Record<string, Record<string, unknown>>>,
    protocolType: string,
    title: string,
  ): string =>
    Object.keys(apis).find(
      (name) => name.startsWith(title) && apis[name]?.['protocolType'] === protocolType,
    ) ?? ''

  const importedHttp = (text: string): HttpApiDefinition => {
    const outcome = importHttpApi(text, options({}, 'api'))
    if (!outcome.ok) throw new Error(outcome.message)
    return outcome.definition
  }

  /** Names for ids, so that two imports compare. */
  const comparable = (definition: RestApiDefinition): unknown => {
    const named = [
      ...Object.values(definition.authorizers),
      ...Object.values(definition.requestValidators),
    ]
    const text = JSON.stringify(normalised(restView(definition, [])))
    return JSON.parse(
      named.reduce((all, { id, name }) => all.replaceAll(`"${id}"`, `"${name}"`), text),
    )
  }
})
