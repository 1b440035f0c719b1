import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const chat = {
  name: 'chat',
  protocolType: 'WEBSOCKET',
  routeSelectionExpression: '$request.body.action',
}
const pets = { name: 'pets', protocolType: 'HTTP' }

async function apiOf(input: object) {
  const admin = fakeAdmin()
  const { body } = await admin.call('POST', '/v2/apis', input)
  return { admin, at: `/v2/apis/${body.apiId}` }
}

describe('an update', () => {
  const log = {
    destinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:g',
    format: '$context.requestId',
  }
  const url = {
    integrationType: 'HTTP_PROXY',
    payloadFormatVersion: '1.0',
    integrationMethod: 'GET',
    integrationUri: 'https://b.example',
  }

  it.each<[string, object, string, object, object, object | undefined]>([
    [
      'replaces templates whole, empty ones too',
      chat,
      'integrations',
      { integrationType: 'MOCK', requestTemplates: { a: '1', b: '2' } },
      { requestTemplates: { b: '', c: '3' } },
      { b: '', c: '3' },
    ],
    [
      'replaces the models of a route whole',
      chat,
      'routes',
      { routeKey: 'send', requestModels: { a: 'One', b: 'Two' } },
      { requestModels: { c: 'Three' } },
      { c: 'Three' },
    ],
    [
      'takes all templates away with an empty map',
      chat,
      'integrations',
      { integrationType: 'MOCK', requestTemplates: { a: '1' } },
      { requestTemplates: {} },
      undefined,
    ],
    [
      'takes a TLS configuration away with an empty object',
      pets,
      'integrations',
      { ...url, tlsConfig: { serverNameToVerify: 'b.example' } },
      { tlsConfig: {} },
      undefined,
    ],
    [
      'takes the access log away with an empty object',
      pets,
      'stages',
      { stageName: 'dev', accessLogSettings: log },
      { accessLogSettings: {} },
      undefined,
    ],
    [
      'changes one member of the access log and keeps the other',
      pets,
      'stages',
      { stageName: 'dev', accessLogSettings: log },
      { accessLogSettings: { format: '$context.requestId $context.status' } },
      { ...log, format: '$context.requestId $context.status' },
    ],
    [
      'changes one of the route settings and keeps the others',
      chat,
      'stages',
      { stageName: 'dev', defaultRouteSettings: { loggingLevel: 'INFO', throttlingBurstLimit: 5 } },
      { defaultRouteSettings: { throttlingBurstLimit: 6 } },
      {
        dataTraceEnabled: false,
        detailedMetricsEnabled: false,
        loggingLevel: 'INFO',
        throttlingBurstLimit: 6,
      },
    ],
  ])('%s', async (_, api, collection, created, changes, expected) => {
    const { admin, at } = await apiOf(api)
    const { body } = await admin.call('POST', `${at}/${collection}`, created)
    const one = `${at}/${collection}/${body.integrationId ?? body.routeId ?? 'dev'}`
    const updated = await admin.call('PATCH', one, changes)
    const [member = ''] = Object.keys(changes)
    expect(updated.status).toBe(200)
    expect(updated.body[member]).toEqual(expected)
    expect((await admin.call('GET', one)).body[member]).toEqual(expected)
  })

  it.each([
    ['routes', 'routeresponses', 'responseModels', { routeKey: 'send' }],
    ['integrations', 'integrationresponses', 'responseTemplates', { integrationType: 'MOCK' }],
  ])('replaces those of responses, too: %s', async (owners, responses, member, owner) => {
    const { admin, at } = await apiOf(chat)
    const { body } = await admin.call('POST', `${at}/${owners}`, owner)
    const collection = `${at}/${owners}/${body.routeId ?? body.integrationId}/${responses}`
    const made = await admin.call('POST', collection, { [member]: { a: '1', b: '2' } })
    const id = made.body.routeResponseId ?? made.body['integrationResponseId']
    const updated = await admin.call('PATCH', `${collection}/${id}`, {
      [member]: { c: '3' },
    })
    expect(updated.body[member]).toEqual({ c: '3' })
  })
})

it('takes CORS away with an empty configuration, and makes none of it', async () => {
  const { admin, at } = await apiOf({ ...pets, corsConfiguration: { allowOrigins: ['*'] } })
  const { body } = await admin.call('PATCH', at, { corsConfiguration: {} })
  expect(body).not.toHaveProperty('corsConfiguration')
  const made = await admin.call('POST', '/v2/apis', { ...pets, corsConfiguration: {} })
  expect(made.body).not.toHaveProperty('corsConfiguration')
})

