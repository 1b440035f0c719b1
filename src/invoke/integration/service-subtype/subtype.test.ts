import { describe, expect, it } from 'vitest'
import { verifySignature } from '../../../aws/sigv4-verify.ts'
import { callHttp, deployHttp } from '../../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'
import { stsAnswer } from '../../../../test/fakes/sts.ts'
import { readServiceCall } from '../../../../test/conformance/http-api/service-call.ts'
import { serviceActions } from './actions.ts'

/** Of this file alone: sessions outlive a file where files share their modules. */
const role = 'arn:aws:iam::123456789012:role/service-subtype'

async function callSubtype(
  integrationSubtype: string,
  requestParameters: Record<string, string>,
  body = '{}',
  world: World = makeWorld(),
): Promise<{ readonly response: Response; readonly request: Request | undefined }> {
  const { backend } = world
  world.backend = (request) => stsAnswer(request) ?? backend(request)
  deployHttp(world, {
    'POST /{id}': {
      integration: {
        integrationType: 'AWS_PROXY',
        integrationSubtype,
        payloadFormatVersion: '1.0',
        credentialsArn: role,
        requestParameters,
      },
    },
  })
  const response = await callHttp(world, '/7?q=v', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-h': 'h' },
  })
  const request = world.requests.find(({ url }) => !url.startsWith('https://sts.'))
  return { response, request }
}

