import { describe, expect, it } from 'vitest'
import { deployedRestApi, fakeAdmin } from '../../../test/fakes/admin.ts'

const rules = '/v2/domainnames/api.example.com/routingrules'

async function domainAdmin() {
  const admin = fakeAdmin()
  const { apiId } = await deployedRestApi(admin, 'prod')
  await admin.call('POST', '/v2/domainnames', { domainName: 'api.example.com' })
  const actions = [{ invokeApi: { apiId, stage: 'prod' } }]
  return { admin, apiId, actions, rule: { priority: 100, conditions: [], actions } }
}

describe('routing rules', () => {
  it('are made, listed by priority, replaced and deleted', async () => {
    const { admin, apiId, actions, rule } = await domainAdmin()
    const conditions = [
      { matchHeaders: { anyOf: [{ header: 'Hello', valueGlob: 'World*' }] } },
      { matchBasePaths: { anyOf: ['shop/pets'] } },
    ]
    const made = await admin.call('POST', rules, { priority: 200, conditions, actions })
    expect(made.status).toBe(201)
    const id = String(made.body.routingRuleId)
    expect(made.body).toEqual({
      routingRuleId: expect.stringMatching(/^[a-z0-9]{6}$/),
      routingRuleArn: `arn:aws:apigateway:us-east-1:123456789012:/domainnames/api.example.com/routingrules/${id}`,
      priority: 200,
      conditions,
      actions: [{ invokeApi: { apiId, stage: 'prod', stripBasePath: false } }],
    })
    const { body: first } = await admin.call('POST', rules, rule)
    const { body: listed } = await admin.call('GET', rules)
    expect(listed).toEqual({ routingRules: [first, made.body] })
    const { body: page } = await admin.call('GET', `${rules}?maxResults=1`)
    const next = `${rules}?maxResults=1&nextToken=${encodeURIComponent(String(page.nextToken))}`
    expect((await admin.call('GET', next)).body).toEqual({ routingRules: [made.body] })
    const put = await admin.call('PUT', `${rules}/${id}`, { ...rule, priority: 50 })
    expect(put.status).toBe(200)
    expect(put.body).toMatchObject({ routingRuleId: id, priority: 50, conditions: [] })
    expect((await admin.call('GET', `${rules}/${id}`)).body).toEqual(put.body)
    expect((await admin.call('DELETE', `${rules}/${id}`)).status).toBe(204)
    expect((await admin.call('GET', `${rules}/${id}`)).body).toEqual({
      message: 'The routing rule resource specified in the request was not found.',
      resourceType: 'RoutingRule',
    })
  })

  it('hold the stage that they lead to, and go with their domain', async () => {
    const { admin, apiId, rule } = await domainAdmin()
    await admin.call('POST', rules, rule)
    const stage = `/restapis/${apiId}/stages/prod`
    expect((await admin.call('DELETE', stage)).errorType).toBe('BadRequestException')
    await admin.call('DELETE', '/v2/domainnames/api.example.com')
    expect((await admin.call('DELETE', stage)).status).toBe(202)
  })

  it('do not show in what v1 says of the domain', async () => {
    const { admin, rule } = await domainAdmin()
    await admin.call('POST', rules, rule)
    const { body } = await admin.call('GET', '/domainnames/api.example.com')
    expect(body).not.toHaveProperty('routingRules')
  })

  it('have a priority of their own', async () => {
    const { admin, rule } = await domainAdmin()
    await admin.call('POST', rules, rule)
    const again = await admin.call('POST', rules, rule)
    expect(again.errorType).toBe('ConflictException')
    expect(again.body.message).toBe(
      'A routing rule with priority 100 already exists for this domain name',
    )
  })

  const path = { matchBasePaths: { anyOf: ['a'] } }
  const header = { matchHeaders: { anyOf: [{ header: 'a', valueGlob: 'b' }] } }
  const ofHeader = (name: string, valueGlob: string) => ({
    conditions: [{ matchHeaders: { anyOf: [{ header: name, valueGlob }] } }],
  })

  it.each<[string, object]>([
    ['no priority', { priority: undefined }],
    ['a priority of 0', { priority: 0 }],
    ['a priority above a million', { priority: 1_000_001 }],
    ['no action', { actions: [] }],
    ['an unknown API', { actions: [{ invokeApi: { apiId: 'none', stage: 'prod' } }] }],
    ['two base path conditions', { conditions: [path, path] }],
    ['three header conditions', { conditions: [header, header, header] }],
    ['an empty condition', { conditions: [{}] }],
    ['a condition of both kinds', { conditions: [{ ...path, ...header }] }],
    ['an empty base path', { conditions: [{ matchBasePaths: { anyOf: [''] } }] }],
    ['a base path with slashes around it', { conditions: [{ matchBasePaths: { anyOf: ['/a'] } }] }],
    ['a condition without values', { conditions: [{ matchBasePaths: { anyOf: [] } }] }],
    ['a wildcard inside a value', ofHeader('a', 'b*c')],
    ['a value of nothing', ofHeader('a', '')],
    ['a value of 129 characters', ofHeader('a', 'b'.repeat(129))],
    ['a name of 41 characters', ofHeader('a'.repeat(41), 'b')],
    ['a name with a blank', ofHeader('a b', 'c')],
    ['a restricted name', ofHeader('Authorization', 'b')],
  ])('are refused with %s', async (_what, change) => {
    const { admin, rule } = await domainAdmin()
    const answer = await admin.call('POST', rules, { ...rule, ...change })
    expect(answer.errorType).toBe('BadRequestException')
  })

  it('lead to APIs of the network that the domain is of', async () => {
    const { admin, apiId, rule } = await domainAdmin()
    const change = { op: 'replace', path: '/endpointConfiguration/types/0', value: 'PRIVATE' }
    await admin.patch(`/restapis/${apiId}`, change)
    const answer = await admin.call('POST', rules, rule)
    expect(answer.body.message).toBe(
      'Private domain names lead to private APIs, and public ones to public APIs',
    )
  })

  it('lead to REST APIs only', async () => {
    const { admin, rule } = await domainAdmin()
    const { body: api } = await admin.call('POST', '/v2/apis', { name: 'a', protocolType: 'HTTP' })
    const actions = [{ invokeApi: { apiId: api.apiId, stage: '$default' } }]
    const answer = await admin.call('POST', rules, { ...rule, actions })
    expect(answer.body.message).toBe('Routing rules are only supported for REST APIs')
  })
})
