import { expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../test/fakes/ports.ts'
import { restSnapshot, type MethodSketch } from '../../test/fakes/rest-api.ts'
import type { Integration } from '../definition/integration.ts'
import { compile } from '../plan/compile.ts'
import { testInvoke, type TestInvokeRequest } from './test-invoke.ts'

const responses = { 200: { statusCode: '200' } }

async function test(
  sketch: MethodSketch,
  more: Partial<TestInvokeRequest> = {},
  world: World = makeWorld(),
) {
  world.nowMs = Date.UTC(2024, 2, 21, 10, 0, 0)
  const { definition } = restSnapshot({ 'GET /pets/{petId}': sketch })
  const result = await testInvoke(
    {
      definition,
      resourceId: 'r1',
      httpMethod: 'GET',
      pathWithQueryString: '/pets/123?foo=bar',
      body: '',
      headers: {},
      multiValueHeaders: {},
      stageVariables: {},
      ...more,
    },
    fakePorts(world),
    (snapshot) => compile(snapshot).plan,
  )
  const id = /^Execution log for request (.+)\n/.exec(result.log)?.[1] ?? ''
  return {
    ...result,
    lines: result.log.replaceAll(id, '{id}').replaceAll('Thu Mar 21 10:00:00 UTC 2024 : ', '… : '),
  }
}

const mock: MethodSketch = {
  methodResponses: responses,
  integration: {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      200: {
        statusCode: '200',
        responseTemplates: { 'application/json': `{"petId": "$input.params('petId')"}` },
      },
    },
  },
}

it('tells a MOCK call line by line, as recorded', async () => {
  const { status, body, headers, multiValueHeaders, lines } = await test(mock)
  expect({ status, body, headers, multiValueHeaders }).toEqual({
    status: 200,
    body: '{"petId": "123"}',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: { 'Content-Type': ['application/json'] },
  })
  expect(lines).toBe(`Execution log for request {id}
… : Starting execution for request: {id}
… : HTTP Method: GET, Resource Path: /pets/123
… : Method request path: {petId=123}
… : Method request query string: {foo=bar}
… : Method request headers: {}
… : Method request body before transformations: 
… : Method response body after transformations: {"petId": "123"}
… : Method response headers: {Content-Type=application/json}
… : Successfully completed execution
… : Method completed with status: 200
`)
})

it('shows who tests the method as its caller', async () => {
  const members = ['accountId', 'apiKey', 'caller', 'sourceIp', 'user', 'userArn']
  const template = members.map((name) => `$context.identity.${name}`).join(' ')
  const integrationResponses = {
    200: { statusCode: '200', responseTemplates: { 'application/json': template } },
  }
  const { body } = await test({
    ...mock,
    integration: { ...mock.integration, integrationResponses } as Integration,
  })
  expect(body).toBe(
    '123456789012 test-invoke-api-key 123456789012 test-invoke-source-ip 123456789012 arn:aws:iam::123456789012:root',
  )
})

it('takes the path template itself when no path is given', async () => {
  const { body, lines } = await test(mock, { pathWithQueryString: undefined })
  expect(body).toBe('{"petId": "{petId}"}')
  expect(lines).toContain('Resource Path: /pets/{petId}\n')
})

it('runs with no parameters when the path does not fit the resource', async () => {
  const { status, lines } = await test(mock, { pathWithQueryString: '/other' })
  expect(status).toBe(200)
  expect(lines).toContain('Resource Path: /other\n… : Method request path: {}\n')
})

it('skips authorization, API key and validation of the caller', async () => {
  const { status } = await test({
    ...mock,
    authorizationType: 'AWS_IAM',
    apiKeyRequired: true,
  })
  expect(status).toBe(200)
})

it('ends with the failure when the endpoint is no address', async () => {
  const { status, headers, lines } = await test({
    methodResponses: responses,
    integration: {
      type: 'HTTP',
      httpMethod: 'GET',
      uri: 'http://',
      integrationResponses: responses,
    },
  })
  expect(status).toBe(500)
  expect(headers).toEqual({ 'x-amzn-ErrorType': 'InternalServerErrorException' })
  expect(lines).toContain(
    '… : Execution failed due to configuration error: Invalid endpoint address\n… : Method completed with status: 500\n',
  )
})

