import { describe, expect, it } from 'vitest'
import { fakeAdmin, nothingDeclared } from '../../test/fakes/admin.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import type { StaticState } from './declared.ts'

const definition: RestApiDefinition = {
  protocolType: 'REST',
  restApi: {
    id: 'declared01',
    name: 'pets',
    createdDate: 0,
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    disableExecuteApiEndpoint: false,
    rootResourceId: 'root',
  },
  resources: {
    root: {
      id: 'root',
      path: '/',
      resourceMethods: {
        GET: { httpMethod: 'GET', authorizationType: 'NONE', apiKeyRequired: false },
      },
    },
  },
  models: {},
  requestValidators: {},
  authorizers: {},
  gatewayResponses: {},
  documentationParts: {},
}

const declared: StaticState = {
  ...nothingDeclared,
  apis: [
    {
      definition,
      stages: [
        {
          stageName: 'prod',
          deploymentId: 'routes',
          cacheClusterEnabled: false,
          cacheClusterStatus: 'NOT_AVAILABLE',
          methodSettings: {},
          tracingEnabled: false,
          createdDate: 0,
          lastUpdatedDate: 0,
        },
      ],
    },
  ],
  apiKeys: [
    {
      id: 'declaredkey',
      name: 'alice',
      enabled: true,
      createdDate: 0,
      lastUpdatedDate: 0,
      stageKeys: [],
      sha256: 'f'.repeat(64),
      planIds: ['declaredplan'],
    },
  ],
  usagePlans: [{ id: 'declaredplan', name: 'gold', apiStages: [] }],
  domainNames: [
    { domainName: 'api.example.com', endpointConfiguration: { types: ['REGIONAL'] }, mappings: {} },
  ],
}

describe('what routes.json declares', () => {
  it('stands in every list beside what was made through the API', async () => {
    const admin = fakeAdmin({ declared })
    await admin.call('POST', '/restapis', { name: 'made' })
    const { body } = await admin.call('GET', '/restapis')
    const names = (body.item as { name: string }[]).map(({ name }) => name)
    expect(new Set(names)).toEqual(new Set(['pets', 'made']))
    for (const path of [
      '/apikeys',
      '/usageplans',
      '/domainnames',
      '/usageplans/declaredplan/keys',
    ]) {
      expect((await admin.call('GET', path)).body.item).toHaveLength(1)
    }
    expect((await admin.call('GET', '/restapis/declared01/resources')).body).toEqual({
      item: [{ id: 'root', path: '/', resourceMethods: { GET: {} } }],
    })
  })

  it.each<[string, string, unknown]>([
    [
      'PATCH',
      '/restapis/declared01',
      { patchOperations: [{ op: 'replace', path: '/name', value: 'x' }] },
    ],
    ['POST', '/restapis/declared01/resources/root', { pathPart: 'x' }],
    ['DELETE', '/restapis/declared01', undefined],
    ['DELETE', '/restapis/declared01/stages/prod', undefined],
    ['DELETE', '/restapis/declared01/resources/root/methods/GET', undefined],
    ['DELETE', '/apikeys/declaredkey', undefined],
    [
      'PATCH',
      '/usageplans/declaredplan',
      { patchOperations: [{ op: 'replace', path: '/name', value: 'x' }] },
    ],
    ['DELETE', '/domainnames/api.example.com', undefined],
    ['PUT', '/tags/arn:aws:apigateway:us-east-1::/restapis/declared01', { tags: { a: 'b' } }],
  ])('is read-only: %s %s', async (method, path, body) => {
    const answer = await fakeAdmin({ declared }).call(method, path, body)
    expect(answer.status).toBe(400)
    expect(answer.body.message).toMatch(/ is declared in routes\.json and cannot be changed/)
  })

  it('is told apart in the list of stages', async () => {
    const admin = fakeAdmin({ declared })
    const target = { name: 'made', protocolType: 'HTTP', target: 'https://example.com' }
    await admin.call('POST', '/v2/apis', target)
    const { items } = (await admin.call('GET', '/tidegate/stages')).body as unknown as {
      readonly items: readonly { readonly apiName: string; readonly declared: boolean }[]
    }
    const told = items.map(({ apiName, declared: isDeclared }) => [apiName, isDeclared])
    expect(Object.fromEntries(told)).toEqual({ pets: true, made: false })
  })

  it('is told apart by id, kind by kind', async () => {
    const admin = fakeAdmin({ declared })
    await admin.call('POST', '/usageplans', { name: 'own' })
    await admin.call('POST', '/apikeys', { name: 'own' })
    expect((await admin.call('GET', '/tidegate/declared')).body).toEqual({
      apiKeys: ['declaredkey'],
      domainNames: ['api.example.com'],
      usagePlans: ['declaredplan'],
      webAcls: [],
    })
  })

  it('takes no new keys into its plans, and puts its keys into no new ones', async () => {
    const admin = fakeAdmin({ declared })
    const { body: key } = await admin.call('POST', '/apikeys', {})
    const { body: plan } = await admin.call('POST', '/usageplans', { name: 'own' })
    const join = (planId: string, keyId: string) =>
      admin.call('POST', `/usageplans/${planId}/keys`, { keyId, keyType: 'API_KEY' })
    expect((await join('declaredplan', key.id)).status).toBe(400)
    expect((await join(plan.id, 'declaredkey')).status).toBe(400)
    expect((await admin.call('GET', `/usageplans/${plan.id}/keys`)).body).toEqual({ item: [] })
  })

  it('may be referred to: a plan made through the API takes a declared stage', async () => {
    const admin = fakeAdmin({ declared })
    const apiStages = [{ apiId: 'declared01', stage: 'prod' }]
    expect((await admin.call('POST', '/usageplans', { name: 'own', apiStages })).status).toBe(201)
  })
})
