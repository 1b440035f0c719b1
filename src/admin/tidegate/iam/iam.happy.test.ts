import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../../test/fakes/admin.ts'
import type { PublishedCaller } from '../../../definition/identity.ts'
import { memoryRows } from '../../memory-rows.ts'
import { readPublished } from '../../published.ts'
import { unseal } from '../../secrets.ts'

const allow = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
}

const iam = '/tidegate/iam'

/** An admin API with the user ann, and what calls would read of a key. */
async function withAnn(admin = fakeAdmin()) {
  await admin.call('POST', `${iam}/users`, { UserName: 'ann', Path: '/team/' })
  const caller = (accessKeyId: string): PublishedCaller | undefined => {
    const text = readPublished(admin.options.store, `caller/${accessKeyId}`)
    return text === undefined ? undefined : (JSON.parse(text) as PublishedCaller)
  }
  const makeKey = async () => {
    const { body } = await admin.call('POST', `${iam}/users/ann/access-keys`)
    return body['AccessKey'] as { readonly AccessKeyId: string; readonly SecretAccessKey: string }
  }
  return { ...admin, caller, makeKey }
}

describe('users and roles', () => {
  it('are made, shown, listed and deleted in the words of IAM', async () => {
    const { call } = await withAnn()
    const made = await call('POST', `${iam}/users`, {
      UserName: 'bob',
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    expect(made.status).toBe(201)
    expect(made.body['User']).toMatchObject({
      UserName: 'bob',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{16}$/),
      Arn: 'arn:aws:iam::123456789012:user/bob',
      Path: '/',
      CreateDate: '2026-03-13T09:26:53Z',
      Tags: [{ Key: 'a', Value: 'b' }],
    })
    await call('POST', `${iam}/roles`, { RoleName: 'Reader' })
    const { body } = await call('GET', `${iam}/users?MaxItems=1`)
    expect(body).toMatchObject({ Users: [{ UserName: 'ann' }], IsTruncated: true })
    const next = await call('GET', `${iam}/users?Marker=${body['Marker'] as string}`)
    expect(next.body).toMatchObject({ Users: [{ UserName: 'bob' }], IsTruncated: false })
    expect((await call('DELETE', `${iam}/users/bob`)).status).toBe(204)
    expect((await call('GET', `${iam}/users/bob`)).status).toBe(404)
    expect((await call('GET', `${iam}/roles/Reader`)).body['Role']).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:role/Reader',
      RoleId: expect.stringMatching(/^AROA/),
    })
  })

  it('are known in any case of their names, which are unique all the same', async () => {
    const { call } = await withAnn()
    expect((await call('GET', `${iam}/users/ANN`)).body['User']).toMatchObject({ UserName: 'ann' })
    expect(await call('POST', `${iam}/users`, { UserName: 'Ann' })).toMatchObject({
      status: 409,
      body: { message: 'User with name Ann already exists.' },
    })
  })

  it('may be of another account, and change tags and organization', async () => {
    const { call, caller, makeKey } = await withAnn()
    await call('PATCH', `${iam}/users/ann`, { Tags: { team: 'blue' }, OrganizationId: 'o-a1' })
    const { AccessKeyId } = await makeKey()
    expect(caller(AccessKeyId)).toMatchObject({ tags: { team: 'blue' }, organizationId: 'o-a1' })
    const other = { UserName: 'eve', AccountId: '999999999999' }
    expect((await call('POST', `${iam}/users`, other)).body['User']).toMatchObject({
      Arn: 'arn:aws:iam::999999999999:user/eve',
    })
  })
})

describe('policies', () => {
  it('are put, listed, read and deleted by name, and reach calls with the next record', async () => {
    const { call, caller, makeKey, rows } = await withAnn()
    const { AccessKeyId } = await makeKey()
    const path = `${iam}/users/ann/policies/pets`
    expect((await call('PUT', path, { PolicyDocument: allow })).status).toBe(204)
    expect(rows.get('accessKey', 'identity:user/ann', AccessKeyId)).toBeDefined()
    expect(caller(AccessKeyId)?.policies).toEqual([allow])
    expect((await call('GET', `${iam}/users/ann/policies`)).body['PolicyNames']).toEqual(['pets'])
    expect((await call('GET', path)).body).toMatchObject({ UserName: 'ann', PolicyDocument: allow })
    expect((await call('DELETE', path)).status).toBe(204)
    expect(caller(AccessKeyId)?.policies).toEqual([])
  })

  it('are taken as texts, as IAM wants them', async () => {
    const { call } = await withAnn()
    const path = `${iam}/users/ann/policies/pets`
    await call('PUT', path, { PolicyDocument: JSON.stringify(allow) })
    expect((await call('GET', path)).body['PolicyDocument']).toEqual(allow)
  })

  it('have a boundary that must allow as well', async () => {
    const { call, caller, makeKey } = await withAnn()
    const { AccessKeyId } = await makeKey()
    const path = `${iam}/users/ann/permissions-boundary`
    await call('PUT', path, { PermissionsBoundary: allow })
    expect(caller(AccessKeyId)?.permissionsBoundary).toEqual(allow)
    await call('DELETE', path)
    expect(caller(AccessKeyId)?.permissionsBoundary).toBeUndefined()
  })
})

