import { describe, expect, it } from 'vitest'
import { deployedRestApi, fakeAdmin } from '../../../test/fakes/admin.ts'

type Patch = Readonly<Record<string, string>>

async function stageAdmin() {
  const admin = fakeAdmin()
  const { apiId, deploymentId } = await deployedRestApi(admin, 'dev')
  const path = `/restapis/${apiId}/stages/dev`
  return { admin, apiId, deploymentId, path, patch: (...ops: Patch[]) => admin.patch(path, ...ops) }
}

const replace = (path: string, value: string): Patch => ({ op: 'replace', path, value })
const remove = (path: string): Patch => ({ op: 'remove', path })

describe('an update of a stage', () => {
  it('takes the size of a cache before or after its switch', async () => {
    const { patch } = await stageAdmin()
    const on = replace('/cacheClusterEnabled', 'true')
    const size = replace('/cacheClusterSize', '6.1')
    for (const ops of [
      [size, on],
      [on, size],
    ]) {
      const { body } = await patch(...ops)
      expect(body).toMatchObject({ cacheClusterEnabled: true, cacheClusterSize: '6.1' })
      const off = await patch(replace('/cacheClusterEnabled', 'false'))
      expect(off.body).not.toHaveProperty('cacheClusterSize')
      expect(off.body).toMatchObject({ cacheClusterStatus: 'NOT_AVAILABLE' })
    }
  })

  it('drops the overrides of a canary with the last of them', async () => {
    const { patch } = await stageAdmin()
    await patch(replace('/canarySettings/stageVariableOverrides/a', 'b'))
    const { body } = await patch(remove('/canarySettings/stageVariableOverrides/a'))
    expect(body.canarySettings).toEqual({
      percentTraffic: 0,
      deploymentId: body.deploymentId,
      useStageCache: false,
    })
  })

  it('changes nothing, not even its date, without operations', async () => {
    const { admin, patch } = await stageAdmin()
    const { body: before } = await patch()
    admin.clock.ms += 60_000
    expect((await patch()).body).toEqual(before)
  })

  it('refuses the 101st variable', async () => {
    const { patch } = await stageAdmin()
    const names = Array.from({ length: 101 }, (_, index) => replace(`/variables/v${index}`, 'x'))
    const { body, errorType } = await patch(...names)
    expect(errorType).toBe('BadRequestException')
    expect(body.message).toBe('A stage can have at most 100 stage variables.')
    expect((await patch(...names.slice(1))).status).toBe(200)
  })

  it.each([
    [
      '$context.status',
      "Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.status'",
    ],
    [
      '$context.requestIds',
      "Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.requestIds'",
    ],
    [
      '$context.requestId\n$context.status',
      'Access log format must be single line, new line character is allowed only at end of the format',
    ],
    ['$context.requestId $context.status\n', undefined],
    ['{"id":"$context.extendedRequestId"}', undefined],
  ])('takes the log format %j: %s', async (format, message) => {
    const { patch } = await stageAdmin()
    const { body } = await patch(replace('/accessLogSettings/format', format))
    expect(body.message).toBe(message)
  })

  it('refuses a log format above 3 KB', async () => {
    const { patch } = await stageAdmin()
    const format = `$context.requestId${'x'.repeat(3_072)}`
    const { body } = await patch(replace('/accessLogSettings/format', format))
    expect(body.message).toBe('Access log format must not exceed 3072 bytes')
  })

  const noLog =
    'Invalid ARN specified in the request. The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream ARN.'

  it.each([
    ['arn:aws:logs:us-east-1:123456789012:log-group:access:*', noLog],
    ['arn:aws:s3:::access', noLog],
    ['access', undefined],
    [
      'arn:aws:firehose:us-east-1:123456789012:deliverystream/access',
      "Kinesis Firehose delivery stream name must begin with the characters 'amazon-apigateway-': 'deliverystream/access'",
    ],
    ['arn:aws:firehose:us-east-1:123456789012:deliverystream/amazon-apigateway-a', undefined],
    ['arn:aws:logs:us-east-1:123456789012:log-group:access', undefined],
  ])('takes the log destination %s: %s', async (arn, message) => {
    const { patch } = await stageAdmin()
    const { body } = await patch(replace('/accessLogSettings/destinationArn', arn))
    expect(body.message).toBe(message)
  })

  it.each([
    ['/*/FETCH/metrics/enabled', 'true', /^Invalid method setting path: \/\*\/FETCH\/metrics/],
    ['/canarySettings', '{}', /^Invalid method setting path: \/canarySettings\. Must be one of/],
    [
      '/variables/a-b',
      'x',
      /^Invalid stage variable name: a-b\. Please use names with only word characters\.$/,
    ],
    ['/variables/a', 'x!', /^Invalid stage variable value of key a\. {2}Please use values with/],
    ['/variables/a', 'two words', undefined],
  ])('takes %s as %j: %s', async (path, value, message) => {
    const { patch } = await stageAdmin()
    const { body } = await patch(replace(path, value))
    if (message === undefined) expect(body.message).toBeUndefined()
    else expect(body.message).toMatch(message)
  })
})

