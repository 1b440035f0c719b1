import { describe, expect, it } from 'vitest'
import { callHttp, deployHttp, lambda } from '../../../test/fakes/http-api.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'

/** The line that one call leaves. */
async function lineOf(
  format: string,
  path = '/pets/7?x=1',
  answer = '{"statusCode":201,"body":"né"}',
) {
  const world = makeWorld()
  world.backend = () => {
    world.nowMs += 25
    return new Response(answer)
  }
  deployHttp(
    world,
    { 'GET /pets/{id}': { integration: lambda('f') } },
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
    [
      '[$context.requestTime] $context.requestTimeEpoch',
      '[15/Jan/2026:10:20:30 +0000] 1768472430123',
    ],
    ['$context.responseLength $context.dataProcessed', '3 3'],
    ['$context.responseLatency $context.integrationLatency', '25 25'],
    ['$context.integration.status $context.integrationStatus', '201 200'],
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

  it('names what went wrong with the integration', async () => {
    const line = await lineOf(
      '$context.integration.error $context.status',
      '/pets/7',
      '{"statusCode":0}',
    )
    expect(line).toBe('malformed-lambda-response 500')
  })
})
