import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const quota = { limit: 10, period: 'DAY' }

/** A plan with so many keys; answers calls about its usage. */
async function planWithKeys(count: number, plan: object = { quota }) {
  const admin = fakeAdmin()
  const { body: made } = await admin.call('POST', '/usageplans', { name: 'gold', ...plan })
  const planId: string = made.id
  const keyIds: string[] = []
  for (let index = 0; index < count; index++) {
    const { body: key } = await admin.call('POST', '/apikeys', { name: `k${index}` })
    await admin.call('POST', `/usageplans/${planId}/keys`, { keyId: key.id, keyType: 'API_KEY' })
    keyIds.push(key.id)
  }
  const usage = (query: string) => admin.call('GET', `/usageplans/${planId}/usage?${query}`)
  return { admin, planId, keyIds, usage }
}

/** The keys that a report tells of. */
const keysIn = (body: object): string[] => Object.keys((body as { readonly values: object }).values)

const range = 'startDate=2026-03-12&endDate=2026-03-13'

describe('GetUsage', () => {
  it('gives the keys of a plan page by page, each key once', async () => {
    const { keyIds, usage } = await planWithKeys(5)
    const seen: string[] = []
    let position: string | undefined
    do {
      const from = position === undefined ? '' : `&position=${encodeURIComponent(position)}`
      const { body } = await usage(`${range}&limit=2${from}`)
      expect(keysIn(body).length).toBeLessThanOrEqual(2)
      seen.push(...keysIn(body))
      position = body.position
    } while (position !== undefined)
    expect(seen.sort()).toEqual(keyIds.sort())
  })

  it('has 25 keys on a page when no limit is given', async () => {
    const { usage } = await planWithKeys(27)
    expect(keysIn((await usage(range)).body)).toHaveLength(25)
  })

  it('gives one key when it is named, and 404 for one outside the plan', async () => {
    const { keyIds, usage } = await planWithKeys(2)
    expect(keysIn((await usage(`${range}&keyId=${keyIds[1]}`)).body)).toEqual([keyIds[1]])
    expect((await usage(`${range}&keyId=nothing`)).status).toBe(404)
  })

  it('knows no usage of a plan that does not exist', async () => {
    const { admin } = await planWithKeys(0)
    const answer = await admin.call('GET', `/usageplans/none/usage?${range}`)
    expect([answer.status, answer.body.message]).toEqual([404, 'Invalid Usage Plan ID specified'])
  })

  it.each([
    ['no dates', ''],
    ['no endDate', 'startDate=2026-03-12'],
    ['a date of another shape', 'startDate=12.03.2026&endDate=2026-03-13'],
    ['a day that no month has', 'startDate=2026-02-30&endDate=2026-03-13'],
    ['an end before the start', 'startDate=2026-03-13&endDate=2026-03-12'],
    ['91 days', 'startDate=2026-01-01&endDate=2026-04-01'],
  ])('refuses %s with 400', async (_, query) => {
    const { usage } = await planWithKeys(1)
    expect((await usage(query)).status).toBe(400)
  })

  it('takes 90 days', async () => {
    const { usage } = await planWithKeys(1)
    expect((await usage('startDate=2026-01-01&endDate=2026-03-31')).status).toBe(200)
  })
})

describe('UpdateUsage', () => {
  const update = (value: string, path = '/remaining', op = 'replace') => ({ op, path, value })

  it.each([
    ['a negative number', update('-1')],
    ['a fraction', update('1.5')],
    ['no number', update('many')],
    ['another path', update('5', '/used')],
    ['another operation', update('5', '/remaining', 'add')],
  ])('refuses %s with 400', async (_, change) => {
    const { admin, planId, keyIds } = await planWithKeys(1)
    const answer = await admin.patch(`/usageplans/${planId}/keys/${keyIds[0]}/usage`, change)
    expect(answer.status).toBe(400)
    expect(admin.grants).toEqual([])
  })

  it('answers with the usage of today', async () => {
    const { admin, planId, keyIds } = await planWithKeys(1)
    const answer = await admin.patch(`/usageplans/${planId}/keys/${keyIds[0]}/usage`, update('5'))
    expect(answer.status).toBe(200)
    expect(answer.body.startDate).toBe(answer.body.endDate)
    expect(keysIn(answer.body)).toEqual(keyIds)
  })

  it('has nothing to change in a plan without a quota', async () => {
    const { admin, planId, keyIds } = await planWithKeys(1, {})
    const answer = await admin.patch(`/usageplans/${planId}/keys/${keyIds[0]}/usage`, update('5'))
    expect(answer.status).toBe(400)
  })

  it('knows no key outside the plan', async () => {
    const { admin, planId } = await planWithKeys(1)
    const answer = await admin.patch(`/usageplans/${planId}/keys/nothing/usage`, update('5'))
    expect(answer.status).toBe(404)
  })
})