describe('access keys', () => {
  it('show their secret once, and keep it sealed', async () => {
    const { call, makeKey, caller } = await withAnn()
    const { AccessKeyId, SecretAccessKey } = await makeKey()
    expect(AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
    expect(SecretAccessKey).toHaveLength(40)
    const { body } = await call('GET', `${iam}/users/ann/access-keys`)
    expect(body['AccessKeyMetadata']).toEqual([
      { UserName: 'ann', AccessKeyId, Status: 'Active', CreateDate: '2026-03-13T09:26:53Z' },
    ])
    const record = caller(AccessKeyId)
    expect(JSON.stringify([body, record])).not.toContain(SecretAccessKey)
    expect(await unseal(record?.sealedSecret, 'a test key that encrypts')).toBe(SecretAccessKey)
  })

  it('are switched off, on, and deleted', async () => {
    const { call, makeKey, caller } = await withAnn()
    const { AccessKeyId } = await makeKey()
    const path = `${iam}/users/ann/access-keys/${AccessKeyId}`
    expect((await call('PUT', path, { Status: 'Inactive' })).status).toBe(204)
    expect(caller(AccessKeyId)?.status).toBe('Inactive')
    await call('PUT', path, { Status: 'Active' })
    expect(caller(AccessKeyId)?.status).toBe('Active')
    expect((await call('DELETE', path)).status).toBe(204)
    expect(caller(AccessKeyId)).toBeUndefined()
  })

  it('are rotated: a new one, and the old one switched off', async () => {
    const { call, makeKey, caller } = await withAnn()
    const { AccessKeyId } = await makeKey()
    const path = `${iam}/users/ann/access-keys/${AccessKeyId}/rotate`
    const { status, body } = await call('POST', path)
    expect(status).toBe(201)
    const fresh = body['AccessKey'] as { readonly AccessKeyId: string }
    expect(caller(fresh.AccessKeyId)?.status).toBe('Active')
    expect(body['Inactive']).toMatchObject({ AccessKeyId, Status: 'Inactive' })
    expect(caller(AccessKeyId)?.status).toBe('Inactive')
  })

  it('mark the records of theirs that change, so that they are published', async () => {
    const rows = memoryRows()
    const { call, makeKey } = await withAnn(fakeAdmin({ rows }))
    const { AccessKeyId } = await makeKey()
    expect(rows.takeMarks()).toEqual([`caller/${AccessKeyId}`])
    await call('PUT', `${iam}/users/ann/policies/pets`, { PolicyDocument: allow })
    expect(rows.takeMarks()).toEqual([`caller/${AccessKeyId}`])
  })
})

describe('sessions of a role', () => {
  it('have temporary credentials, a name, and a policy of their own', async () => {
    const { call, caller } = await withAnn()
    await call('POST', `${iam}/roles`, { RoleName: 'Reader', Path: '/ci/' })
    const { status, body } = await call('POST', `${iam}/roles/Reader/sessions`, {
      RoleSessionName: 'build',
      DurationSeconds: 900,
      Policy: allow,
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      Credentials: { Expiration: '2026-03-13T09:41:53Z' },
      AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/Reader/build' },
    })
    const { AccessKeyId, SessionToken } = body['Credentials'] as {
      readonly AccessKeyId: string
      readonly SessionToken: string
    }
    expect(AccessKeyId).toMatch(/^ASIA/)
    const record = caller(AccessKeyId)
    expect(record).toMatchObject({
      sessionPolicy: allow,
      session: { issuedAtMs: expect.any(Number) },
    })
    expect(await unseal(record?.session?.sealedToken, 'a test key that encrypts')).toBe(
      SessionToken,
    )
  })

  it('are forgotten after their end when the next one begins, and end with their role', async () => {
    const { call, clock, caller } = await withAnn()
    await call('POST', `${iam}/roles`, { RoleName: 'Reader' })
    const begin = async () => {
      const input = { RoleSessionName: 'x', DurationSeconds: 900 }
      const { body } = await call('POST', `${iam}/roles/Reader/sessions`, input)
      return (body['Credentials'] as { readonly AccessKeyId: string }).AccessKeyId
    }
    const first = await begin()
    clock.ms += 901_000
    const second = await begin()
    expect(caller(first)).toBeUndefined()
    expect(caller(second)).toBeDefined()
    expect((await call('DELETE', `${iam}/roles/Reader`)).status).toBe(204)
    expect(caller(second)).toBeUndefined()
  })
})
