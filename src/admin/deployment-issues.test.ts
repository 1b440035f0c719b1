import { beforeEach, describe, expect, it } from 'vitest'
import { fakeAdmin, type Answered } from '../../test/fakes/admin.ts'

let admin: ReturnType<typeof fakeAdmin>
beforeEach(() => {
  admin = fakeAdmin()
})

/** Deploys a REST API with one MOCK method that has the template. */
async function deployRest(template: string, body: object): Promise<Answered> {
  const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
  const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
  await admin.call('PUT', method, { authorizationType: 'NONE' })
  const requestTemplates = { 'application/json': template }
  await admin.call('PUT', `${method}/integration`, { type: 'MOCK', requestTemplates })
  return admin.call('POST', `/restapis/${api.id}/deployments`, body)
}

/** Deploys an HTTP API with one route, with or without an integration. */
async function deployHttp(hasTarget: 'target' | 'none', body: object): Promise<Answered> {
  const { body: api } = await admin.call('POST', '/v2/apis', { name: 'pets', protocolType: 'HTTP' })
  const root = `/v2/apis/${api.apiId}`
  const { body: integration } = await admin.call('POST', `${root}/integrations`, {
    integrationType: 'HTTP_PROXY',
    integrationUri: 'https://example.com',
    integrationMethod: 'ANY',
    payloadFormatVersion: '1.0',
  })
  const target = hasTarget === 'target' && { target: `integrations/${integration.integrationId}` }
  await admin.call('POST', `${root}/routes`, { routeKey: 'GET /pets', ...target })
  await admin.call('POST', `${root}/stages`, { stageName: 'prod' })
  return admin.call('POST', `${root}/deployments`, body)
}

const issuesOf = ({ status, response: { headers } }: Answered) => ({
  status,
  issues: headers.get('x-tidegate-issues'),
  first: decodeURIComponent(headers.get('x-tidegate-first-issue') ?? ''),
})

describe.each([
  ['to a stage', { stageName: 'prod' }],
  ['to no stage', {}],
])('a deployment %s', (_, body) => {
  it('is made of a REST API whose calls will fail, and says why in headers', async () => {
    const found = issuesOf(await deployRest('#if(', body))
    expect(found).toMatchObject({ status: 201, issues: '1' })
    expect(found.first).toMatch(/requestTemplates.*expected a mapping template/)
  })

  it('is made of an HTTP API with a route without integration, and says so', async () => {
    const found = issuesOf(await deployHttp('none', body))
    expect(found).toMatchObject({ status: 201, issues: '1' })
    expect(found.first).toContain("$.routes['GET /pets'].target")
  })

  it('says nothing when nothing is wrong', async () => {
    const nothing = { status: 201, issues: null, first: '' }
    expect(issuesOf(await deployRest('{"statusCode": 200}', body))).toEqual(nothing)
    expect(issuesOf(await deployHttp('target', body))).toEqual(nothing)
  })
})
