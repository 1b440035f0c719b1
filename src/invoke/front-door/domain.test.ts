import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Integration } from '../../definition/integration.ts'

const integration: Integration = {
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
}

/** Calls a domain with these base paths, each the stage `prod` of one API, and tells the event. */
async function eventAt(
  basePaths: Readonly<Record<string, string | undefined>>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const world = makeWorld()
  world.backend = () => new Response('{}')
  deploy(world, restSnapshot({ 'ANY /': { integration }, 'ANY /{proxy+}': { integration } }))
  const mappings = Object.entries(basePaths).map(
    ([apiMappingKey, stage], at) =>
      [`m${at}`, { apiMappingId: `m${at}`, apiId: 'a1b2c3d4e5', apiMappingKey, stage }] as const,
  )
  world.domains.set('shop.example', {
    domainName: 'shop.example',
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
    mappings: Object.fromEntries(
      mappings.map(([id, { stage, ...mapping }]) => [
        id,
        stage === undefined ? mapping : { ...mapping, stage },
      ]),
    ),
  })
  const response = await call(world, `https://shop.example${path}`, { headers })
  if (response.status !== 200) return [response.status, await response.text()]
  const event = (await world.requests[0]?.json()) as {
    readonly path: string
    readonly pathParameters: Readonly<Record<string, string>> | null
    readonly headers: object
    readonly requestContext: {
      readonly path: string
      readonly stage: string
      readonly customDomain: { readonly basePathMatched: string }
    }
  }
  const { requestContext: context, pathParameters } = event
  return {
    path: event.path,
    contextPath: context.path,
    matched: context.customDomain.basePathMatched,
    proxy: pathParameters?.['proxy'] ?? null,
    headers: event.headers,
  }
}

const forbidden = [403, '{"message":"Forbidden"}']
const prod = 'prod'

describe('a base path', () => {
  it.each([
    [{ orders: prod }, '/orders/1', ['/orders/1', 'orders', '1']],
    [{ orders: prod }, '/orders/', ['/orders/', 'orders', null]],
    [{ orders: prod }, '/orders', ['/orders', 'orders', null]],
    [
      { orders: prod, '': prod },
      '/ordersandmore/1',
      ['/ordersandmore/1', '(none)', 'ordersandmore/1'],
    ],
    [{ orders: prod, '': prod }, '/Orders/1', ['/Orders/1', '(none)', 'Orders/1']],
    [{ orders: prod, 'orders/v1': prod }, '/orders/v1/x', ['/orders/v1/x', 'orders/v1', 'x']],
    [{ orders: prod, 'orders/v1': prod }, '/orders/v2', ['/orders/v2', 'orders', 'v2']],
    [
      { orders: prod, 'a/b': prod },
      '/ordersandmore/1',
      ['/ordersandmore/1', 'orders', 'andmore/1'],
    ],
    [{ orders: undefined }, '/orders/prod/1', ['/orders/prod/1', 'orders', '1']],
    [{ '': undefined }, '/prod/1', ['/prod/1', '(none)', '1']],
    [{ '': undefined }, '/prod', ['/prod', '(none)', null]],
  ])('of %j takes %s', async (basePaths, path, [eventPath, matched, proxy]) => {
    expect(await eventAt(basePaths, path)).toMatchObject({
      path: eventPath,
      contextPath: eventPath,
      matched,
      proxy,
    })
  })

  it.each([
    [{ orders: prod }, '/ordersandmore'],
    [{ orders: prod }, '/Orders'],
    [{ orders: prod }, '/'],
    [{ orders: undefined }, '/orders'],
    [{ orders: undefined }, '/orders/nostage'],
    [{}, '/'],
  ])('of %j refuses %s', async (basePaths, path) => {
    expect(await eventAt(basePaths, path)).toEqual(forbidden)
  })

  it('of several levels puts the names of headers into small letters, on its whole domain', async () => {
    const given = { accept: 'text/html', 'user-agent': 'me' }
    expect(await eventAt({ a: prod, 'b/c': prod }, '/a', given)).toMatchObject({
      headers: { ...given, 'x-forwarded-port': '443' },
    })
    expect(await eventAt({ a: prod }, '/a', given)).toMatchObject({
      headers: { Accept: 'text/html', 'User-Agent': 'me', 'X-Forwarded-Port': '443' },
    })
  })
})

it.each(['/', '/pets', '/product?a=b'])(
  'a portal’s own name leads to its pages from %s',
  async (path) => {
    const world = makeWorld()
    world.domains.set('docs.example', {
      domainName: 'docs.example',
      endpointConfiguration: { types: ['EDGE'] },
      mappings: {},
      portalId: 'a1b2c3d4e5',
    })
    const response = await call(world, `https://docs.example${path}`)
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      '/_docs/portals/a1b2c3d4e5',
    ])
    expect(world.refused).toEqual([])
  },
)
