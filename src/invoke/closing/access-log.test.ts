import { expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

const integration = {
  type: 'HTTP',
  httpMethod: 'GET',
  uri: 'https://backend.example.com/',
  integrationResponses: { 200: { statusCode: '200' } },
} as const

async function lineOf(format: string, path = '/pets/7', init: RequestInit = {}): Promise<unknown> {
  const world = makeWorld()
  world.backend = () => {
    world.nowMs += 12
    return new Response('four', { status: 201 })
  }
  const method = { methodResponses: { 200: { statusCode: '200' } }, integration }
  const stage = { accessLogSettings: { destinationArn: 'arn:log', format } }
  deploy(world, restSnapshot({ 'GET /pets/{id}': method }, { stage }))
  await call(world, path, init)
  return world.lines.find(({ event }) => event === 'access')?.['line']
}

it.each([
  [
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime]"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength',
    '203.0.113.10 - - [15/Jan/2026:10:20:30 +0000]"GET /pets/{id} HTTP/1.1" 200 4',
  ],
  [
    '$context.stage $context.apiId $context.path $context.nothing',
    'prod a1b2c3d4e5 /prod/pets/7 -',
  ],
  [
    '$context.integrationStatus $context.integrationLatency $context.responseLatency $context.integration.latency',
    '201 12 12 12',
  ],
  ['$context.accountId $context.requestTimeEpoch', '123456789012 1768472430123'],
  ['$context.error.message $context.isCanaryRequest $context.authorizer.claims', '- - -'],
])('writes %s as %s', async (format, line) => {
  expect(await lineOf(format)).toBe(line)
})

it('is written for refused calls, with what the gateway response says', async () => {
  expect(
    await lineOf(
      '$context.status $context.error.message $context.error.messageString $context.error.responseType',
      '/nowhere',
    ),
  ).toBe(
    '403 Missing Authentication Token "Missing Authentication Token" MISSING_AUTHENTICATION_TOKEN',
  )
})

it('stays one line, and JSON where the format is', async () => {
  const line = await lineOf(
    '{\n "agent": "$context.identity.userAgent",\n "path": "$context.path" }',
    '/pets/7',
    {
      headers: { 'user-agent': 'evil", "admin": "yes' },
    },
  )
  expect(JSON.parse(String(line))).toEqual({
    agent: 'evil", "admin": "yes',
    path: '/prod/pets/7',
  })
})
