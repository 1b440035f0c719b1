import { describe, expect, it } from 'vitest'
import { deployedRestApi, fakeAdmin, type AnswerBody } from '../../../test/fakes/admin.ts'
import { readPublished } from '../published.ts'
import { sha256Hex } from '../../aws/sha256.ts'

type Admin = ReturnType<typeof fakeAdmin>

const published = async (admin: Admin, value: string) => {
  const text = readPublished(admin.options.store, `key/${await sha256Hex(value)}`)
  return text === undefined ? undefined : JSON.parse(text)
}

const value = 'a-value-of-more-than-twenty-characters'

const deployedStage = async (admin: Admin): Promise<string> =>
  (await deployedRestApi(admin, 'prod')).apiId

describe('API keys', () => {
  it('are disabled unless told otherwise, and show their value once', async () => {
    const admin = fakeAdmin()
    const { body, status } = await admin.call('POST', '/apikeys', { name: 'alice', value })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'alice', enabled: false, stageKeys: [], value })
    const one = await admin.call('GET', `/apikeys/${body.id}`)
    expect(one.body).not.toHaveProperty('value')
    const renamed = await admin.patch(`/apikeys/${body.id}`, {
      op: 'replace',
      path: '/enabled',
      value: 'true',
    })
    expect(renamed.body).toMatchObject({ enabled: true, tags: {} })
    expect(renamed.body).not.toHaveProperty('value')
    const asked = await admin.call('GET', `/apikeys/${body.id}?includeValue=true`)
    expect(asked.body.value).toBe(value)
  })

  it('keep an empty list of stages when the last one leaves', async () => {
    const admin = fakeAdmin()
    const { body } = await admin.call('POST', '/apikeys', {
      stageKeys: [{ restApiId: 'abc', stageName: 'dev' }],
    })
    const change = { op: 'remove', path: '/stages', value: 'abc/dev' }
    expect((await admin.patch(`/apikeys/${body.id}`, change)).body.stageKeys).toEqual([])
  })

  it('are stored without their value', async () => {
    const admin = fakeAdmin()
    await admin.call('POST', '/apikeys', { value })
    const rows = admin.rows.list({ kind: 'apiKey', scope: '', limit: 10 })
    expect(JSON.stringify(rows)).not.toContain(value)
  })

  it('are published with their plans, and withdrawn with their deletion', async () => {
    const admin = fakeAdmin()
    const { body: key } = await admin.call('POST', '/apikeys', { value, enabled: true })
    const { body: plan } = await admin.call('POST', '/usageplans', { name: 'gold' })
    expect(await published(admin, value)).toBeUndefined()
    await admin.call('POST', `/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: 'API_KEY' })
    expect(await published(admin, value)).toEqual({
      keyId: key.id,
      enabled: true,
      planIds: [plan.id],
    })
    await admin.patch(`/apikeys/${key.id}`, { op: 'replace', path: '/enabled', value: 'false' })
    expect(await published(admin, value)).toMatchObject({ enabled: false })
    await admin.call('DELETE', `/apikeys/${key.id}`)
    expect(await published(admin, value)).toBeUndefined()
    const { body: members } = await admin.call('GET', `/usageplans/${plan.id}/keys`)
    expect(members).toEqual({ item: [] })
  })

  it('are listed by a case-sensitive prefix of their name, page by page', async () => {
    const admin = fakeAdmin()
    for (const name of ['user-2', 'User-1', 'user-1', 'other', 'user-3']) {
      await admin.call('POST', '/apikeys', { name, customerId: name.slice(-1) })
    }
    const first = await admin.call('GET', '/apikeys?name=user-&limit=2')
    const names = (body: AnswerBody) => (body.item as { name: string }[]).map(({ name }) => name)
    expect(names(first.body)).toEqual(['user-1', 'user-2'])
    const position = encodeURIComponent(first.body.position)
    const second = await admin.call('GET', `/apikeys?name=user-&limit=2&position=${position}`)
    expect(names(second.body)).toEqual(['user-3'])
    expect(second.body).not.toHaveProperty('position')
    const ofCustomer = await admin.call('GET', '/apikeys?customerId=1')
    expect(new Set(names(ofCustomer.body))).toEqual(new Set(['User-1', 'user-1']))
  })

  it('come out of a CSV file with quoted cells, blanks and columns in any order', async () => {
    const admin = fakeAdmin()
    const { body: one } = await admin.call('POST', '/usageplans', { name: 'one' })
    const { body: two } = await admin.call('POST', '/usageplans', { name: 'two' })
    const csv = [
      'KEY, name ,ignored,enabled,UsagePlanIds',
      `${'k'.repeat(30)}, alice ,x,FALSE,"${one.id},${two.id}"`,
      `${'s'.repeat(29)},short,x,,`,
      `${'b'.repeat(30)},"bob, the ""great""",x,,'${one.id}, nothing'`,
    ].join('\r\n')
    const { body, status } = await admin.call('POST', '/apikeys?format=csv&mode=import', csv)
    expect(status).toBe(201)
    expect(body.ids).toHaveLength(2)
    expect(body.warnings).toEqual([
      'Line 3: API Key value should have between 30 and 128 characters.',
      'Line 4: usage plan nothing: Invalid Usage Plan ID specified',
    ])
    const { body: keys } = await admin.call('GET', '/apikeys?name=bob')
    expect(keys.item).toMatchObject([{ name: 'bob, the "great"', enabled: true }])
    expect(await published(admin, 'k'.repeat(30))).toMatchObject({ enabled: false })
    const again = await admin.call('POST', '/apikeys?format=csv&mode=import', csv)
    expect(again.body.ids).toEqual(body.ids)
  })

  it('of a CSV file are all left out when a warning is to fail the import', async () => {
    const admin = fakeAdmin()
    const csv = `name,key\nalice,${'k'.repeat(30)}\nshort,x\n`
    const path = '/apikeys?failonwarnings=true&format=csv&mode=import'
    expect((await admin.call('POST', path, csv)).status).toBe(400)
    expect((await admin.call('GET', '/apikeys')).body).toEqual({ item: [] })
  })
})

describe('usage plans', () => {
  it('take stages and limits by patch, with paths as Terraform writes them', async () => {
    const admin = fakeAdmin()
    const apiId = await deployedStage(admin)
    const { body: plan } = await admin.call('POST', '/usageplans', { name: 'gold' })
    expect(plan).toEqual({ id: plan.id, name: 'gold', apiStages: [] })
    const stage = `${apiId}:prod`
    const { body } = await admin.patch(
      `/usageplans/${plan.id}`,
      { op: 'add', path: '/apiStages', value: stage },
      { op: 'add', path: `/apiStages/${stage}/throttle//pets/GET/rateLimit`, value: '1.5' },
      { op: 'add', path: `/apiStages/${stage}/throttle/~1pets/GET/burstLimit`, value: '3' },
      { op: 'add', path: `/apiStages/${stage}/throttle///GET/burstLimit`, value: '4' },
      { op: 'replace', path: '/throttle/rateLimit', value: '10' },
      { op: 'add', path: '/quota/limit', value: '100' },
      { op: 'add', path: '/quota/period', value: 'WEEK' },
      { op: 'add', path: '/productCode', value: 'p' },
    )
    expect(body).toEqual({
      id: plan.id,
      name: 'gold',
      productCode: 'p',
      throttle: { rateLimit: 10 },
      quota: { limit: 100, offset: 0, period: 'WEEK' },
      apiStages: [
        {
          apiId,
          stage: 'prod',
          throttle: { '/pets/GET': { rateLimit: 1.5, burstLimit: 3 }, '//GET': { burstLimit: 4 } },
        },
      ],
      tags: {},
    })
    expect(JSON.parse(readPublished(admin.options.store, `plan/${plan.id}`) ?? '')).toMatchObject({
      throttle: { rateLimit: 10 },
    })
  })

  it.each<[string, object, number, string]>([
    [
      'a malformed stage',
      { op: 'add', path: '/apiStages', value: 'x' },
      400,
      'Invalid API Stage specified',
    ],
    [
      'an unknown stage',
      { op: 'add', path: '/apiStages', value: 'x:y' },
      404,
      'Invalid API Stage {api: x, stage: y} specified for usageplan <plan>',
    ],
    [
      'a period that there is not',
      { op: 'replace', path: '/quota/period', value: 'constructor' },
      400,
      'Invalid Usage Plan quota period specified. Must be one of [DAY, WEEK, MONTH]',
    ],
    [
      'an offset that the period does not have',
      { op: 'add', path: '/quota/offset', value: '7' },
      400,
      'Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period',
    ],
    [
      'a quota of no calls',
      { op: 'replace', path: '/quota/limit', value: '0' },
      400,
      'Usage Plan quota limit must be a non-negative numeric',
    ],
  ])('refuse %s', async (_what, change, status, message) => {
    const admin = fakeAdmin()
    const quota = { limit: 5, period: 'WEEK' }
    const { body: plan } = await admin.call('POST', '/usageplans', { name: 'gold', quota })
    const answer = await admin.patch(`/usageplans/${plan.id}`, change)
    expect(answer.status).toBe(status)
    expect(answer.body.message).toBe(message.replace('<plan>', plan.id))
  })

  it('cannot share a stage and a key', async () => {
    const admin = fakeAdmin()
    const apiId = await deployedStage(admin)
    const apiStages = [{ apiId, stage: 'prod' }]
    const { body: gold } = await admin.call('POST', '/usageplans', { name: 'gold', apiStages })
    const { body: other } = await admin.call('POST', '/usageplans', { name: 'other' })
    const { body: key } = await admin.call('POST', '/apikeys', { value })
    const join = (planId: string) =>
      admin.call('POST', `/usageplans/${planId}/keys`, { keyId: key.id, keyType: 'API_KEY' })
    expect((await join(gold.id)).status).toBe(201)
    expect((await join(other.id)).status).toBe(201)
    const stage = { op: 'add', path: '/apiStages', value: `${apiId}:prod` }
    const refused = await admin.patch(`/usageplans/${other.id}`, stage)
    expect(refused.errorType).toBe('ConflictException')
    const busy = await admin.call('DELETE', `/usageplans/${gold.id}`)
    expect(busy.body.message).toBe(
      `Cannot delete Usage Plan ${gold.id} because there are API Stages associated with it`,
    )
    expect((await admin.call('GET', `/usageplans?keyId=${key.id}`)).body.item).toHaveLength(2)
  })

  it('report usage under the wire name values, by key id, and grant an extension', async () => {
    const admin = fakeAdmin()
    const quota = { limit: 10, period: 'DAY' }
    const { body: plan } = await admin.call('POST', '/usageplans', { name: 'gold', quota })
    const { body: key } = await admin.call('POST', '/apikeys', { value })
    await admin.call('POST', `/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: 'API_KEY' })
    admin.usage.set(`key|${plan.id}|${key.id}`, [
      { day: '2026-03-12', used: 4, remaining: 6 },
      { day: '2026-03-13', used: 0, remaining: 10 },
    ])
    const path = `/usageplans/${plan.id}/usage?endDate=2026-03-13&startDate=2026-03-12`
    expect((await admin.call('GET', path)).body).toEqual({
      usagePlanId: plan.id,
      startDate: '2026-03-12',
      endDate: '2026-03-13',
      values: {
        [key.id]: [
          [4, 6],
          [0, 10],
        ],
      },
    })
    await admin.patch(`/usageplans/${plan.id}/keys/${key.id}/usage`, {
      op: 'replace',
      path: '/remaining',
      value: '100',
    })
    expect(admin.grants).toEqual([{ meterId: `key|${plan.id}|${key.id}`, remaining: 100 }])
    const reversed = `/usageplans/${plan.id}/usage?endDate=2026-03-11&startDate=2026-03-12`
    expect((await admin.call('GET', reversed)).status).toBe(400)
  })

  it('list no keys for a plan that does not exist', async () => {
    expect((await fakeAdmin().call('GET', '/usageplans/none/keys')).body).toEqual({ item: [] })
  })
})