it('shows the call of a Lambda function as recorded, with its secrets masked', async () => {
  const world = makeWorld()
  world.settings = {
    ...world.settings,
    credentials: {
      accessKeyId: 'AKID',
      secretAccessKey: 's',
      sessionToken: 'secret-session-token',
    },
  }
  world.backend = () =>
    new Response('{"ok":true}', {
      headers: {
        connection: 'keep-alive',
        'content-length': '11',
        'content-type': 'application/json',
        date: 'Thu, 21 Mar 2024 10:00:00 GMT',
        'x-amz-executed-version': '$LATEST',
        'x-amzn-remapped-content-length': '0',
        'x-amzn-requestid': 'abc',
        'x-amzn-trace-id': 'Root=1-2',
      },
    })
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations'
  const { body, headers, lines } = await test(
    {
      methodResponses: responses,
      integration: { type: 'AWS', httpMethod: 'POST', uri, integrationResponses: responses },
    },
    {},
    world,
  )
  expect(body).toBe('{"ok":true}')
  expect(Object.keys(headers)).toEqual(['X-Amzn-Trace-Id', 'Content-Type'])
  expect(lines).toContain(
    'Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations\n',
  )
  expect(await world.requests[0]?.text()).toBe('{}')
  expect(lines).toContain('Endpoint request body after transformations: \n')
  expect(lines).toContain(
    'Endpoint response headers: {Date=Thu, 21 Mar 2024 10:00:00 GMT, Content-Type=application/json, Content-Length=11, Connection=keep-alive, x-amzn-RequestId=abc, x-amzn-Remapped-Content-Length=0, X-Amz-Executed-Version=$LATEST, X-Amzn-Trace-Id=Root=1-2}\n',
  )
  expect(lines).toContain('Received response. Status: 200, Integration latency: 0 ms\n')
  expect(lines).toContain('Endpoint response body before transformations: {"ok":true}\n')
  expect(lines).toMatch(
    /headers: \{x-amzn-lambda-integration-tag=\{id\}, Authorization=\*+\S+, X-Amz-Date=\S+, x-amzn-apigateway-api-id=a1b2c3d4e5, Accept=application\/json, User-Agent=AmazonAPIGateway_a1b2c3d4e5, X-Amz-Security-Token=\*+/,
  )
  expect(lines).not.toContain('secret-session')
  expect(lines).not.toMatch(/Credential=AKID/)
})

it.each(['GET', 'POST'])('takes a body without a type for JSON, of %s too', async (verb) => {
  const sketch: MethodSketch = {
    methodResponses: responses,
    integration: {
      type: 'HTTP',
      httpMethod: 'POST',
      uri: 'https://b.test/',
      passthroughBehavior: 'NEVER',
      requestTemplates: { 'application/json': `{"name": $input.json('$.name')}` },
      integrationResponses: responses,
    },
  }
  const world = makeWorld()
  const { definition } = restSnapshot({ [`${verb} /pets/{petId}`]: sketch })
  const more = { definition, httpMethod: verb, body: '{"name":"Ann"}' }
  const { status, lines } = await test(sketch, more, world)
  expect(status).toBe(200)
  expect(lines).toContain('Method request headers: {}\n')
  expect(lines).toContain('Endpoint request body after transformations: {"name": "Ann"}\n')
})

it('keeps the letters of header names, on both sides', async () => {
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations'
  const world = makeWorld()
  world.backend = async (request) => Response.json({ body: await request.text() })
  const { body, lines } = await test(
    { integration: { type: 'AWS_PROXY', httpMethod: 'POST', uri } },
    { headers: { 'tEsT-HEADeR': 'aValUE' }, multiValueHeaders: { 'X-Many': ['1', '2'] } },
    world,
  )
  expect(JSON.parse(body)).toMatchObject({ multiValueHeaders: { 'X-Many': ['1', '2'] } })
  const { headers } = JSON.parse(body) as { headers: unknown }
  expect(headers).toEqual({ 'tEsT-HEADeR': 'aValUE', 'X-Many': '2' })
  expect(lines).toContain('Method request headers: {tEsT-HEADeR=aValUE, X-Many=2}\n')
  expect(lines).toContain(
    'Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations\n',
  )
  expect(lines).toMatch(/Endpoint request headers: \{.*User-Agent=AmazonAPIGateway_a1b2c3d4e5/)
})

it('shows no headers to a function where none are given', async () => {
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets/invocations'
  const world = makeWorld()
  world.backend = async (request) => Response.json({ body: await request.text() })
  const integration = { type: 'AWS_PROXY', httpMethod: 'POST', uri } as const
  const { body } = await test({ integration }, {}, world)
  expect(JSON.parse(body)).toMatchObject({ headers: null, multiValueHeaders: null })
})

it('spells the headers of a proxied answer as usual', async () => {
  const world = makeWorld()
  world.backend = () =>
    new Response('x', { headers: { 'content-type': 'text/x', 'content-length': '1', etag: 'e' } })
  const { headers, lines } = await test(
    { integration: { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } },
    {},
    world,
  )
  expect(headers).toMatchObject({ 'Content-Type': 'text/x', ETag: 'e' })
  expect(lines).toContain(
    'Endpoint response headers: {Content-Type=text/x, Content-Length=1, ETag=e}',
  )
})

it('presents the client certificate that it is told, to try one out before a stage names it', async () => {
  const world = makeWorld()
  world.backend = () => new Response('bare')
  world.services.set('TIDEGATE_CLIENT_CERTIFICATE_A1B2C3', () => new Response('presented'))
  const sketch: MethodSketch = {
    integration: { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as Integration,
  }
  expect(await test(sketch, { clientCertificateId: 'a1b2c3' }, world)).toMatchObject({
    status: 200,
    body: 'presented',
  })
  expect(await test(sketch, {}, world)).toMatchObject({ body: 'bare' })
  expect(await test(sketch, { clientCertificateId: 'gone' }, world)).toMatchObject({ status: 500 })
})
