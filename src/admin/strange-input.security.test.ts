import { expect, it } from 'vitest'
import { fakeAdmin } from '../../test/fakes/admin.ts'
import { operations } from './operations.ts'

/** Bodies that no client sends, and patches of most paths with values of the wrong kind. */
const bodies: readonly unknown[] = [
  null,
  [],
  1,
  'x',
  {},
  { patchOperations: {} },
  { patchOperations: [null] },
  { patchOperations: [{}] },
  { tags: { a: null }, apiStages: [{}], location: {}, body: '{' },
  {
    authorization: {},
    displayContent: {},
    displayOrder: { contents: [{}] },
    portalContent: { theme: {} },
  },
  ...['/name', '/apiStages', '/apiStages/a:b/throttle/x', '/variables/__proto__', '/quota/period']
    .concat(['/requestParameters/__proto__', '/constructor/constructor', '/policy', '/', ''])
    .concat(['/canarySettings/percentTraffic', '/a/b/caching/enabled', '/basepath', '/remaining'])
    .flatMap((path) =>
      [
        ...['add', 'replace', 'remove'].flatMap((op) =>
          ['', 'constructor', '-1', '[]'].map((value) => ({ op, path, value })),
        ),
        // These go by another path instead of a value.
        { op: 'copy', path },
        { op: 'copy', path, from: '/constructor' },
        { op: 'move', path, from: '/name' },
      ].map((operation) => ({ patchOperations: [operation] })),
    ),
]

it('refuses texts with half a character', async () => {
  const { admin, labels } = await filledAccount()
  const versions = `/restapis/${labels['restapi_id']}/documentation/versions`
  for (const [path, body] of [
    ['/restapis', { name: '\ud800' }],
    [versions, { documentationVersion: 'v\udfff' }],
    ['/usageplans', { name: 'gold', description: '\ud83d' }],
  ] as const) {
    const { status, body: answer } = await admin.call('POST', path, body)
    expect([path, status, answer.message]).toEqual([path, 400, expect.stringMatching(/surrogate/)])
  }
  expect((await admin.call('POST', '/restapis', { name: '\ud83d\ude00' })).status).toBe(201)
})

/** One of almost everything, with the labels that lead to it. */
async function filledAccount() {
  const admin = fakeAdmin({
    testInvoke: {
      method: () =>
        Promise.resolve({
          status: 200,
          body: '',
          headers: {},
          multiValueHeaders: {},
          log: '',
          latency: 0,
        }),
      authorizer: () => Promise.resolve({ clientStatus: 0, log: '', latency: 0 }),
    },
  })
  const create = async (path: string, body: object) => (await admin.call('POST', path, body)).body
  const api = await create('/restapis', { name: 'pets' })
  const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
  await admin.call('PUT', method, { authorizationType: 'NONE' })
  await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
  await admin.call('PUT', `${method}/responses/200`, {})
  await admin.call('PUT', `${method}/integration/responses/200`, {})
  await create(`/restapis/${api.id}/deployments`, { stageName: 'prod' })
  const key = await create('/apikeys', {})
  const plan = await create('/usageplans', { name: 'gold', quota: { limit: 1, period: 'DAY' } })
  await create(`/usageplans/${plan.id}/keys`, { keyId: key.id })
  const http = { name: 'http', protocolType: 'HTTP', target: 'https://example.com' }
  const { apiId } = await create('/v2/apis', http)
  await create('/domainnames', { domainName: 'a.example' })
  const portal = await portalOf(create, api.id)
  const labels: Readonly<Record<string, string>> = {
    restapi_id: api.id,
    resource_id: api.rootResourceId,
    parent_id: api.rootResourceId,
    http_method: 'GET',
    status_code: '200',
    stage_name: 'prod',
    model_name: 'Empty',
    response_type: 'THROTTLED',
    api_Key: key.id,
    usageplanId: plan.id,
    keyId: key.id,
    domain_name: 'a.example',
    domainName: 'a.example',
    apiId,
    stageName: '$default',
    ...portal,
  }
  return { admin, labels }
}

/** A portal with a product that has a page of each kind: the labels that lead to them. */
async function portalOf(
  create: (path: string, body: object) => Promise<object>,
  restApiId: string,
): Promise<Readonly<Record<string, string>>> {
  const customColors = {
    accentColor: '#000',
    backgroundColor: '#000',
    errorValidationColor: '#000',
    headerColor: '#000',
    navigationColor: '#000',
    textColor: '#000',
  }
  const portal = await create('/v2/portals', {
    authorization: { none: {} },
    endpointConfiguration: { none: {} },
    portalContent: { displayName: 'pets', theme: { customColors } },
  })
  const product: Record<string, string> = {
    ...(await create('/v2/portalproducts', { displayName: 'pets' })),
  }
  const root = `/v2/portalproducts/${product['portalProductId']}`
  const page = await create(`${root}/productpages`, { displayContent: { title: 'a', body: 'b' } })
  const identifierParts = { restApiId, stage: 'prod', path: '/', method: 'GET' }
  const endpoint = await create(`${root}/productrestendpointpages`, {
    restEndpointIdentifier: { identifierParts },
  })
  return { ...portal, ...product, ...page, ...endpoint }
}

it('no operation fails over what it is sent: every answer is the caller’s fault or a success', async () => {
  const { admin, labels } = await filledAccount()
  const failures: string[] = []
  const kept = operations.filter(({ method }) => method !== 'DELETE')
  for (const { name, method, path, mode } of kept) {
    for (const label of [undefined, 'constructor', '__proto__', '%00']) {
      const target = path.replaceAll(
        /\{(\w+)\+?\}/g,
        (_whole, wanted: string) => label ?? labels[wanted] ?? 'none',
      )
      const isPatch = method === 'PATCH' && label === undefined
      const sent = method === 'GET' ? [undefined] : isPatch ? bodies : bodies.slice(0, 10)
      for (const body of sent) {
        const text = body === undefined ? undefined : JSON.stringify(body)
        const { status } = await admin.call(method, mode ? `${target}?mode=${mode}` : target, text)
        if (status >= 500) failures.push(`${name} ${target} ${text}: ${status}`)
      }
    }
  }
  expect(failures).toEqual([])
}, 60_000)
