import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Integration } from '../../definition/integration.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

const responses = { 200: { statusCode: '200' } }

/** What an AWS integration sends for a POST with a JSON body. */
async function sent(more: Partial<Integration>, init: RequestInit = {}, path = '/a/7?q=1') {
  const integration: Integration = {
    type: 'AWS',
    httpMethod: 'POST',
    integrationResponses: responses,
    ...more,
  }
  const methodResponses = { 200: { statusCode: '200' }, 400: { statusCode: '400' } }
  deploy(world, restSnapshot({ 'ANY /a/{id}': { integration, methodResponses } }))
  const response = await call(world, path, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', accept: 'text/html', 'x-client': 'c' },
    ...init,
  })
  const request = world.requests.at(-1)
  const headers = request?.headers
  return {
    status: response.status,
    text: await response.text(),
    url: request?.url,
    method: request?.method,
    body: await request?.clone().text(),
    type: headers?.get('content-type'),
    target: headers?.get('x-amz-target'),
    accept: headers?.get('accept'),
    scope: /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers?.get('authorization') ?? '')?.[1],
    headers,
  }
}

const arn = (rest: string) => `arn:aws:apigateway:us-east-1:${rest}`

describe('an AWS integration', () => {
  it.each<[uri: string, url: string, scope: string]>([
    [
      's3:path/bucket/{id}',
      'https://s3.us-east-1.amazonaws.com/bucket/7',
      'us-east-1/s3/aws4_request',
    ],
    [
      'bucket.s3:path/{id}.txt',
      'https://bucket.s3.us-east-1.amazonaws.com/7.txt',
      'us-east-1/s3/aws4_request',
    ],
    [
      'sqs:path/123456789012/queue',
      'https://sqs.us-east-1.amazonaws.com/123456789012/queue',
      'us-east-1/sqs/aws4_request',
    ],
    [
      'sns:action/Publish&TopicArn=t',
      'https://sns.us-east-1.amazonaws.com/?Action=Publish&TopicArn=t',
      'us-east-1/sns/aws4_request',
    ],
    [
      'ssm:action/GetParameter',
      'https://ssm.us-east-1.amazonaws.com/?Action=GetParameter',
      'us-east-1/ssm/aws4_request',
    ],
    [
      'iam:action/ListUsers',
      'https://iam.amazonaws.com/?Action=ListUsers',
      'us-east-1/iam/aws4_request',
    ],
    [
      'runtime.sagemaker:path/endpoints/e/invocations',
      'https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/e/invocations',
      'us-east-1/sagemaker/aws4_request',
    ],
    [
      'email:action/SendEmail',
      'https://email.us-east-1.amazonaws.com/?Action=SendEmail',
      'us-east-1/ses/aws4_request',
    ],
  ])('%s calls %s', async (uri, url, scope) => {
    const requestParameters = { 'integration.request.path.id': 'method.request.path.id' }
    expect(await sent({ uri: arn(uri), requestParameters })).toMatchObject({
      url,
      scope,
      body: '{"a":1}',
      accept: 'application/json',
      type: 'application/json',
    })
  })

  it.each([
    ['dynamodb:action/PutItem', 'DynamoDB_20120810.PutItem', '1.0'],
    ['kinesis:action/PutRecord', 'Kinesis_20131202.PutRecord', '1.1'],
    ['firehose:action/PutRecord', 'Firehose_20150804.PutRecord', '1.1'],
    ['states:action/StartExecution', 'AWSStepFunctions.StartExecution', '1.0'],
    ['events:action/PutEvents', 'AWSEvents.PutEvents', '1.1'],
    ['kms:action/Encrypt', 'TrentService.Encrypt', '1.1'],
    ['logs:action/PutLogEvents', 'Logs_20140328.PutLogEvents', '1.1'],
    ['secretsmanager:action/GetSecretValue', 'secretsmanager.GetSecretValue', '1.1'],
    ['cognito-idp:action/SignUp', 'AWSCognitoIdentityProviderService.SignUp', '1.1'],
    ['cognito-identity:action/GetId', 'AWSCognitoIdentityService.GetId', '1.1'],
  ])('%s is a JSON document with target %s, and in the query', async (uri, target, version) => {
    const [service, action] = uri.split(':action/')
    const { url, ...request } = await sent({ uri: arn(uri) })
    expect(url).toBe(`https://${service}.us-east-1.amazonaws.com/?Action=${action}`)
    expect(request).toMatchObject({ target, type: `application/x-amz-json-${version}` })
  })

  it('starts a synchronous execution at the host that waits for its end', async () => {
    expect(await sent({ uri: arn('states:action/StartSyncExecution') })).toMatchObject({
      url: 'https://sync-states.us-east-1.amazonaws.com/?Action=StartSyncExecution',
      target: 'AWSStepFunctions.StartSyncExecution',
      scope: 'us-east-1/states/aws4_request',
    })
  })

  it('sends a template’s form body and overrides, and nothing of the client’s', async () => {
    const request = await sent({
      uri: arn('sqs:path/123456789012/queue'),
      requestParameters: {
        'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
      },
      requestTemplates: {
        'application/json':
          '#set($context.requestOverride.header.X-Own = "o")Action=SendMessage&MessageBody=$util.urlEncode($input.body)',
      },
    })
    expect(request).toMatchObject({
      body: 'Action=SendMessage&MessageBody=%7B%22a%22%3A1%7D',
      type: 'application/x-www-form-urlencoded',
    })
    expect(request.headers?.get('x-own')).toBe('o')
    expect(request.headers?.has('x-client')).toBe(false)
  })

  it('names itself to the service, and sends it nothing of the client’s', async () => {
    const { headers } = await sent({ uri: arn('sqs:path/q') })
    expect(headers?.get('user-agent')).toBe('AmazonAPIGateway_a1b2c3d4e5')
    expect(headers?.get('x-amzn-apigateway-api-id')).toBe('a1b2c3d4e5')
    expect(headers?.has('x-client')).toBe(false)
  })

  it('sends what is mapped, without the Referer', async () => {
    const mapped = ['Accept-Charset', 'Content-MD5', 'Max-Forwards', 'Referer', 'Via']
    const requestParameters = Object.fromEntries(
      mapped.map((name) => [`integration.request.header.${name}`, "'x'"]),
    )
    const { status, headers } = await sent({ uri: arn('sqs:path/q'), requestParameters })
    expect(status).toBe(200)
    expect(mapped.filter((name) => headers?.get(name) === 'x')).toEqual([
      'Accept-Charset',
      'Content-MD5',
      'Max-Forwards',
      'Via',
    ])
  })

  it('refuses to map a header of the signature', async () => {
    const requestParameters = { 'integration.request.header.Authorization': "'x'" }
    const { status, url } = await sent({ uri: arn('sqs:path/q'), requestParameters })
    expect([status, url]).toEqual([500, undefined])
  })

  it('goes unsigned to an endpoint of the operator’s own, and nowhere without credentials', async () => {
    world.settings = { ...world.settings, credentials: undefined }
    expect((await sent({ uri: arn('sqs:path/q') })).status).toBe(500)
    world.settings = {
      ...world.settings,
      endpoints: new Map([['sqs', 'http://127.0.0.1:4566']]),
    }
    const request = await sent({ uri: arn('sqs:path/q') })
    expect(request).toMatchObject({ status: 200, url: 'http://127.0.0.1:4566/q', scope: undefined })
  })

  it('selects by the service’s status', async () => {
    world.backend = () => new Response('{"error":1}', { status: 400 })
    const { status } = await sent({
      uri: arn('sqs:path/q'),
      integrationResponses: {
        200: { statusCode: '200' },
        400: { statusCode: '400', selectionPattern: '4\\d{2}' },
      },
    })
    expect(status).toBe(400)
  })

  it('tells a response template the id that the service gave the call', async () => {
    world.backend = () => new Response('{}', { headers: { 'x-amzn-requestid': 'theirs' } })
    const template =
      '$context.awsEndpointRequestId $context.keySet().contains("awsEndpointRequestId")'
    const { text, body } = await sent({
      uri: arn('sqs:path/q'),
      requestTemplates: { 'application/json': template },
      integrationResponses: {
        200: { statusCode: '200', responseTemplates: { 'application/json': template } },
      },
    })
    expect([body, text]).toEqual([' false', 'theirs true'])
  })
})

