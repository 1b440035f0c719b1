import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

describe('RenderTemplate', () => {
  it.each([
    [
      'renders a body, parameters, context and stage variables',
      {
        template: `$input.path('$.name') $input.params('limit') $context.stage $stageVariables.colour`,
        body: '{"name": "Tom"}',
        querystring: { limit: '7' },
        context: '{"stage": "prod"}',
        stageVariables: { colour: 'blue' },
      },
      { output: 'Tom 7 prod blue' },
    ],
    [
      'keeps the order of names and the digits of numbers in the context',
      { template: '$context.m', context: '{"m": {"2": 12345678901234567890, "1": 1}}' },
      { output: '{2=12345678901234567890, 1=1}' },
    ],
    [
      'names line and column of a mistake',
      { template: 'first\n#if($x', body: '' },
      { error: expect.objectContaining({ line: 2 }) },
    ],
    [
      'says what is wrong with a body that is not JSON',
      { template: `$input.json('$')`, body: '{' },
      { error: expect.objectContaining({ line: 1 }) },
    ],
  ])('%s', async (_what, input, expected) => {
    const { body } = await fakeAdmin().call('POST', '/tidegate/templates/render', input)
    expect(body).toEqual(expected)
  })

  it('refuses a context that is not an object', async () => {
    const input = { template: '', context: '[]' }
    const { status } = await fakeAdmin().call('POST', '/tidegate/templates/render', input)
    expect(status).toBe(400)
  })
})