describe('the settings of routes', () => {
  it.each([
    [pets, { detailedMetricsEnabled: false }],
    [chat, { dataTraceEnabled: false, detailedMetricsEnabled: false, loggingLevel: 'OFF' }],
  ])('are shown with the defaults of the protocol: %j', async (api, defaultRouteSettings) => {
    const { admin, at } = await apiOf(api)
    const { body } = await admin.call('POST', `${at}/stages`, { stageName: 'dev' })
    expect(body).toMatchObject({ defaultRouteSettings })
    const { body: list } = await admin.call('GET', `${at}/stages`)
    expect(list.items).toEqual([body])
  })

  it.each([
    { defaultRouteSettings: { loggingLevel: 'OFF' } },
    { defaultRouteSettings: { dataTraceEnabled: true } },
    { routeSettings: { $default: { loggingLevel: 'INFO' } } },
  ])('have no execution logs in HTTP APIs: %j', async (settings) => {
    const { admin, at } = await apiOf(pets)
    await admin.call('POST', `${at}/routes`, { routeKey: '$default' })
    const message = 'Execution logs are not supported on protocolType HTTP'
    const created = await admin.call('POST', `${at}/stages`, { stageName: 'dev', ...settings })
    expect([created.status, created.body.message]).toEqual([400, message])
    await admin.call('POST', `${at}/stages`, { stageName: 'dev' })
    const updated = await admin.call('PATCH', `${at}/stages/dev`, settings)
    expect([updated.status, updated.body.message]).toEqual([400, message])
  })

  it('cannot be deleted of a route that has none', async () => {
    const { admin, at } = await apiOf(pets)
    await admin.call('POST', `${at}/stages`, { stageName: 'dev' })
    const { status, body } = await admin.call(
      'DELETE',
      `${at}/stages/dev/routesettings/GET%20%2Fpets`,
    )
    expect([status, body]).toEqual([
      404,
      {
        message: 'Unable to find Route by key GET /pets within the provided RouteSettings',
        resourceType: 'Route',
      },
    ])
  })
})

describe('what is in use', () => {
  it('is not deleted, and says by whom', async () => {
    const { admin, at } = await apiOf(pets)
    const create = async (path: string, input: object) =>
      (await admin.call('POST', path, input)).body
    const link = await create('/v2/vpclinks', { name: 'lan', subnetIds: ['subnet-1'] })
    const { integrationId } = await create(`${at}/integrations`, {
      integrationType: 'HTTP_PROXY',
      payloadFormatVersion: '1.0',
      integrationMethod: 'ANY',
      integrationUri: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/lan/1/2',
      connectionType: 'VPC_LINK',
      connectionId: link['vpcLinkId'],
    })
    const authorizer = await create(`${at}/authorizers`, {
      name: 'gate',
      authorizerType: 'REQUEST',
      authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:f',
      authorizerPayloadFormatVersion: '2.0',
    })
    const target = `integrations/${integrationId}`
    const guarded = { authorizationType: 'CUSTOM', authorizerId: authorizer['authorizerId'] }
    const one = await create(`${at}/routes`, { routeKey: 'GET /pets', target, ...guarded })
    const other = await create(`${at}/routes`, { routeKey: '$default', target })
    const refusals: [string, number, string][] = [
      [
        `${at}/integrations/${integrationId}`,
        409,
        'Cannot delete Integration because it is referenced by the following Routes with Ids: [IDS]',
      ],
      [
        `${at}/authorizers/${String(authorizer['authorizerId'])}`,
        409,
        "Cannot delete authorizer 'gate', is referenced in route: GET /pets",
      ],
      [
        `/v2/vpclinks/${String(link['vpcLinkId'])}`,
        400,
        `Cannot delete vpc link. Vpc link '${String(link['vpcLinkId'])}', is referenced in [THROUGH] in format of [Method:Resource].`,
      ],
    ]
    const inOrder = (text: string): string => text.split(', ').toSorted().join(', ')
    const ids = inOrder(`${one.routeId}, ${other.routeId}`)
    const through = inOrder(`GET:${one.routeId}, ANY:${other.routeId}`)
    for (const [path, status, message] of refusals) {
      const answer = await admin.call('DELETE', path)
      const found = answer.body.message.replace(
        /\[([^\]]*,[^\]]*)\]/,
        (_, list: string) => `[${inOrder(list)}]`,
      )
      expect([answer.status, found]).toEqual([
        status,
        message.replace('IDS', ids).replace('THROUGH', through),
      ])
    }
    await admin.call('DELETE', at)
    expect((await admin.call('DELETE', refusals[2]?.[0] ?? '')).status).toBe(202)
  })
})

it.each<[string, object, string, number]>([
  ['/v2/apis', pets, 'name', 128],
  ['/v2/apis', pets, 'description', 1024],
  ['/v2/apis', pets, 'version', 64],
  ['/v2/vpclinks', { subnetIds: ['subnet-1'] }, 'name', 128],
  ['API/stages', { stageName: 'dev' }, 'description', 1024],
  ['API/routes', { routeKey: 'GET /a' }, 'operationName', 64],
  [
    'API/integrations',
    {
      integrationType: 'HTTP_PROXY',
      payloadFormatVersion: '1.0',
      integrationMethod: 'GET',
      integrationUri: 'https://b.example',
    },
    'description',
    1024,
  ],
])('%s %j takes a %s of up to %i characters', async (path, input, member, charsMax) => {
  const { admin, at } = await apiOf(pets)
  const create = (chars: number) =>
    admin.call('POST', path.replace('API', at), { ...input, [member]: 'x'.repeat(chars) })
  expect((await create(charsMax)).status).toBeLessThan(300)
  const { status, body } = await create(charsMax + 1)
  expect([status, body.message]).toEqual([
    400,
    expect.stringMatching(
      new RegExp(
        `^1 validation error detected: Value 'x+' at '\\w+Input.${member}' failed to satisfy constraint: Member must have length less than or equal to ${charsMax}$`,
      ),
    ),
  ])
})
