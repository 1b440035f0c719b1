import { describe, expect, it } from 'vitest'
import { rubyName, rubySdk } from './ruby.ts'

describe('the names of a Ruby client', () => {
  it.each([
    ['GetABOp', 'get_ab_op'],
    ['GetPetsPetId', 'get_pets_pet_id'],
    ['X-Request-Id', 'x_request_id'],
    ['2fa', '_2fa'],
    ['ü', 'value'],
  ])('are those that AWS gives: %s', (text, name) => {
    expect(rubyName(text)).toBe(name)
  })
})

describe('a Ruby client', () => {
  const pet = { $ref: '#/components/schemas/Pet' }
  const content = [{ contentType: 'application/json', schema: pet }]
  const files = new Map(
    rubySdk(
      {
        title: '#{evil} Pets',
        version: '1',
        operations: [
          {
            name: 'x',
            operationName: 'send',
            method: 'PUT',
            path: '/pets/{pet-id}',
            tags: [],
            summary: 'first\nsecond',
            parameters: [{ name: 'pet-id', in: 'path', required: true }],
            body: { content },
            responses: [{ status: '200', description: '', headers: [], content }],
            access: [{ kind: 'iam' }],
          },
        ],
        models: {
          Pet: {
            type: 'object',
            properties: {
              'a#{b}': { type: 'string' },
              tags: { type: 'array', items: pet },
              byName: { type: 'object', additionalProperties: {} },
            },
          },
          Hash: { type: 'object' },
        },
      },
      {
        baseUrl: 'https://api.example.com/_api/a1/prod',
        region: 'us-east-1',
        parameters: { 'service.name': 'simpleCalc' },
      },
    ).map(({ path, text }) => [path, text]),
  )
  const client = files.get('simplecalc-sdk/lib/simplecalc-sdk/client.rb')

  it('is a gem', () => {
    expect([...files.keys()]).toEqual([
      'simplecalc-sdk/lib/simplecalc-sdk/client.rb',
      'simplecalc-sdk/lib/simplecalc-sdk.rb',
      'simplecalc-sdk/simplecalc-sdk.gemspec',
      'simplecalc-sdk/README.md',
    ])
  })

  it.each([
    'module SimpleCalc\n',
    String.raw`Pet: { a_b: ["a\#{b}", nil], tags: ["tags", [:Pet]], by_name: ["byName", { of: nil }] },`,
    'HashModel: {  },',
    'send_: ["PUT", "/pets/{pet-id}", { pet_id: ["pet-id", :path, true, nil], pet: ["application/json", :json, false, :Pet] }, { pet: :Pet }, true],',
    '    # PUT /pets/{pet-id}: first second\n    def send_(params = {}, options = {})\n',
  ])('has %s', (line) => {
    expect(client).toContain(line)
  })
})
