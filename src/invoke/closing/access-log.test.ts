import { describe, expect, it } from 'vitest'
import { callHttp, deployHttp, lambda } from '../../../test/fakes/http-api.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

/** The line that one call leaves. */
async function lineOf(
  format: string,
  path = '/pets/7?x=1',
  answer = '{"statusCode":201,"body":"né"}',
) {
  const world = makeWorld()
  world.backend = () => {
    world.nowMs += 25
    return new Response(answer, { headers: { 'x-amzn-requestid': 'of-the-function' } })
  }
  const responseParameters = { 202: { 'overwrite:statuscode': '200' } }
  deployHttp(
    world,
    { 'GET /pets/{id}': { integration: lambda('f', { responseParameters }) } },
    { stage: { stageName: 'dev', accessLogSettings: { format } } },
  )
  const response = await callHttp(world, `/dev${path}`, { headers: { 'user-agent': 'probe' } })
  const lines = world.lines.filter(({ event }) => event === 'access')
  expect(lines).toHaveLength(1)
  return String(lines[0]?.['line']).replace(response.headers.get('apigw-requestid') ?? '?', 'ID')
}

describe('a line of the access log', () => {
  it.each([
    ['$context.requestId', 'ID'],
    ['$context.extendedRequestId', 'ID'],
    ['{"id":"$context.requestId","status":$context.status}', '{"id":"ID","status":201}'],
    ['$context.httpMethod $context.path $context.protocol', 'GET /dev/pets/7 HTTP/1.1'],
    ['$context.routeKey|$context.stage|$context.apiId', 'GET /pets/{id}|dev|a1b2c3d4e5'],
    ['$context.stage:$context.status-$context.stage.', 'dev:201-dev.'],
    ['$context.accountId,$context.domainPrefix', '123456789012,a1b2c3d4e5'],
    ['[$context.requestTime] $context.requestTimeEpoch', '[15/Jan/2026:10:20:30 +0000] 1768472430'],
    ['$context.responseLength $context.dataProcessed', '3 3'],
    ['$context.responseLatency $context.integrationLatency', '25 25'],
    ['$context.integration.status $context.integrationStatus', '201 200'],
    ['$context.integration.requestId', 'of-the-function'],
    ['$context.identity.sourceIp $context.identity.userAgent', '203.0.113.10 probe'],
    ['$context.identity.userArn $context.nonsense $context.authorizer.claims', '- - -'],
    ['$context.error.message $context.integrationErrorMessage', '- -'],
  ])('%s is %s', async (format, line) => {
    expect(await lineOf(format)).toBe(line)
  })

  it.each([
    ['$context.status $context.error.message $context.routeKey', '/none', '404 Not Found -'],
    ['$context.error.messageString', '/none', '"Not Found"'],
    ['$context.error.responseType', '/none', 'RESOURCE_NOT_FOUND'],
  ])('is written for refused calls too: %s', async (format, path, line) => {
    expect(await lineOf(format, path)).toBe(line)
  })

  it('has the status of the function beside the one that a mapping makes of it', async () => {
    const line = await lineOf(
      '$context.status $context.integration.status',
      '/pets/7',
      '{"statusCode":202}',
    )
    expect(line).toBe('200 202')
  })

  it('names what went wrong with the integration', async () => {
    const line = await lineOf(
      '$context.integration.error $context.status',
      '/pets/7',
      '{"statusCode":0}',
    )
    expect(line).toBe('malformed-lambda-response 500')
  })
})