describe('a service integration', () => {
  it.each([
    [
      'SQS-SendMessage',
      { QueueUrl: 'https://q', MessageBody: '$request.body.m', DelaySeconds: '5' },
      { QueueUrl: 'https://q', MessageBody: 'hi', DelaySeconds: '5' },
    ],
    [
      'SQS-SendMessage',
      { QueueUrl: 'https://q', MessageBody: 'x', MessageAttributes: '$request.body.attributes' },
      {
        QueueUrl: 'https://q',
        MessageBody: 'x',
        'MessageAttribute.1.Name': 'kind',
        'MessageAttribute.1.Value.DataType': 'String',
        'MessageAttribute.1.Value.StringValue': 'order',
      },
    ],
    [
      'SQS-ReceiveMessage',
      { QueueUrl: 'https://q', AttributeNames: 'All, SentTimestamp', MaxNumberOfMessages: '3' },
      {
        QueueUrl: 'https://q',
        'AttributeName.1': 'All',
        'AttributeName.2': 'SentTimestamp',
        MaxNumberOfMessages: '3',
      },
    ],
    [
      'SQS-DeleteMessage',
      { QueueUrl: 'https://q', ReceiptHandle: '$request.header.x-h' },
      { QueueUrl: 'https://q', ReceiptHandle: 'h' },
    ],
    ['SQS-PurgeQueue', { QueueUrl: 'https://q' }, { QueueUrl: 'https://q' }],
    [
      'EventBridge-PutEvents',
      {
        Detail: '$request.body',
        DetailType: 'T',
        Source: '$request.path.id',
        Resources: '["a","b"]',
        Time: '2026-01-15T10:20:30Z',
      },
      {
        Detail: { $any: 'string' },
        DetailType: 'T',
        Source: '7',
        Resources: ['a', 'b'],
        Time: 1_768_472_430,
      },
    ],
    [
      'Kinesis-PutRecord',
      { StreamName: 's', Data: '$request.body.m', PartitionKey: '$request.querystring.q' },
      { StreamName: 's', Data: 'hi', PartitionKey: 'v' },
    ],
    [
      'StepFunctions-StartExecution',
      { StateMachineArn: 'arn:m', Input: '{"a":1}' },
      { StateMachineArn: 'arn:m', Input: '{"a":1}' },
    ],
    [
      'StepFunctions-StartSyncExecution',
      { StateMachineArn: 'arn:m', Name: 'n' },
      { StateMachineArn: 'arn:m', Name: 'n' },
    ],
    [
      'StepFunctions-StopExecution',
      { ExecutionArn: 'arn:e', Cause: 'c' },
      { ExecutionArn: 'arn:e', Cause: 'c' },
    ],
    [
      'AppConfig-GetConfiguration',
      {
        Application: 'a b',
        Environment: 'e',
        Configuration: 'c',
        ClientId: 'i',
        ClientConfigurationVersion: '2',
      },
      {
        Application: 'a%20b',
        Environment: 'e',
        Configuration: 'c',
        ClientId: 'i',
        ClientConfigurationVersion: '2',
      },
    ],
  ])('%s sends %j', async (subtype, requestParameters, parameters) => {
    const body = JSON.stringify({
      m: 'hi',
      attributes: { kind: { DataType: 'String', StringValue: 'order' } },
    })
    const { request } = await callSubtype(subtype, requestParameters, body)
    const call = request && (await readServiceCall(request))
    expect(call?.action).toBe(subtype)
    const { Detail, ...rest } = parameters as Record<string, unknown>
    expect(call?.parameters).toMatchObject(rest)
    if (Detail !== undefined) expect(call?.parameters['Detail']).toBe(body)
  })

  it.each([
    [
      'SQS-PurgeQueue',
      { QueueUrl: 'q' },
      'https://sqs.us-east-1.amazonaws.com/',
      'sqs',
      'us-east-1',
    ],
    [
      'SQS-PurgeQueue',
      { QueueUrl: 'q', Region: 'eu-west-1' },
      'https://sqs.eu-west-1.amazonaws.com/',
      'sqs',
      'eu-west-1',
    ],
    [
      'StepFunctions-StartSyncExecution',
      { StateMachineArn: 'm' },
      'https://sync-states.us-east-1.amazonaws.com/',
      'states',
      'us-east-1',
    ],
    [
      'EventBridge-PutEvents',
      { Detail: '{}', DetailType: 't', Source: 's' },
      'https://events.us-east-1.amazonaws.com/',
      'events',
      'us-east-1',
    ],
  ])('%s with %j goes to %s, signed', async (subtype, parameters, url, service, region) => {
    const world = makeWorld()
    const { request } = await callSubtype(subtype, parameters, '{}', world)
    expect(request?.url).toBe(url)
    const verification = await verifySignature(
      {
        method: request?.method ?? '',
        url: request?.url ?? '',
        headers: [...(request?.headers ?? [])],
        body: await request?.text(),
      },
      { region, service, nowMs: world.nowMs, payload: 'signed' },
      () => ({ secretAccessKey: 'secret', status: 'Active', session: { token: 'session' } }),
    )
    expect(verification.valid).toBe(true)
  })

  it('assumes its role, and leaves STS alone when the service is an endpoint of the operator’s own', async () => {
    const world = makeWorld()
    const { request } = await callSubtype('SQS-PurgeQueue', { QueueUrl: 'q' }, '{}', world)
    expect(request?.headers.get('authorization')).toContain('Credential=ASIAROLE/')
    const local = makeWorld()
    local.settings = { ...local.settings, endpoints: new Map([['sqs', 'http://127.0.0.1:9324']]) }
    const sent = await callSubtype('SQS-PurgeQueue', { QueueUrl: 'q' }, '{}', local)
    expect(sent.request?.url).toBe('http://127.0.0.1:9324/')
    expect(sent.request?.headers.get('authorization')).toContain('Credential=AKIDEXAMPLE/')
    expect(local.requests).toHaveLength(1)
  })

  it('gives the service’s own status and body back', async () => {
    const world = makeWorld()
    world.backend = () =>
      new Response('<Error/>', {
        status: 403,
        headers: { 'content-type': 'text/xml', 'x-own': '1' },
      })
    const { response } = await callSubtype('SQS-PurgeQueue', { QueueUrl: 'q' }, '{}', world)
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toBe('text/xml')
    expect(await response.text()).toBe('<Error/>')
  })

  it('gives the service’s request ids back, and no other header of its own', async () => {
    const world = makeWorld()
    world.backend = () =>
      Response.json(
        {},
        { headers: { 'x-amzn-requestid': 'theirs', 'x-amz-id-2': 'host', 'x-own': '1' } },
      )
    const parameters = { StreamName: 's', Data: 'd', PartitionKey: 'p' }
    const { response } = await callSubtype('Kinesis-PutRecord', parameters, '{}', world)
    expect(response.headers.get('x-amzn-requestid')).toBe('theirs')
    expect(response.headers.get('x-amz-id-2')).toBe('host')
    expect(response.headers.get('x-own')).toBeNull()
  })

  it.each([
    [
      'a required value is missing',
      'SQS-SendMessage',
      { QueueUrl: 'q', MessageBody: '$request.body.none' },
    ],
    [
      'a required value is empty',
      'SQS-SendMessage',
      { QueueUrl: 'q', MessageBody: '$request.body.empty' },
    ],
    [
      'an optional value is mapped and missing',
      'Kinesis-PutRecord',
      { StreamName: 's', Data: 'd', PartitionKey: 'p', ExplicitHashKey: '$request.body.none' },
    ],
    [
      'an optional value is mapped and empty',
      'Kinesis-PutRecord',
      { StreamName: 's', Data: 'd', PartitionKey: 'p', ExplicitHashKey: '$request.body.empty' },
    ],
    [
      'the region is mapped and missing',
      'SQS-PurgeQueue',
      { QueueUrl: 'q', Region: '$request.body.none' },
    ],
    [
      'a list is none',
      'EventBridge-PutEvents',
      { Detail: '{}', DetailType: 't', Source: 's', Resources: '[1' },
    ],
    [
      'a time is none',
      'EventBridge-PutEvents',
      { Detail: '{}', DetailType: 't', Source: 's', Time: 'soon' },
    ],
    [
      'attributes are none',
      'SQS-SendMessage',
      { QueueUrl: 'q', MessageBody: 'm', MessageAttributes: 'x' },
    ],
    ['the region is none', 'SQS-PurgeQueue', { QueueUrl: 'q', Region: 'evil.example/' }],
  ])('is 400 and calls nobody when %s', async (_, subtype, parameters) => {
    const { response, request } = await callSubtype(subtype, parameters, '{"empty":""}')
    expect(response.status).toBe(400)
    expect(await response.text()).toBe('{"message":"Bad Request"}')
    expect(request).toBeUndefined()
  })

  it('knows the ten subtypes of the developer guide', () => {
    expect([...serviceActions.keys()]).toHaveLength(10)
  })
})
