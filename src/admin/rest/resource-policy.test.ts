import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }
const policy = (different: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...different }] })

/** Sets an API's policy by each of the ways there are. */
const ways = ['CreateRestApi', 'UpdateRestApi', 'ImportRestApi'] as const

async function set(way: (typeof ways)[number], text: string) {
  const { call, patch } = fakeAdmin()
  if (way === 'CreateRestApi') return call('POST', '/restapis', { name: 'x', policy: text })
  if (way === 'UpdateRestApi') {
    const { body } = await call('POST', '/restapis', { name: 'x' })
    return patch(`/restapis/${body.id}`, { op: 'replace', path: '/policy', value: text })
  }
  const document = {
    openapi: '3.0.1',
    info: { title: 'x', version: '1' },
    paths: {},
    'x-amazon-apigateway-policy': JSON.parse(text) as unknown,
  }
  return call('POST', '/restapis?mode=import', document)
}

const refused: [string, string][] = [
  ['no statement', '{"Version":"2012-10-17"}'],
  ['an unknown effect', policy({ Effect: 'Permit' })],
  ['an unknown element', policy({ Ressource: '*' })],
  ['no principal', policy({ Principal: undefined })],
  ['a principal that is nobody', policy({ Principal: { AWS: 'bob' } })],
  [
    'a wildcard within a principal',
    policy({ Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } }),
  ],
  ['an account of eleven digits', policy({ Principal: { AWS: '12345678901' } })],
  ['an unknown kind of principal', policy({ Principal: { Robot: '*' } })],
  ['an unknown condition operator', policy({ Condition: { StringIs: { 'aws:SourceIp': 'x' } } })],
  [
    'an address that is none',
    policy({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }),
  ],
  ['another version', policy({}).replace('2012-10-17', '2020-01-01')],
]

describe.each(ways)('%s', (way) => {
  it.each(refused)('refuses a policy with %s', async (_, text) => {
    expect(await set(way, text)).toMatchObject({
      status: 400,
      errorType: 'BadRequestException',
      body: {
        message:
          'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
      },
    })
  })

  it.each([
    ['*'],
    [{ AWS: '*' }],
    [{ AWS: ['123456789012', 'arn:aws:iam::123456789012:root'] }],
    [{ AWS: 'arn:aws:iam::123456789012:user/team/ann' }],
    [{ AWS: 'arn:aws:sts::123456789012:assumed-role/Reader/ci' }],
    [{ Service: 'events.amazonaws.com' }],
  ])('takes the principal %j', async (Principal) => {
    expect((await set(way, policy({ Principal }))).status).toBeLessThan(300)
  })

  it('writes short resources out', async () => {
    const { body } = await set(way, policy({ Resource: ['execute-api:/prod/GET/pets', '*'] }))
    expect(body['policy']).toContain(
      String.raw`arn:aws:execute-api:us-east-1:123456789012:${body.id}\/prod\/GET\/pets`,
    )
  })
})

it.each(['{', '[]', '"text"'])('refuses the text %s', async (text) => {
  for (const way of ['CreateRestApi', 'UpdateRestApi'] as const) {
    expect((await set(way, text)).body.message).toMatch(/^Invalid policy document\. Please/)
  }
})
