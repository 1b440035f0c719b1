import { beforeEach, describe, expect, it } from 'vitest'
import { readPublished } from '../published.ts'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

/** An API with one MOCK method on its root, and a stage `prod`. */
async function deployedApi(options: Parameters<typeof fakeAdmin>[0] = {}) {
  const admin = fakeAdmin(options)
  const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
  const root = `/restapis/${api.id}`
  const method = `${root}/resources/${api.rootResourceId}/methods/GET`
  await admin.call('PUT', method, { authorizationType: 'NONE' })
  await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
  const deploy = async (body: object = { stageName: 'prod' }) =>
    (await admin.call('POST', `${root}/deployments`, body)).body
  const deployment = await deploy()
  const stage = `${root}/stages/prod`
  const read = async () => (await admin.call('GET', stage)).body
  return { admin, root, stage, deploy, deployment, read, apiId: api.id }
}

describe('stages', () => {
  let made: Awaited<ReturnType<typeof deployedApi>>

  beforeEach(async () => {
    made = await deployedApi()
  })

  it('are made by a deployment that names them, and show no empty members', async () => {
    expect(await made.read()).toEqual({
      stageName: 'prod',
      deploymentId: made.deployment.id,
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      tracingEnabled: false,
      createdDate: expect.any(Number),
      lastUpdatedDate: expect.any(Number),
    })
  })

  it('keep serving their deployment while the API changes', async () => {
    await made.admin.patch(made.root, { op: 'replace', path: '/name', value: 'renamed' })
    const text = readPublished(
      made.admin.options.store,
      `deployment/${made.apiId}/${made.deployment.id}`,
    )
    expect(JSON.parse(text ?? '').restApi.name).toBe('pets')
  })

  it('lay over their deployment what acts without one, which a closed default endpoint does not', async () => {
    const { admin, root, apiId } = made
    const close = { op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' }
    await admin.patch(root, close, { op: 'replace', path: '/name', value: 'renamed' })
    const { live } = JSON.parse(readPublished(admin.options.store, `stage/${apiId}/prod`) ?? '')
    expect(live).toEqual({
      name: 'renamed',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    })
  })

  it('materialise all settings of a method with its first one', async () => {
    const { admin, stage } = made
    const { body } = await admin.patch(stage, {
      op: 'replace',
      path: '/*/*/throttling/burstLimit',
      value: '124',
    })
    expect(body.methodSettings).toEqual({
      '*/*': {
        metricsEnabled: false,
        dataTraceEnabled: false,
        throttlingBurstLimit: 124,
        throttlingRateLimit: 10000,
        cachingEnabled: false,
        cacheTtlInSeconds: 300,
        cacheDataEncrypted: false,
        requireAuthorizationForCacheControl: true,
        unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
      },
    })
  })

  it('begin a specific method setting with the general values of that moment, under the key as written', async () => {
    const { admin, stage } = made
    await admin.patch(stage, { op: 'replace', path: '/*/*/caching/enabled', value: 'true' })
    const path = '/~1pets~1{id}/GET/throttling/burstLimit'
    await admin.patch(stage, { op: 'replace', path, value: '7' })
    await admin.patch(stage, { op: 'replace', path: '/*/*/caching/enabled', value: 'false' })
    expect((await made.read()).methodSettings).toMatchObject({
      '*/*': { cachingEnabled: false },
      '~1pets~1{id}/GET': { cachingEnabled: true, throttlingBurstLimit: 7 },
    })
    const removed = await admin.patch(stage, { op: 'remove', path: '/~1pets~1{id}/GET' })
    expect(Object.keys(removed.body.methodSettings ?? {})).toEqual(['*/*'])
  })

  it('send a deployment with canary settings to the canary and promote it in one patch', async () => {
    const { admin, stage, deploy } = made
    await admin.patch(
      stage,
      { op: 'replace', path: '/variables/color', value: 'red' },
      { op: 'replace', path: '/variables/size', value: 'small' },
    )
    const canary = await deploy({
      stageName: 'prod',
      canarySettings: { percentTraffic: 25, stageVariableOverrides: { color: 'blue' } },
    })
    expect(await made.read()).toMatchObject({
      deploymentId: made.deployment.id,
      canarySettings: { deploymentId: canary.id, percentTraffic: 25, useStageCache: false },
    })
    const { body } = await admin.patch(
      stage,
      { op: 'replace', path: '/canarySettings/percentTraffic', value: '0.0' },
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
    )
    expect(body).toMatchObject({
      deploymentId: canary.id,
      variables: { color: 'blue', size: 'small' },
      canarySettings: { percentTraffic: 0, stageVariableOverrides: { color: 'blue' } },
    })
  })

  it('make a canary of their own deployment when only its traffic is set', async () => {
    const { body } = await made.admin.patch(made.stage, {
      op: 'replace',
      path: '/canarySettings/percentTraffic',
      value: '50.000000',
    })
    expect(body.canarySettings).toEqual({
      percentTraffic: 50,
      deploymentId: made.deployment.id,
      useStageCache: false,
    })
  })

  it('have a cache size only with a cache, which is available at once', async () => {
    const enable = (value: string) =>
      made.admin.patch(made.stage, { op: 'replace', path: '/cacheClusterEnabled', value })
    expect((await enable('true')).body).toMatchObject({
      cacheClusterStatus: 'AVAILABLE',
      cacheClusterSize: '0.5',
    })
    expect((await enable('false')).body).not.toHaveProperty('cacheClusterSize')
  })

  it('get a new revision by a flush of their cache, which answers show no trace of', async () => {
    const { admin, apiId } = made
    const record = () => JSON.parse(readPublished(admin.options.store, `stage/${apiId}/prod`) ?? '')
    const before = record()
    expect((await admin.call('DELETE', `${made.stage}/cache/data`)).status).toBe(202)
    expect(record().revision).not.toBe(before.revision)
    expect(record().stage.cacheGeneration).toBe(1)
    expect(await made.read()).not.toHaveProperty('cacheGeneration')
  })

  it.each<[string, object, string]>([
    [
      'an unknown path',
      { op: 'replace', path: '/tags' },
      'Invalid method setting path: /tags. Must be one of: [/deploymentId, ',
    ],
    [
      'the access log as a whole',
      { op: 'replace', path: '/accessLogSettings', value: 'x' },
      'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]',
    ],
    [
      'an unknown member of the access log',
      { op: 'add', path: '/accessLogSettings/x', value: 'x' },
      'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]',
    ],
    [
      'removal of one member of the access log',
      { op: 'remove', path: '/accessLogSettings/destinationArn' },
      'Cannot remove method setting accessLogSettings/destinationArn because there is no method setting for this method ',
    ],
    [
      'an empty access log format',
      { op: 'replace', path: '/accessLogSettings/format', value: '' },
      'Access Log value must not be empty',
    ],
    [
      'removal of settings that are not there',
      { op: 'remove', path: '/*/*' },
      'Cannot remove method setting */* because there is no method setting for this method ',
    ],
    [
      'adding a canary deployment',
      { op: 'add', path: '/canarySettings/deploymentId', value: 'x' },
      'Invalid add operation with path: /canarySettings/deploymentId',
    ],
    [
      'an unknown canary deployment',
      { op: 'replace', path: '/canarySettings/deploymentId', value: 'x' },
      'Deployment id does not exist',
    ],
    [
      'removal of all canary overrides',
      { op: 'remove', path: '/canarySettings/stageVariableOverrides' },
      'Cannot remove method setting canarySettings/stageVariableOverrides because there is no method setting for this method ',
    ],
    [
      'another copy',
      { op: 'copy', path: '/description', from: '/deploymentId' },
      'Invalid copy operation with path: /description and from /deploymentId. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]',
    ],
    [
      'promotion without a canary',
      { op: 'copy', path: '/deploymentId', from: '/canarySettings/deploymentId' },
      'Promotion not available. Canary does not exist.',
    ],
  ])('refuse %s in the words of the service', async (_what, change, message) => {
    const { status, body } = await made.admin.patch(made.stage, change)
    expect(status).toBe(400)
    expect(body.message.startsWith(message)).toBe(true)
  })

  it('hold on to their deployments', async () => {
    const path = `${made.root}/deployments/${made.deployment.id}`
    const refused = await made.admin.call('DELETE', path)
    expect(refused.body.message).toBe(
      'Active stages pointing to this deployment must be moved or deleted',
    )
    await made.admin.call('DELETE', made.stage)
    expect((await made.admin.call('DELETE', path)).status).toBe(202)
  })
})

describe('gateway responses', () => {
  it('inherit status and templates of a customised DEFAULT_5XX and still count as default', async () => {
    const { admin, root } = await deployedApi()
    const all = `${root}/gatewayresponses`
    const list = async () => (await admin.call('GET', all)).body.item as Record<string, unknown>[]
    expect(await list()).toHaveLength(21)
    await admin.call('PUT', `${all}/DEFAULT_5XX`, { statusCode: '599' })
    const failure = (await admin.call('GET', `${all}/INTEGRATION_FAILURE`)).body
    expect(failure).toEqual({
      responseType: 'INTEGRATION_FAILURE',
      statusCode: '599',
      responseParameters: {},
      responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
      defaultResponse: true,
    })
    const patched = await admin.patch(`${all}/INTEGRATION_FAILURE`, {
      op: 'add',
      path: '/responseParameters/gatewayresponse.header.X',
      value: "'1'",
    })
    expect(patched.body).toMatchObject({ statusCode: '504', defaultResponse: false })
    const refused = await admin.patch(`${all}/THROTTLED`, {
      op: 'add',
      path: '/responseTemplates/text~1plain',
    })
    expect(refused.body.message).toBe('Invalid null or empty value in responseTemplates')
  })
})