const functionUri = arn(
  'lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
)

describe('an AWS integration of a Lambda function', () => {
  it('sends the rendered body as the event, an empty one as {}', async () => {
    const requestTemplates = { 'application/json': '{"x": $input.json("$.a")}' }
    expect((await sent({ uri: functionUri, requestTemplates })).body).toBe('{"x": 1}')
    const { body } = await sent({ uri: functionUri }, { method: 'GET', body: null })
    expect(body).toBe('{}')
  })

  it('calls asynchronously when the invocation type is mapped, and takes the default response', async () => {
    world.backend = () => new Response(null, { status: 202 })
    const requestParameters = { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" }
    const { headers, status, text } = await sent({ uri: functionUri, requestParameters })
    expect(headers?.get('x-amz-invocation-type')).toBe('Event')
    expect([status, text]).toEqual([200, ''])
  })

  it.each([
    ['"YWJjPz8_"', 500],
    ['"YWJjPz8/"', 'abc???'],
    [String.raw`"YWJj\nPz8\/"`, 'abc???'],
    ['{"image":"YWJj"}', 500],
    ['"YWJj', 500],
  ])('makes bytes of the result %s: %s', async (result, expected) => {
    world.backend = () => new Response(result)
    const { status, text } = await sent({
      uri: functionUri,
      integrationResponses: { 200: { statusCode: '200', contentHandling: 'CONVERT_TO_BINARY' } },
    })
    expect(status === 200 ? text : status).toBe(expected)
  })

  it('answers 500 when Lambda denies the call, past all patterns', async () => {
    world.backend = () => new Response('{"Message":"denied"}', { status: 403 })
    const { status } = await sent({
      uri: functionUri,
      integrationResponses: { 200: { statusCode: '200', selectionPattern: '.*' } },
    })
    expect(status).toBe(500)
  })

  it('maps a part of an error that is JSON itself into a header', async () => {
    world.backend = () =>
      new Response(JSON.stringify({ errorMessage: 'NotFound: 7', errorType: 'Error' }))
    deploy(
      world,
      restSnapshot({
        'GET /e': {
          methodResponses: {
            404: {
              statusCode: '404',
              responseParameters: { 'method.response.header.X-Type': false },
            },
          },
          integration: {
            type: 'AWS',
            httpMethod: 'POST',
            uri: functionUri,
            integrationResponses: {
              404: {
                statusCode: '404',
                selectionPattern: '^NotFound.*',
                responseParameters: {
                  'method.response.header.X-Type': 'integration.response.body.errorType',
                },
                responseTemplates: {
                  'application/json': '{"message": "$input.path(\'$.errorMessage\')"}',
                },
              },
            },
          },
        },
      }),
    )
    const response = await call(world, '/e')
    expect(response.status).toBe(404)
    expect(response.headers.get('x-type')).toBe('Error')
    expect(await response.text()).toBe('{"message": "NotFound: 7"}')
  })
})

describe('credentials', () => {
  const role = 'arn:aws:iam::123456789012:role/caller'
  const session = (key: string) =>
    `<AssumeRoleResponse><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2026-01-15T11:20:30Z</Expiration></Credentials></AssumeRoleResponse>`

  it('are a session of the role, kept until shortly before its end', async () => {
    world.backend = (request) =>
      new Response(request.url.startsWith('https://sts.') ? session('ASIAROLE') : '{}')
    const credentials = `${role}-${Math.random()}`
    const first = await sent({ uri: arn('sqs:path/q'), credentials })
    expect(first.headers?.get('authorization')).toContain('Credential=ASIAROLE/')
    expect(first.headers?.get('x-amz-security-token')).toBe('token')
    await sent({ uri: arn('sqs:path/q'), credentials })
    const assumed = () => world.requests.filter(({ url }) => url.startsWith('https://sts.')).length
    expect(assumed()).toBe(1)
    world.nowMs += 56 * 60_000
    await sent({ uri: arn('sqs:path/q'), credentials })
    expect(assumed()).toBe(2)
  })

  it('that cannot be had are a 500', async () => {
    world.backend = () => new Response('<Error>AccessDenied</Error>', { status: 403 })
    expect((await sent({ uri: arn('sqs:path/q'), credentials: `${role}-denied` })).status).toBe(500)
    const caller = 'arn:aws:iam::*:user/*'
    expect((await sent({ uri: arn('sqs:path/q'), credentials: caller })).status).toBe(500)
  })
})
