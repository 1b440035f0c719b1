import { describe, expect, it } from 'vitest'
import { see } from '../../test/fakes/access.ts'
import { makeWorld } from '../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../test/fakes/rest-api.ts'
import { jsonDepthMax, jsonExcess, jsonItemsMax } from './json-depth.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('the depth of JSON', () => {
  it.each([
    [nested(jsonDepthMax), false],
    [nested(jsonDepthMax + 1), true],
    ['{"a":'.repeat(401) + '1' + '}'.repeat(401), true],
    [`[${'[],'.repeat(1_000)}1]`, false],
    [JSON.stringify(nested(1_000)), false],
    [JSON.stringify(`"\\"${nested(1_000)}`), false],
    [`["\\\\",${nested(401)}]`, true],
  ])('%# is counted outside of texts only', (text, expected) => {
    expect(jsonExcess(text)).toBe(expected ? 'nested too deeply' : undefined)
  })

  it.each([
    [`[${'1,'.repeat(jsonItemsMax - 1)}1]`, undefined],
    [`[${'1,'.repeat(jsonItemsMax + 1)}1]`, 'of too many items'],
    [JSON.stringify(','.repeat(jsonItemsMax + 1)), undefined],
  ])('%# goes with a number of items', (text, expected) => {
    expect(jsonExcess(text)).toBe(expected)
  })

  it('is bounded before a model looks at a body: 400 at once, not a used-up stack', async () => {
    const world = makeWorld()
    const schema =
      '{"definitions":{"n":{"items":{"$ref":"#/definitions/n"}}},"$ref":"#/definitions/n"}'
    const model = { id: 'm', name: 'Nest', contentType: 'application/json', schema }
    const validator = {
      id: 'v',
      name: 'v',
      validateRequestBody: true,
      validateRequestParameters: false,
    }
    const integration = { type: 'HTTP_PROXY', httpMethod: 'POST', uri: 'https://b.test/' } as const
    const method = {
      integration,
      requestValidatorId: 'v',
      requestModels: { 'application/json': 'Nest' },
    }
    const definition = { models: { Nest: model }, requestValidators: { v: validator } }
    deploy(world, restSnapshot({ 'POST /pets': method }, { definition }))
    const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/pets'
    for (const [depth, status] of [
      [100, 200],
      [1_000_000, 400],
    ] as const) {
      const headers = { 'content-type': 'application/json' }
      const request = new Request(url, { method: 'POST', headers, body: nested(depth) })
      expect((await see(world, request)).status).toBe(status)
    }
  })
})
