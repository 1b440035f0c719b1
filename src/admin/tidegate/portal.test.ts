import { describe, expect, it } from 'vitest'
import { fakeAdmin, nothingDeclared } from '../../../test/fakes/admin.ts'
import { sha256Hex } from '../../aws/sha256.ts'

interface Session {
  readonly id: string
  readonly phrase: string
  readonly value?: string
  readonly state: string
  readonly key?: { readonly id: string }
}

/** A deployed API with one plan of the given approval. */
async function world(approval?: string) {
  const admin = fakeAdmin()
  const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
  const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
  await admin.call('PUT', method, { authorizationType: 'NONE' })
  await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
  await admin.call('POST', `/restapis/${api.id}/deployments`, { stageName: 'prod' })
  const { body: plan } = await admin.call('POST', '/usageplans', {
    name: 'free',
    apiStages: [{ apiId: api.id, stage: 'prod' }],
    ...(approval !== undefined && { tags: { 'tidegate:sign-up': approval } }),
  })
  const portal = `/tidegate/portal/${api.id}/prod`
  const signUp = async (more: object = {}) => {
    const input = { planId: plan.id, name: 'My app', contact: 'ann', sourceIp: '203.0.113.7' }
    const answer = await admin.call('POST', `${portal}/signups`, { ...input, ...more })
    // The answer is a session or an error's message; tests look at the members they mean.
    return { status: answer.status, body: answer.body as unknown as Session & { message: string } }
  }
  const ask = async (what: string, phrase: string) => {
    const answer = await admin.call('POST', `/tidegate/portal/${what}`, { phrase })
    return { status: answer.status, body: answer.body as unknown as Session }
  }
  const memberIds = async () => {
    const { body } = await admin.call('GET', `/usageplans/${plan.id}/keys`)
    return (body['item'] as { readonly id: string }[]).map(({ id }) => id)
  }
  return { admin, portal, plan, signUp, ask, memberIds }
}

describe('signing up for a plan', () => {
  it('gives a key at once where approval is automatic, once', async () => {
    const { signUp, ask, memberIds } = await world('automatic')
    const { status, body } = await signUp()
    expect(status).toBe(201)
    expect(body).toMatchObject({ state: 'APPROVED', value: expect.stringMatching(/^\w{40}$/) })
    expect(await memberIds()).toEqual([body.key?.id])
    const { body: session } = await ask('session', body.phrase)
    expect(session).toMatchObject({ id: body.id, state: 'APPROVED', key: { enabled: true } })
    expect(JSON.stringify(session)).not.toContain(body.value)
  })

  it('waits for the owner where approval is manual', async () => {
    const { admin, signUp, ask, memberIds } = await world('manual')
    const { body } = await signUp()
    expect(body.state).toBe('PENDING')
    expect((await ask('key', body.phrase)).status).toBe(400)
    expect(await memberIds()).toEqual([])
    const waiting = await admin.call('GET', '/tidegate/signups?state=PENDING')
    expect(waiting.body).toMatchObject({ item: [{ id: body.id, name: 'My app', contact: 'ann' }] })
    await admin.call('PATCH', `/tidegate/signups/${body.id}`, { state: 'APPROVED' })
    const { body: made } = await ask('key', body.phrase)
    expect(made.value).toMatch(/^\w{40}$/)
    expect(await memberIds()).toEqual([made.key?.id])
  })

  it('tells nobody the phrase or where somebody came from', async () => {
    const { admin, signUp } = await world('manual')
    const { body } = await signUp()
    const text = JSON.stringify((await admin.call('GET', '/tidegate/signups')).body)
    expect(text).not.toContain(body.phrase)
    expect(text).not.toContain(await sha256Hex(body.phrase))
    expect(text).not.toMatch(/203\.0\.113\.7|addressHash/)
  })

  it.each([
    ['a plan that is not open', undefined, {}, 400],
    ['a tag that means nothing', 'yes', {}, 400],
    ['an application without a name', 'automatic', { name: ' ' }, 400],
    ['a name that is too long', 'automatic', { name: 'x'.repeat(101) }, 400],
    ['a plan that does not exist', 'automatic', { planId: 'nothing' }, 404],
  ])('refuses %s', async (_what, approval, more, status) => {
    expect((await (await world(approval)).signUp(more)).status).toBe(status)
  })

  it('lets an address sign up five times an hour', async () => {
    const { admin, signUp } = await world('automatic')
    for (let count = 0; count < 5; count++) expect((await signUp()).status).toBe(201)
    expect((await signUp()).status).toBe(429)
    expect((await signUp({ sourceIp: '203.0.113.8' })).status).toBe(201)
    admin.clock.ms += 3_601_000
    expect((await signUp()).status).toBe(201)
  })
})