describe('what a domain leads to', () => {
  it('is deleted after the mapping only', async () => {
    const { admin, apiId, path } = await stageAdmin()
    const mapping = '/domainnames/api.example.com/basepathmappings/%28none%29'
    await admin.call('POST', '/domainnames', { domainName: 'api.example.com' })
    await admin.call('POST', '/domainnames/api.example.com/basepathmappings', {
      restApiId: apiId,
      stage: 'dev',
    })
    expect((await admin.call('DELETE', path)).body.message).toBe(
      'Deleting stage dev failed. Please remove all base path mappings related to the stage in your domains: api.example.com',
    )
    expect((await admin.call('DELETE', `/restapis/${apiId}`)).body.message).toBe(
      `Deleting RestApi ${apiId} failed. Please remove all base path mappings related to the RestApi in your domains: api.example.com`,
    )
    await admin.call('DELETE', mapping)
    expect((await admin.call('DELETE', path)).status).toBe(202)
    expect((await admin.call('DELETE', `/restapis/${apiId}`)).status).toBe(202)
  })
})

describe('a request validator', () => {
  it('is deleted after the methods that check by it', async () => {
    const admin = fakeAdmin()
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const validators = `/restapis/${api.id}/requestvalidators`
    const { body: validator } = await admin.call('POST', validators, { name: 'all' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    const input = { authorizationType: 'NONE', requestValidatorId: validator.id }
    await admin.call('PUT', method, input)
    const one = `${validators}/${validator.id}`
    const refused = await admin.call('DELETE', one)
    expect(refused.errorType).toBe('ConflictException')
    expect(refused.body.message).toBe(
      "Cannot delete request validator 'all', is referenced in method request: //GET",
    )
    await admin.call('DELETE', method)
    expect((await admin.call('DELETE', one)).status).toBe(202)
  })
})

const invocations =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'

it.each([
  ['the root', undefined, 'GET//'],
  ['a resource', 'test', 'GET//test'],
])(
  'keeps an authorizer that a method of %s has, and names the method',
  async (_, pathPart, user) => {
    const admin = fakeAdmin()
    const create = async (path: string, body: object) => (await admin.call('POST', path, body)).body
    const { id, rootResourceId } = await create('/restapis', { name: 'pets' })
    const at = `/restapis/${id}`
    const authorizer = await create(`${at}/authorizers`, {
      name: 'gate',
      type: 'TOKEN',
      authorizerUri: invocations,
      identitySource: 'method.request.header.Authorization',
    })
    const resourceId =
      pathPart === undefined
        ? rootResourceId
        : (await create(`${at}/resources/${rootResourceId}`, { pathPart })).id
    const guarded = { authorizationType: 'CUSTOM', authorizerId: authorizer.id }
    await admin.call('PUT', `${at}/resources/${resourceId}/methods/GET`, guarded)
    const { status, body } = await admin.call('DELETE', `${at}/authorizers/${authorizer.id}`)
    expect([status, body.message]).toEqual([
      409,
      `Cannot delete authorizer 'gate', is referenced in method: ${user}`,
    ])
  },
)

describe('a VPC link', () => {
  it('is deleted after the methods that call through it', async () => {
    const admin = fakeAdmin()
    const targetArns = [
      'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/lan/1',
    ]
    const { body: link } = await admin.call('POST', '/vpclinks', { name: 'lan', targetArns })
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    await admin.call('PUT', `${method}/integration`, {
      type: 'HTTP_PROXY',
      httpMethod: 'GET',
      uri: 'http://lan.example',
      connectionType: 'VPC_LINK',
      connectionId: link.id,
    })
    await admin.call('POST', `/restapis/${api.id}/deployments`, { stageName: 'dev' })
    expect((await admin.call('DELETE', `/vpclinks/${link.id}`)).body.message).toBe(
      `Cannot delete vpc link. Vpc link '${link.id}', is referenced in [${api.id}:GET:${api.rootResourceId}:dev] in format of [RESTApiId:Method:Resource:Stage].`,
    )
    await admin.call('DELETE', `/restapis/${api.id}`)
    expect((await admin.call('DELETE', `/vpclinks/${link.id}`)).status).toBe(202)
  })

  it('of v2 needs the balancer that an integration calls through it', async () => {
    const admin = fakeAdmin()
    const input = { name: 'lan', subnetIds: ['subnet-1'] }
    const { body: link } = await admin.call('POST', '/v2/vpclinks', input)
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    const integration = {
      type: 'HTTP_PROXY',
      httpMethod: 'GET',
      uri: 'http://lan.example',
      connectionType: 'VPC_LINK',
      connectionId: link.vpcLinkId,
    }
    const message = `IntegrationTarget is required for VpcLinkV2 ${String(link.vpcLinkId)}`
    const put = await admin.call('PUT', `${method}/integration`, integration)
    expect([put.status, put.body.message]).toEqual([400, message])
    const integrationTarget = `${balancer}1`
    const whole = { ...integration, integrationTarget }
    expect((await admin.call('PUT', `${method}/integration`, whole)).status).toBe(201)
    const change = { op: 'replace', path: '/integrationTarget', value: '' }
    expect((await admin.patch(`${method}/integration`, change)).body.message).toBe(message)
  })

  const balancer = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/lan/'

  it.each([
    [[], 'Target arns cannot be empty'],
    [[`${balancer}1`, `${balancer}2`], 'More than one target arn specified for vpc link.'],
  ])('leads to one load balancer: %j', async (targetArns, message) => {
    const { status, body } = await fakeAdmin().call('POST', '/vpclinks', { name: 'x', targetArns })
    expect([status, body.message]).toEqual([400, message])
  })

  it('is pending in the answer to its creation, and ready then', async () => {
    const admin = fakeAdmin()
    const input = { name: 'lan', targetArns: [`${balancer}1`] }
    const made = await admin.call('POST', '/vpclinks', input)
    expect([made.status, made.body.status]).toEqual([202, 'PENDING'])
    const { body } = await admin.call('GET', `/vpclinks/${made.body.id}`)
    expect(body).toMatchObject({
      status: 'AVAILABLE',
      statusMessage: 'Your vpc link is ready for use',
    })
    const subnets = { name: 'lan', subnetIds: ['subnet-1'] }
    const v2 = await admin.call('POST', '/v2/vpclinks', subnets)
    expect([v2.status, v2.body.vpcLinkStatus]).toEqual([201, 'PENDING'])
    expect(v2.body.vpcLinkStatusMessage).toBe('VPC link is provisioning ENIs')
    const { body: ready } = await admin.call('GET', `/v2/vpclinks/${String(v2.body.vpcLinkId)}`)
    expect(ready).toMatchObject({
      vpcLinkStatus: 'AVAILABLE',
      vpcLinkStatusMessage: 'VPC link is ready to route traffic',
      vpcLinkVersion: 'V2',
    })
  })

  it.each(['add', 'replace', 'remove'])('keeps its load balancer: %s', async (op) => {
    const admin = fakeAdmin()
    const input = { name: 'lan', targetArns: [`${balancer}1`] }
    const { body: link } = await admin.call('POST', '/vpclinks', input)
    const one = `/vpclinks/${link.id}`
    const { body } = await admin.patch(one, { op, path: '/targetArns', value: `${balancer}2` })
    expect(body.message).toBe('Target arns are not allowed to be changed/added.')
  })
})