describe('what an HTTP API’s access log says went wrong', () => {
  const format = '$context.status|$context.authorizer.error|$context.integrationErrorMessage'
  const denied = () => Response.json({ Message: 'no' }, { status: 403 })
  const failed = (error: unknown) =>
    Response.json(error, { headers: { 'x-amz-function-error': 'Unhandled' } })
  const judge = {
    authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:judge',
    authorizerPayloadFormatVersion: '2.0',
    enableSimpleResponses: true,
  } as const
  const noRight = (what: string) =>
    `The IAM role configured on the ${what} or API Gateway doesn't have permissions to call the ${what}. Check the permissions and try again.`
  const noAnswer =
    "The response from the Lambda Authorizer function doesn't match the format that API Gateway expects."

  it.each([
    ['an authorizer not to be called', 'CUSTOM', denied(), `500|${noRight('authorizer')}|-`],
    [
      'a verdict without its member',
      'CUSTOM',
      Response.json({ allowed: true }),
      `500|${noAnswer} Simple response did not include 'isAuthorized'|-`,
    ],
    ['a verdict that is a list', 'CUSTOM', Response.json([1]), `500|${noAnswer}|-`],
    [
      'a caller who did not sign',
      'AWS_IAM',
      Response.json({}),
      "403|The request for the IAM Authorizer doesn't match the format that API Gateway expects.|-",
    ],
    ['a function not to be called', 'NONE', denied(), `500|-|${noRight('integration')}`],
    [
      'a function that fails',
      'NONE',
      failed({ errorMessage: 'no such pet', errorType: 'Error' }),
      '500|-|The Lambda function returned the following error: no such pet. Check your Lambda function code and try again.',
    ],
    [
      'a function that says much',
      'NONE',
      failed({ errorMessage: 'x'.repeat(5000) }),
      `500|-|The Lambda function returned the following error: ${'x'.repeat(1024)}. Check your Lambda function code and try again.`,
    ],
    ['a failure without words', 'NONE', failed([]), '500|-|lambda-function-error'],
  ] as const)('%s', async (_, authorizationType, answer, line) => {
    const world = makeWorld()
    world.backend = () => answer.clone()
    deployHttp(
      world,
      { 'GET /x': { integration: lambda('f'), authorizationType, authorizerId: 'judge' } },
      { authorizers: { judge }, stage: { accessLogSettings: { format } } },
    )
    await callHttp(world, '/x')
    expect(world.lines.filter(({ event }) => event === 'access')).toMatchObject([{ line }])
  })

  it('a role that may not be assumed', async () => {
    const world = makeWorld()
    world.backend = denied
    const integration = lambda('f', { credentialsArn: 'arn:aws:iam::123456789012:role/caller' })
    deployHttp(
      world,
      { 'GET /x': { integration } },
      { stage: { accessLogSettings: { format: '$context.integration.error' } } },
    )
    await callHttp(world, '/x')
    expect(world.lines.filter(({ event }) => event === 'access')).toMatchObject([
      { line: noRight('integration') },
    ])
  })
})

