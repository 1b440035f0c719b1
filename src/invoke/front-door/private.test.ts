import { describe, expect, it } from 'vitest'
import { see } from '../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { InvokeOptions } from '../invoke.ts'

const id = 'a1b2c3d4e5'
const aws = `${id}.execute-api.us-east-1.amazonaws.com`
const vpceId = 'vpce-0a1b2c3d4e5f'

/** A private API that lets one VPC endpoint in, mapped to a domain and to all other hosts as well. */
function privateWorld(): World {
  const world = makeWorld()
  const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as const
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceVpce': vpceId } },
    },
  })
  const endpointConfiguration = { types: ['PRIVATE'], vpcEndpointIds: [vpceId] } as const
  const api = { policy, endpointConfiguration }
  deploy(world, restSnapshot({ 'GET /pets': { integration } }, { api }))
  for (const domainName of ['api.example.com', '*']) {
    world.domains.set(domainName, {
      domainName,
      endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
      mappings: { m: { apiMappingId: 'm', apiId: id, stage: 'prod', apiMappingKey: '' } },
    })
  }
  return world
}

const call = (
  url: string,
  headers: Record<string, string> = {},
  options: Partial<InvokeOptions> = {},
) => see(privateWorld(), new Request(url, { headers }), options)

describe('a private API from the internet', () => {
  it.each([
    ['its AWS name', `https://${aws}/prod/pets`],
    ['its AWS name in capitals', `https://${aws.toUpperCase()}/prod/pets`],
    ['its AWS name with a port', `https://${aws}:8443/prod/pets`],
    ['its AWS name with a trailing dot', `https://${aws}./prod/pets`],
    ['another region', `https://${id}.execute-api.eu-west-1.amazonaws.com/prod/pets`],
    ['any domain after execute-api', `https://${id}.execute-api.gateway.example/prod/pets`],
    [
      'the alias of its VPC endpoint',
      `https://${id}-${vpceId}.execute-api.us-east-1.amazonaws.com/prod/pets`,
    ],
    [
      'the DNS name of the VPC endpoint',
      `https://${vpceId}.execute-api.us-east-1.vpce.amazonaws.com/prod/pets`,
    ],
    ['the path form', `https://gateway.example/_api/${id}/prod/pets`],
    ['the path form on its own host', `https://${aws}/_api/${id}/prod/pets`],
    ['the path form with doubled slashes', `https://gateway.example/_api/${id}//prod//pets`],
    ['the path form, escaped', `https://gateway.example/%5fapi/${id}/prod/pets`],
    ['a custom domain name', 'https://api.example.com/pets'],
    ['the catch-all domain', 'https://whatever.example/pets'],
    ['a loopback address', 'http://127.0.0.1:8787/pets'],
    ['an IPv6 address', 'http://[::1]:8787/pets'],
    ['dot segments', `https://${aws}/x/../prod/pets`],
    ['another stage', `https://${aws}/dev/pets`],
    ['no stage', `https://${aws}/`],
  ])('answers 403 Forbidden to %s', async (_, url) => {
    const seen = await call(url)
    expect([seen.status, seen.text]).toEqual([403, '{"message":"Forbidden"}'])
  })

  it.each([
    ['x-apigw-api-id', id],
    ['host', aws],
    ['x-forwarded-host', aws],
    ['x-forwarded-for', '10.0.0.7'],
    ['x-real-ip', '10.0.0.7'],
    ['cf-connecting-ip', '10.0.0.7'],
    ['x-amzn-vpc-id', 'vpc-0a1b2c3d'],
    ['x-amzn-vpce-id', vpceId],
    ['x-amzn-vpce-config', '1'],
    ['x-amzn-vpce-policy-url', 'https://evil.example'],
    ['forwarded', `for=10.0.0.7;host=${aws}`],
    ['x-original-host', aws],
    ['x-original-url', '/_api/a1b2c3d4e5/prod/pets'],
    ['x-rewrite-url', '/_api/a1b2c3d4e5/prod/pets'],
    ['x-tidegate-trace', 'anything'],
    ['x-tidegate-entrance', 'private'],
    ['cf-worker', 'gateway.example'],
    ['upgrade', 'websocket'],
    ['authorization', 'Bearer admin-token'],
  ])('answers 403 Forbidden whatever %s says', async (name, value) => {
    const byEndpoint = `https://${vpceId}.execute-api.us-east-1.vpce.amazonaws.com/prod/pets`
    const urls = [`https://${aws}/prod/pets`, 'https://api.example.com/pets']
    for (const url of name === 'x-apigw-api-id' ? [...urls, byEndpoint] : urls) {
      const seen = await call(url, { [name]: value })
      expect([seen.status, seen.text, seen.code]).toEqual([
        403,
        '{"message":"Forbidden"}',
        'private-api',
      ])
    }
  })
})

describe('a private API from a bound Worker', () => {
  const network = { vpcId: 'vpc-0a1b2c3d', vpceId }

  it.each([
    `https://${aws}/prod/pets`,
    `https://${id}-${vpceId}.execute-api.us-east-1.amazonaws.com/prod/pets`,
    `https://gateway.example/_api/${id}/prod/pets`,
    'https://api.example.com/pets',
  ])('answers at %s', async (url) => {
    expect((await call(url, {}, { entrance: 'private', network })).status).toBe(200)
  })

  it.each([
    [{ 'x-apigw-api-id': id }, 200],
    [{}, 403],
    [{ 'x-apigw-api-id': 'zzzzzzzzzz' }, 403],
  ])('is told by x-apigw-api-id at the VPC endpoint’s own name: %j', async (headers, status) => {
    const url = `https://${vpceId}-x1y2.execute-api.us-east-1.vpce.amazonaws.com/prod/pets`
    expect((await call(url, headers, { entrance: 'private', network })).status).toBe(status)
  })

  it.each([
    ['without a declared network', undefined],
    ['from another network', { vpcId: 'vpc-1', vpceId: 'vpce-1' }],
  ])('keeps to its resource policy: refused %s, whatever headers say', async (_, other) => {
    const seen = await call(
      `https://${aws}/prod/pets`,
      { 'x-amzn-vpce-id': vpceId },
      { entrance: 'private', ...(other !== undefined && { network: other }) },
    )
    expect([seen.status, seen.errorType]).toEqual([403, 'AccessDeniedException'])
  })
})
