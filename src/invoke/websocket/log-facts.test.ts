/** What access logs say of the events of a connection. */
import { expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploySocket, socketFunction } from '../../../test/fakes/websocket.ts'

const names = [
  'eventType',
  'status',
  'integration.status',
  'integration.integrationStatus',
  'integration.requestId',
  'authorizer.status',
  'authorizer.error',
  'authorizer.principalId',
] as const

const allow = {
  principalId: 'ann',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
  },
}

/** A guarded API whose functions answer `answer`; every line of its log so far. */
function logged(verdict: object, answer: object, format: string) {
  const world: World = makeWorld()
  world.backend = ({ url }) =>
    Response.json(url.includes('gate') ? verdict : answer, { headers: { 'x-amzn-requestid': 'r' } })
  const authorizerUri = 'arn:aws:lambda:us-east-1:123456789012:function:gate'
  const harness = deploySocket(
    world,
    {
      $connect: {
        integration: socketFunction('c'),
        authorizationType: 'CUSTOM',
        authorizerId: 'a',
      },
      $default: { integration: socketFunction('m') },
    },
    { authorizers: { a: { authorizerUri } }, stage: { accessLogSettings: { format } } },
  )
  const lines = () =>
    world.lines.filter(({ event }) => event === 'access').map(({ line }) => String(line))
  return { harness, lines }
}

const format = names.map((name) => `$context.${name}`).join(' ')

it.each([
  ['open', allow, { statusCode: 201 }, 'CONNECT 101 201 200 r 200 - ann'],
  ['refused by the function', allow, { statusCode: 401 }, 'CONNECT 401 401 200 r 200 - ann'],
  [
    'refused by an authorizer that answers nonsense',
    { policyDocument: 1 },
    {},
    'CONNECT 403 - - - 403 authorizer-answer-without-principal -',
  ],
])('tells of a handshake that is %s', async (_, verdict, answer, line) => {
  const { harness, lines } = logged(verdict, answer, format)
  await harness.connect()
  expect(lines()).toEqual([line])
})

it('tells what the function answered to a message, which its client does not see', async () => {
  const { harness, lines } = logged(allow, { statusCode: 200 }, format)
  const client = await harness.open()
  await client.send('hello')
  expect(lines().at(-1)).toBe('MESSAGE 200 200 200 r - - ann')
})

it('tells whether the signature of a handshake was the caller’s', async () => {
  const world = makeWorld()
  const harness = deploySocket(
    world,
    { $connect: { authorizationType: 'AWS_IAM' } },
    {
      stage: {
        accessLogSettings: {
          format:
            '$context.authenticate.status $context.authenticate.error $context.authorize.status',
        },
      },
    },
  )
  await harness.connect()
  expect(world.lines.find(({ event }) => event === 'access')?.['line']).toBe(
    '403 MissingAuthenticationTokenException -',
  )
})
