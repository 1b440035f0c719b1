import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildRoutes } from './routes.ts'

const place = { accountId: '123456789012', region: 'us-east-1', partition: 'aws' }
const folder = mkdtempSync(join(tmpdir(), 'tidegate-routes-'))
const file = join(folder, 'routes.json')

const build = (value: unknown) => buildRoutes(JSON.stringify(value), { file, place })

const proxy = { type: 'HTTP_PROXY', uri: 'https://backend.example.com/pets/{id}' }

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}

describe('routes.json', () => {
  it('turns the short way of a REST API into the definition that OpenAPI would give', () => {
    const { state } = build({
      apis: {
        pets: {
          protocolType: 'REST',
          routes: { 'GET /pets/{id}': { ...proxy, apiKeyRequired: true } },
          stages: { prod: { variables: { a: 'b' } }, dev: {} },
        },
      },
    })
    expect(state.snapshots.map(({ stage }) => stage.stageName)).toEqual(['prod', 'dev'])
    const definition = state.snapshots[0]?.definition
    if (definition?.protocolType !== 'REST') throw new Error('not a REST API')
    const resource = Object.values(definition.resources).find(({ path }) => path === '/pets/{id}')
    expect(resource?.resourceMethods?.['GET']).toMatchObject({
      apiKeyRequired: true,
      methodIntegration: {
        type: 'HTTP_PROXY',
        httpMethod: 'ANY',
        uri: 'https://backend.example.com/pets/{id}',
        requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
      },
    })
  })

  it('declares what the mappings of a route read', () => {
    const requestParameters = {
      'method.request.querystring.page': true,
      'integration.request.querystring.p': 'method.request.querystring.page',
      'integration.request.header.all': 'method.request.multivalueheader.x-tag',
      'integration.request.header.fixed': "'a'",
    }
    const routes = { 'GET /pets': { ...proxy, requestParameters } }
    const { state } = build({
      apis: { pets: { protocolType: 'REST', routes, stages: { prod: {} } } },
    })
    const definition = state.snapshots[0]?.definition
    if (definition?.protocolType !== 'REST') throw new Error('not a REST API')
    const resource = Object.values(definition.resources).find(({ path }) => path === '/pets')
    expect(resource?.resourceMethods?.['GET']?.requestParameters).toEqual({
      'method.request.querystring.page': true,
      'method.request.header.x-tag': false,
    })
  })

  it.each([
    ['apiKeyRequird', true, 'apiKeyRequired'],
    ['authorisationType', 'AWS_IAM', 'authorizationType'],
    ['Authorizer', 'x', 'authorizer'],
    ['url', 'https://b.example.com', 'uri'],
  ])('refuses a route with %s, which would be open or lead nowhere', (name, value, meant) => {
    const routes = { 'GET /pets': { ...proxy, [name]: value } }
    const apis = { pets: { protocolType: 'REST', routes, stages: { prod: {} } } }
    expect(() => build({ apis })).toThrow(
      `$.apis.pets.routes['GET /pets'].${name}: expected the property ${meant}, found "${name}"`,
    )
  })

  it.each([
    ['REST', { authorizationType: 'CUSTOM' }, 'authorizationType: expected an authorizer beside'],
    ['HTTP', { authorizationType: 'JWT' }, 'authorizationType: expected an authorizer beside JWT'],
    ['WEBSOCKET', { authorizationType: 'CUSTOM' }, 'authorizationType: expected an authorizer'],
    ['REST', { authorizer: 'login' }, 'authorizer: expected the name of one of the authorizers'],
    ['WEBSOCKET', { authorizer: 'login' }, 'authorizer: expected the name of one of the'],
  ])('refuses a route of a %s API that %j would leave open', (protocolType, access, expected) => {
    const key = protocolType === 'WEBSOCKET' ? '$connect' : 'GET /pets'
    const routes = { [key]: { ...proxy, ...access } }
    const apis = { pets: { protocolType, routes, stages: { prod: {} } } }
    expect(() => build({ apis })).toThrow(expected)
  })

  it('lets a route have whatever an integration has', () => {
    const more = { passthroughBehavior: 'when_no_match', responseParameters: {}, tlsConfig: {} }
    const routes = { 'GET /pets': { ...proxy, ...more } }
    const apis = { pets: { protocolType: 'REST', routes, stages: { prod: {} } } }
    expect(() => build({ apis })).not.toThrow()
  })

  it.each([
    ['Blue Team', undefined],
    ['', 'a value of letters, digits, blanks and'],
    ['a;b', 'a value of letters, digits, blanks and'],
    ['x'.repeat(513), 'a value of letters, digits, blanks and'],
  ])('takes the values of stage variables that a stage takes: %j', (value, expected) => {
    const routes = { 'GET /pets/{id}': proxy }
    const apis = {
      pets: { protocolType: 'REST', routes, stages: { prod: { variables: { value } } } },
    }
    const built = () => build({ apis }).state.snapshots[0]?.stage
    if (expected === undefined) expect(built()).toMatchObject({ variables: { value } })
    else expect(built).toThrow(expected)
  })

  it.each([
    [{ apis: {}, apiKey: {} }, '$.apiKey: expected a property such as apiKeys, '],
    [
      { apis: { pets: { stages: { prod: { variabels: {} } } } } },
      '$.apis.pets.stages.prod.variabels: expected a property such as variables, ',
    ],
    [
      { apis: {}, domainNames: { '*': { basePathMappings: {}, securitypolicy: 'x' } } },
      "$.domainNames['*'].securitypolicy: expected a property such as securityPolicy, ",
    ],
  ])('names the properties that may be meant: %j', (value, message) => {
    expect(() => build(value)).toThrow(message)
  })

  it('says once what is wrong with an API of several stages', () => {
    const routes = { 'GET /pets/{id}': proxy }
    const stages = { dev: {}, test: {}, prod: {} }
    const pets = { protocolType: 'REST', resourcePolicy: 'none', routes, stages }
    const { message } = thrownBy(() => build({ apis: { pets } }))
    expect(message.split('\n')).toEqual([
      `${file} is not right:`,
      '  $.apis.pets.resourcePolicy: expected the name of an entry of resourcePolicies, found "none"',
    ])
  })

  it('gives the same ids and revisions at every build, and another revision after a change', () => {
    const routes = (timeoutInMillis: number) => ({
      apis: {
        pets: {
          protocolType: 'REST',
          routes: { 'GET /pets/{id}': { ...proxy, timeoutInMillis } },
          stages: { prod: {} },
        },
      },
    })
    const first = build(routes(1000)).state.snapshots[0]
    const again = build(routes(1000)).state.snapshots[0]
    const other = build(routes(2000)).state.snapshots[0]
    expect(again).toEqual(first)
    expect(other?.revision).not.toBe(first?.revision)
  })

  it('reads the OpenAPI file beside it, and says when there is none', () => {
    const document = {
      openapi: '3.0.1',
      info: { title: 'x', version: '1' },
      paths: {
        '/a': {
          get: {
            'x-amazon-apigateway-integration': { ...proxy, type: 'http_proxy', httpMethod: 'GET' },
          },
        },
      },
    }
    writeFileSync(join(folder, 'x.json'), JSON.stringify(document))
    const api = { protocolType: 'REST', stages: { prod: {} } }
    expect(build({ apis: { x: { ...api, openapi: 'x.json' } } }).state.snapshots).toHaveLength(1)
    expect(() => build({ apis: { x: { ...api, openapi: 'no.yaml' } } })).toThrow(
      /\$\.apis\.x\.openapi: expected a file beside routes\.json, found no file .*no\.yaml/,
    )
  })

  it('maps domains, plans and keys to the ids of what they name', () => {
    const { state } = build({
      apis: {
        pets: { protocolType: 'REST', routes: { 'GET /pets/{id}': proxy }, stages: { prod: {} } },
      },
      domainNames: {
        'API.example.com': { basePathMappings: { 'v1/pets': { api: 'pets', stage: 'prod' } } },
      },
      usagePlans: {
        gold: {
          throttleMode: 'strict',
          signUp: 'manual',
          apiStages: [{ api: 'pets', stage: 'prod' }],
        },
      },
      apiKeys: { ann: { sha256: 'a'.repeat(64), usagePlans: ['gold'] } },
    })
    const apiId = state.usagePlans[0]?.apiStages[0]?.apiId
    expect(apiId).toMatch(/^[a-z0-9]{10}$/)
    expect(state.usagePlans[0]?.tags).toEqual({
      'tidegate:mode': 'strict',
      'tidegate:sign-up': 'manual',
    })
    expect(state.apiKeys[0]).toMatchObject({
      planIds: [state.usagePlans[0]?.id],
      key: { enabled: true },
    })
    expect(state.domainNames[0]?.domainName).toBe('api.example.com')
    expect(Object.values(state.domainNames[0]?.mappings ?? {})).toMatchObject([
      { apiId, stage: 'prod', apiMappingKey: 'v1/pets' },
    ])
  })

  it.each([
    [
      'a wrong type',
      { apis: { x: { stages: {}, protocolType: 'SOAP' } } },
      '$.apis.x.protocolType',
    ],
    ['an unknown property', { apis: {}, apps: {} }, '$.apps'],
    [
      'a key in place of its hash',
      { apis: {}, apiKeys: { k: { sha256: 'secret' } } },
      '$.apiKeys.k.sha256',
    ],
    [
      'both forms at once',
      { apis: { x: { openapi: {}, routes: {}, stages: { a: {} } } } },
      '$.apis.x',
    ],
    [
      'a plan over an unknown API',
      { apis: {}, usagePlans: { p: { apiStages: [{ api: 'no', stage: 'a' }] } } },
      '$.usagePlans.p.apiStages[0].api',
    ],
    [
      'a key in an unknown plan',
      { apis: {}, apiKeys: { k: { sha256: 'a'.repeat(64), usagePlans: ['no'] } } },
      '$.apiKeys.k.usagePlans[0]',
    ],
    [
      'an API without stages',
      { apis: { x: { protocolType: 'REST', routes: { 'GET /': { type: 'MOCK' } }, stages: {} } } },
      '$.apis.x.stages',
    ],
  ])('refuses %s and names the place', (_, value, path) => {
    expect(() => build(value)).toThrow(`  ${path}: expected `)
  })

  it('never repeats a value that may be a secret in full', () => {
    expect(() => build({ apis: {}, apiKeys: { k: { sha256: 's'.repeat(200) } } })).toThrow(
      /s{20,60}…/,
    )
  })
})