describe('an own key', () => {
  it('gets another value and keeps its id, so that its quota goes on', async () => {
    const { admin, signUp, ask, memberIds } = await world('automatic')
    const { body: before } = await signUp()
    const { body: after } = await ask('key', before.phrase)
    expect(after.value).not.toBe(before.value)
    expect(after.key?.id).toBe(before.key?.id)
    expect(await memberIds()).toEqual([before.key?.id])
    const { store } = admin.options
    expect(store.find('apiKey', await sha256Hex(before.value ?? ''))).toBeUndefined()
    expect(store.find('apiKey', await sha256Hex(after.value ?? ''))).toBeDefined()
  })

  it('is gone for good when its developer revokes it', async () => {
    const { signUp, ask, memberIds } = await world('automatic')
    const { body } = await signUp()
    expect((await ask('revocation', body.phrase)).body.state).toBe('REVOKED')
    expect(await memberIds()).toEqual([])
    expect((await ask('key', body.phrase)).status).toBe(400)
  })

  it('does not come back after its owner has deleted or revoked it', async () => {
    const { admin, signUp, ask } = await world('automatic')
    const { body } = await signUp()
    await admin.call('DELETE', `/apikeys/${body.key?.id ?? ''}`)
    expect((await ask('session', body.phrase)).body.state).toBe('REVOKED')
    expect((await ask('key', body.phrase)).status).toBe(400)
    const { body: other } = await signUp()
    await admin.call('PATCH', `/tidegate/signups/${other.id}`, { state: 'REVOKED' })
    expect((await ask('key', other.phrase)).status).toBe(400)
  })

  it('is nobody’s with a wrong phrase, whatever is wrong with it', async () => {
    const { signUp, ask } = await world('automatic')
    const { body } = await signUp()
    for (const phrase of [`${body.id}.wrong`, body.id, 'unknown.x', '']) {
      expect((await ask('session', phrase)).status).toBe(404)
    }
  })
})

describe('a declared plan', () => {
  const declared = (tags: Readonly<Record<string, string>>) => ({
    ...nothingDeclared,
    usagePlans: [{ id: 'plan01', name: 'free', apiStages: [{ apiId: 'a', stage: 'prod' }], tags }],
  })

  it('that is open takes keys of developers, and loses them again', async () => {
    const admin = fakeAdmin({ declared: declared({ 'tidegate:sign-up': 'automatic' }) })
    const input = { planId: 'plan01', name: 'My app' }
    const { status, body } = await admin.call('POST', '/tidegate/portal/a/prod/signups', input)
    expect(status).toBe(201)
    const { phrase } = body as unknown as Session
    const revoked = await admin.call('POST', '/tidegate/portal/revocation', { phrase })
    expect(revoked.status).toBe(200)
  })

  it('that is not open stays as it is declared', async () => {
    const admin = fakeAdmin({ declared: declared({}) })
    const { body: key } = await admin.call('POST', '/apikeys', { name: 'x', enabled: true })
    const joined = await admin.call('POST', '/usageplans/plan01/keys', { keyId: key.id })
    expect(joined.status).toBe(400)
  })
})
