import { describe, expect, it } from 'vitest'
import { fakeAdmin, nothingDeclared } from '../../../test/fakes/admin.ts'

describe('refusals for API keys', () => {
  it.each([
    [{ value: 'x'.repeat(19) }, 'API Key value should be at least 20 characters'],
    [{ value: 'x'.repeat(129) }, 'API Key value exceeds maximum size of 128 characters'],
    [{ name: 'x'.repeat(1025) }, 'Invalid API Key name, can be at most 1024 characters.'],
    [{ description: 'x'.repeat(125_001) }, 'Invalid API Key description specified.'],
  ])('a key with %j is a bad request', async (body, message) => {
    const answer = await fakeAdmin().call('POST', '/apikeys', body)
    expect(answer).toMatchObject({ status: 400, body: { message } })
  })

  it('an empty value counts as none, and is generated', async () => {
    const { body } = await fakeAdmin().call('POST', '/apikeys', { value: '' })
    expect(body.value).toMatch(/^[A-Za-z0-9]{40}$/)
  })

  it('a value that another key has is a conflict', async () => {
    const admin = fakeAdmin()
    const body = { value: 'x'.repeat(20) }
    await admin.call('POST', '/apikeys', body)
    expect(await admin.call('POST', '/apikeys', body)).toMatchObject({
      status: 409,
      errorType: 'ConflictException',
      body: { message: 'API Key already exists' },
    })
  })

  it('an unknown key is not found', async () => {
    expect(await fakeAdmin().call('GET', '/apikeys/none')).toMatchObject({
      status: 404,
      body: { message: 'Invalid API Key identifier specified' },
    })
  })

  it('a patch lists the paths that there are', async () => {
    const admin = fakeAdmin()
    const { body: key } = await admin.call('POST', '/apikeys', {})
    const { body } = await admin.patch(`/apikeys/${key.id}`, {
      op: 'replace',
      path: '/value',
      value: 'x',
    })
    expect(body.message).toBe(
      "Invalid patch path  '/value' specified for op 'replace'. Must be one of: [/description, /enabled, /name, /customerId]",
    )
  })

  it.each([
    [{ secretKey: undefined }, 'TIDEGATE_SECRET_KEY is not set'],
    [{ secretKey: 'another' }, 'TIDEGATE_SECRET_KEY is not the key that it was stored with'],
  ])(
    'a value is refused with the reason when settings are %j, and only when it is asked for',
    async (settings, why) => {
      const before = fakeAdmin()
      const { body: key } = await before.call('POST', '/apikeys', { enabled: true })
      const admin = fakeAdmin({ rows: before.rows, settings })
      expect((await admin.call('GET', `/apikeys/${key.id}`)).status).toBe(200)
      expect(await admin.call('GET', `/apikeys/${key.id}?includeValue=true`)).toMatchObject({
        status: 400,
        body: { message: `The value cannot be read: ${why}.` },
      })
    },
  )

  it('a declared key has no value to show, which hides those of others in no list', async () => {
    const declared = {
      id: 'declared01',
      name: 'declared',
      enabled: true,
      createdDate: 0,
      lastUpdatedDate: 0,
      stageKeys: [],
      sha256: 'a'.repeat(64),
      planIds: [],
    }
    const admin = fakeAdmin({ declared: { ...nothingDeclared, apiKeys: [declared] } })
    const { body: made } = await admin.call('POST', '/apikeys', { name: 'made' })
    const { body } = await admin.call('GET', '/apikeys?includeValues=true')
    const items = body.item as { name: string; value?: string }[]
    const values = Object.fromEntries(items.map(({ name, value }) => [name, value]))
    expect(values).toEqual({ declared: undefined, made: made.value })
    const one = await admin.call('GET', '/apikeys/declared01?includeValue=true')
    expect(one.body.message).toContain('only its hash is known, because it was declared')
  })
})
