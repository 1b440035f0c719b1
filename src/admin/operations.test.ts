import * as v1 from '@aws-sdk/client-api-gateway'
import * as v2 from '@aws-sdk/client-apigatewayv2'
import { describe, expect, it } from 'vitest'
import { matchPath, parsePattern as parse, splitPath } from './match.ts'
import { operations } from './operations.ts'

const commandNames = (client: object): readonly string[] =>
  Object.keys(client)
    .filter((name) => name.endsWith('Command') && name !== '$Command')
    .map((name) => name.slice(0, -'Command'.length))
    .sort((a, b) => a.localeCompare(b))

const tableNames = (api: 'v1' | 'v2'): readonly string[] =>
  operations
    .filter((row) => row.api === api)
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b))

/** `'UpdateVpcLink'` → `'PATCH /vpclinks/{} 200'` of an SDK's own schemas. */
function bindingsOf(client: object): ReadonlyMap<string, string> {
  const bindings = new Map<string, string>()
  for (const [name, schema] of Object.entries(client)) {
    const traits: unknown = name.endsWith('$') && Array.isArray(schema) ? schema[3] : undefined
    if (typeof traits !== 'object' || traits === null || !('http' in traits)) continue
    const [verb, uri, status] = traits.http as readonly [string, string, number]
    bindings.set(name.slice(0, -1), binding(verb, uri, status))
  }
  return bindings
}

/** Labels by their places, as their names are each table's own; the query that tells some apart stands in `mode`. */
const binding = (verb: string, uri: string, status: number): string =>
  `${verb} ${uri.replace(/\?.*$/, '').replace(/\{[^{}]+\}/g, '{}')} ${status}`

describe('the table of operations', () => {
  it.each([
    ['v1', v1],
    ['v2', v2],
  ] as const)('has the verbs, paths and statuses of the SDK for %s', (api, client) => {
    const rows = operations.filter((row) => row.api === api)
    const bindings = rows.map((row) => [row.name, binding(row.method, row.path, row.status)])
    const expected = bindingsOf(client)
    expect(bindings).toEqual(rows.map(({ name }) => [name, expected.get(name)]))
  })

  it.each([
    ['v1', v1],
    ['v2', v2],
  ] as const)('has every operation of the SDK for %s, once', (api, client) => {
    expect(tableNames(api)).toEqual(commandNames(client))
  })
})

describe('matching a path', () => {
  it.each([
    ['/restapis/{id}/resources', '/restapis/a1/resources', { id: 'a1' }],
    ['/restapis/{id}/resources', '/restapis/a1/resources/', { id: 'a1' }],
    [
      '/domainnames/{d}/basepathmappings/{b}',
      '/domainnames/x/basepathmappings/%28none%29',
      { d: 'x', b: '(none)' },
    ],
    ['/tags/{arn+}', '/tags/arn%3Aaws%3A%3A%2Frestapis%2Fa', { arn: 'arn:aws::/restapis/a' }],
    ['/tags/{arn+}', '/tags/arn:aws::/restapis/a', { arn: 'arn:aws::/restapis/a' }],
    [
      '/stages/{s}/routesettings/{key}',
      '/stages/s/routesettings/GET%20%2Fpets',
      { s: 's', key: 'GET /pets' },
    ],
  ])('%s takes %s', (path, raw, labels) => {
    expect(matchPath(parse(path), splitPath(raw))).toEqual(labels)
  })

  it.each([
    '/restapis',
    '/restapis/a1/resources/x',
    '/restapis//resources',
    '/restapis/%ff/resources',
  ])('/restapis/{id}/resources does not take %s', (raw) => {
    expect(matchPath(parse('/restapis/{id}/resources'), splitPath(raw))).toBeUndefined()
  })
})