describe('a line of a REST API’s access log', () => {
  const template = `#set($context.requestOverride.header.X-Sent = 'out')
#set($context.responseOverride.header.X-Back = 'in')x`
  const responses = { 200: { statusCode: '200' } }
  const lambdaProxy = {
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
  } as const
  const methods = {
    'GET /http': {
      methodResponses: responses,
      integration: {
        type: 'HTTP',
        httpMethod: 'GET',
        uri: 'https://b.test/',
        requestTemplates: { 'application/json': template },
        integrationResponses: responses,
      },
    },
    'GET /function': { integration: lambdaProxy },
    'GET /broken': { integration: lambdaProxy },
    'GET /failing': { integration: lambdaProxy },
    'GET /denied': { integration: lambdaProxy },
    'GET /unmapped': {
      integration: { type: 'HTTP', httpMethod: 'GET', uri: 'https://b.test/' },
    },
  } as const

  it.each([
    ['$context.integration.status $context.status', '/http', '503 200'],
    ['$context.integration.status $context.integrationStatus', '/function', '201 200'],
    ['$context.awsEndpointRequestId $context.integration.requestId', '/function', 'theirs theirs'],
    [
      '$context.deploymentId $context.resourceId $context.endpointType',
      '/http',
      'dep123 r0 REGIONAL',
    ],
    ['$context.isCanaryRequest $context.customDomain.basePathMatched', '/http', '- -'],
    ['$context.xrayTraceId', '/http', '1-5759e988-bd862e3fe1be46a994272793'],
    [
      '$context.integrationErrorMessage $context.error.message',
      '/broken',
      'Execution failed due to configuration error: Malformed Lambda proxy response Internal server error',
    ],
    [
      '$context.integration.error $context.status',
      '/failing',
      'Lambda Customer Function Error:no such pet 502',
    ],
    [
      '$context.integration.error $context.status',
      '/denied',
      'Execution failed due to configuration error: Invalid permissions on Lambda function 500',
    ],
    [
      '$context.integration.error $context.status',
      '/unmapped',
      'Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 503 500',
    ],
    ['$context.requestTimeEpoch', '/http', '1768472430123'],
    ['$context.status $context.responseLength', '/none', '403 42'],
    ['$context.requestOverride.header.X-Sent', '/http', 'out'],
    ['$context.responseOverride.header.X-Back', '/http', 'in'],
    ['$context.requestOverride.header.X-None', '/http', '-'],
    [
      '$context.resourcePath $context.error.responseType',
      '/none',
      '- MISSING_AUTHENTICATION_TOKEN',
    ],
    ['$context.constructor $context.toString', '/http', '- -'],
    ['$context.identity.constructor $context.authorizer.constructor', '/http', '- -'],
  ])('%s of %s is %s', async (format, path, line) => {
    const world = makeWorld()
    const answer = JSON.stringify({ statusCode: 201 })
    const headers = { 'x-amzn-requestid': 'theirs' }
    const answers: Readonly<Record<string, () => Response>> = {
      '/broken': () => new Response('[]', { headers }),
      '/failing': () =>
        Response.json(
          { errorMessage: 'no such pet' },
          { headers: { ...headers, 'x-amz-function-error': 'Unhandled' } },
        ),
      '/denied': () => Response.json({ Message: 'no' }, { status: 403 }),
    }
    world.backend = ({ url }) =>
      url.startsWith('https://lambda.')
        ? (answers[path]?.() ?? new Response(answer, { headers }))
        : new Response(answer, { status: 503, headers })
    deploy(world, restSnapshot(methods, { stage: { accessLogSettings: { format } } }))
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0'
    await call(world, path, { headers: { 'x-amzn-trace-id': trace } })
    const lines = world.lines.filter(({ event }) => event === 'access')
    expect(lines.map((one) => one['line'])).toEqual([line])
  })
})

describe('a list or map of a Lambda authorizer', () => {
  it.each([
    ['$context.authorizer.tags', '["a","b"]'],
    ['{"tags":$context.authorizer.tags}', '{"tags":["a","b"]}'],
    ['{"tags":"$context.authorizer.tags"}', '{"tags":"[\\"a\\",\\"b\\"]"}'],
    ['{"who":"$context.authorizer.who"}', '{"who":"{\\"n\\":1}"}'],
    ['$context.authorizer.id', '1234567890123456789'],
  ])('is its JSON in %s', async (format, line) => {
    const world = makeWorld()
    world.backend = (request) =>
      new Response(
        request.url.includes('auth')
          ? '{"isAuthorized":true,"context":{"tags":["a","b"],"who":{"n":1},"id":1234567890123456789}}'
          : '{"statusCode":200}',
      )
    deployHttp(
      world,
      { 'GET /x': { integration: lambda('f'), authorizationType: 'CUSTOM', authorizerId: 'a' } },
      {
        authorizers: {
          a: {
            authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:auth',
            authorizerPayloadFormatVersion: '2.0',
            enableSimpleResponses: true,
          },
        },
        stage: { accessLogSettings: { format } },
      },
    )
    await callHttp(world, '/x')
    expect(world.lines.filter(({ event }) => event === 'access')).toMatchObject([{ line }])
  })
})

it.each([
  ['c6af9ac6-7b61-11e6-9a41-93e8deadbeef', 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef'],
  ['mine', 'UUID_REPLACED_INVALID_REQUEST_ID'],
])('a client’s request id %s is logged as %s', async (id, logged) => {
  const world = makeWorld()
  const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as const
  const stage = { accessLogSettings: { format: '$context.requestId' } }
  deploy(world, restSnapshot({ 'GET /': { integration } }, { stage }))
  await call(world, '/', { headers: { 'x-amzn-requestid': id } })
  expect(world.lines.find(({ event }) => event === 'access')?.['line']).toBe(logged)
})
