import { beforeAll, describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

/** Patches as Terraform, Zappa and the Serverless Framework send them. */
describe('a patch of', () => {
  const admin = fakeAdmin()
  const known: Record<string, string> = {}
  const fill = (text: string): string =>
    text.replaceAll(/<(\w+)>/g, (_whole, name: string) => known[name] ?? '')

  beforeAll(async () => {
    const create = async (path: string, body: object) => (await admin.call('POST', path, body)).body
    const { id, rootResourceId } = await create('/restapis', { name: 'pets' })
    known['api'] = `/restapis/${id}`
    known['method'] = `/restapis/${id}/resources/${rootResourceId}/methods/GET`
    await admin.call('PUT', known['method'], { authorizationType: 'NONE', operationName: 'list' })
    await admin.call('PUT', `${known['method']}/integration`, { type: 'MOCK' })
    const deployment = { stageName: 'dev', description: 'first' }
    const { id: deploymentId } = await create(`/restapis/${id}/deployments`, deployment)
    known['deployment'] = `/restapis/${id}/deployments/${deploymentId}`
    const version = { documentationVersion: '1', description: 'first' }
    await create(`/restapis/${id}/documentation/versions`, version)
    const domain = '/domainnames/api.example.com'
    await create('/domainnames', { domainName: 'api.example.com' })
    await create(`${domain}/basepathmappings`, { restApiId: id, stage: 'dev', basePath: 'v1' })
    known['mappings'] = `${domain}/basepathmappings`
  })

  it.each<[string, string, string | undefined, string, unknown]>([
    ['<method>', '/operationName', undefined, 'operationName', undefined],
    ['<deployment>', '/description', '', 'description', undefined],
    ['<api>/documentation/versions/1', '/description', '', 'description', undefined],
    ['<mappings>/v1', '/basePath', 'v2', 'basePath', 'v2'],
    ['<mappings>/v2', '/basePath', '', 'basePath', '(none)'],
    ['<mappings>/%28none%29', '/basepath', 'v3', 'basePath', 'v3'],
  ])('%s at %s with %j', async (at, path, value, member, expected) => {
    const { status, body } = await admin.patch(fill(at), { op: 'replace', path, value })
    expect([status, body[member]]).toEqual([200, expected])
  })

  it.each([
    ['throttling/burstLimit', '-1', 'throttlingBurstLimit', -1],
    ['throttling/rateLimit', '-1.000000', 'throttlingRateLimit', -1],
    ['throttling/rateLimit', '0.000000', 'throttlingRateLimit', 0],
  ])('a method setting: %s is %s', async (tail, value, member, expected) => {
    const path = `/pets/GET/${tail}`
    const answer = await admin.patch(fill('<api>/stages/dev'), { op: 'replace', path, value })
    expect(answer.body['methodSettings']).toMatchObject({ 'pets/GET': { [member]: expected } })
  })

  it.each([
    ['throttling/burstLimit', '-2', "Invalid value '-2' for throttlingBurstLimit"],
    [
      'caching/ttlInSeconds',
      '-1',
      'Invalid time-to-live setting, must be an integer no greater than 3600',
    ],
  ])('a method setting refuses %s %s', async (tail, value, message) => {
    const path = `/*/*/${tail}`
    const answer = await admin.patch(fill('<api>/stages/dev'), { op: 'replace', path, value })
    expect([answer.status, answer.body.message]).toEqual([400, message])
  })
})

it.each([
  [['EDGE'], 'ipv4'],
  [['REGIONAL'], 'ipv4'],
  [['PRIVATE'], 'dualstack'],
])('a domain of the type %j has its date and the addresses %s', async (types, ipAddressType) => {
  const admin = fakeAdmin()
  const input = { domainName: 'api.example.com', endpointConfiguration: { types } }
  const { body: made } = await admin.call('POST', '/domainnames', input)
  const id = made.domainNameId
  const query = typeof id === 'string' ? `?domainNameId=${id}` : ''
  const { body } = await admin.call('GET', `/domainnames/api.example.com${query}`)
  expect(body).toMatchObject({
    certificateUploadDate: expect.any(Number),
    endpointConfiguration: { types, ipAddressType },
  })
})
