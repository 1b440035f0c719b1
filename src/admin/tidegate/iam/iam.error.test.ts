import { describe, expect, it } from 'vitest'
import { fakeAdmin, nothingDeclared } from '../../../../test/fakes/admin.ts'
import type { DeclaredIdentity } from '../../../definition/identity.ts'
import { memoryRows } from '../../memory-rows.ts'
import { readPublished } from '../../published.ts'

const iam = '/tidegate/iam'
const allow = { Effect: 'Allow', Action: '*', Resource: '*' }

describe('what IAM refuses', () => {
  it.each([
    [
      'a name with a slash',
      'POST',
      '/users',
      { UserName: 'a/b' },
      400,
      /^The specified value for userName is invalid/,
    ],
    ['no name', 'POST', '/roles', {}, 400, /^The specified value for roleName is invalid/],
    [
      'a path without a slash at its end',
      'POST',
      '/users',
      { UserName: 'x', Path: '/a' },
      400,
      /^The specified value for path/,
    ],
    [
      'an account of eleven digits',
      'POST',
      '/users',
      { UserName: 'x', AccountId: '12345678901' },
      400,
      /twelve digits/,
    ],
    [
      'a user that is not there',
      'GET',
      '/users/bob',
      undefined,
      404,
      /^The user with name bob cannot be found\.$/,
    ],
    ['another kind', 'GET', '/groups', undefined, 404, /no groups/],
    [
      'a policy that names a principal',
      'PUT',
      '/users/ann/policies/p',
      { PolicyDocument: { Statement: { ...allow, Principal: '*' } } },
      400,
      /^PolicyDocument is malformed: \$\.Statement/,
    ],
    [
      'a policy that is no JSON',
      'PUT',
      '/users/ann/policies/p',
      { PolicyDocument: '{' },
      400,
      /malformed/,
    ],
    ['no policy', 'PUT', '/users/ann/policies/p', {}, 400, /malformed/],
    [
      'a policy that is not there',
      'GET',
      '/users/ann/policies/p',
      undefined,
      404,
      /^The user policy with name p cannot be found for user ann\.$/,
    ],
    [
      'the deletion of such a policy',
      'DELETE',
      '/users/ann/policies/constructor',
      undefined,
      404,
      /cannot be found/,
    ],
    [
      'a key that is not there',
      'DELETE',
      '/users/ann/access-keys/AKIAX',
      undefined,
      404,
      /^The Access Key with id AKIAX cannot be found\.$/,
    ],
    [
      'a session of a minute',
      'POST',
      '/roles/Reader/sessions',
      { RoleSessionName: 'x', DurationSeconds: 60 },
      400,
      /from 900 to 43200/,
    ],
    [
      'a session without a name',
      'POST',
      '/roles/Reader/sessions',
      {},
      400,
      /roleSessionName is invalid/,
    ],
  ])('%s', async (_, method, path, input, status, message) => {
    const { call } = fakeAdmin()
    await call('POST', `${iam}/users`, { UserName: 'ann' })
    await call('POST', `${iam}/roles`, { RoleName: 'Reader' })
    const answer = await call(method, `${iam}${path}`, input)
    expect(answer).toMatchObject({ status, body: { message: expect.stringMatching(message) } })
  })

  it('a third key of a user, and the deletion of a user with keys', async () => {
    const { call } = fakeAdmin()
    await call('POST', `${iam}/users`, { UserName: 'ann' })
    await call('POST', `${iam}/users/ann/access-keys`)
    await call('POST', `${iam}/users/ann/access-keys`)
    expect(await call('POST', `${iam}/users/ann/access-keys`)).toMatchObject({
      errorType: 'LimitExceededException',
      body: { message: 'Cannot exceed quota for AccessKeysPerUser: 2' },
    })
    expect(await call('DELETE', `${iam}/users/ann`)).toMatchObject({
      status: 409,
      body: { message: 'Cannot delete entity, must delete access keys first.' },
    })
  })

  it('policies of more than 10,240 characters together', async () => {
    const { call } = fakeAdmin()
    await call('POST', `${iam}/users`, { UserName: 'ann' })
    const large = {
      Statement: { ...allow, Resource: `arn:aws:execute-api:*:*:${'x'.repeat(6_000)}` },
    }
    const put = (name: string) =>
      call('PUT', `${iam}/users/ann/policies/${name}`, { PolicyDocument: large })
    expect((await put('one')).status).toBe(204)
    expect(await put('two')).toMatchObject({
      status: 400,
      body: { message: 'Maximum policy size of 10240 bytes exceeded for user ann' },
    })
  })

  it('a key while there is nothing to encrypt its secret with', async () => {
    const { call } = fakeAdmin({ settings: { secretKey: undefined } })
    await call('POST', `${iam}/users`, { UserName: 'ann' })
    const answer = await call('POST', `${iam}/users/ann/access-keys`)
    expect(answer.status).toBe(400)
    expect(answer.body.message).toMatch(/TIDEGATE_SECRET_KEY/)
  })
})

describe('what routes.json declares', () => {
  const ann: DeclaredIdentity = {
    accessKeyId: 'AKIAEXAMPLEANN',
    status: 'Active',
    secretName: 'ANN_SECRET',
    arn: 'arn:aws:iam::123456789012:user/team/ann',
    accountId: '123456789012',
    principalId: 'AIDAANN',
    userName: 'ann',
    policies: [{ Statement: allow }],
  }
  const ci: DeclaredIdentity = {
    ...ann,
    accessKeyId: 'ASIAEXAMPLE',
    arn: 'arn:aws:sts::123456789012:assumed-role/Reader/ci',
    principalId: 'AROAX:ci',
    session: { tokenName: 'T', expiresAtMs: 1_767_225_600_000 },
  }
  const admin = () => fakeAdmin({ declared: { ...nothingDeclared, identities: [ann, ci] } })

  it('is listed beside the others, without the names of its secrets', async () => {
    const { call } = admin()
    await call('POST', `${iam}/users`, { UserName: 'bob' })
    const { body } = await call('GET', `${iam}/users`)
    expect(body['Users']).toMatchObject([
      { UserName: 'ann', Path: '/team/', Declared: true, PolicyNames: ['policies[0]'] },
      { UserName: 'bob' },
    ])
    const keys = await call('GET', `${iam}/roles/Reader/access-keys`)
    expect(keys.body['AccessKeyMetadata']).toEqual([
      {
        RoleName: 'Reader',
        AccessKeyId: 'ASIAEXAMPLE',
        Status: 'Active',
        RoleSessionName: 'ci',
        Expiration: '2026-01-01T00:00:00Z',
      },
    ])
    expect(JSON.stringify([body, keys.body])).not.toContain('SECRET')
  })

  it.each([
    ['POST', '/users/ann/access-keys', undefined],
    ['PUT', '/users/ann/policies/p', { PolicyDocument: { Statement: allow } }],
    ['PUT', '/users/ann/access-keys/AKIAEXAMPLEANN', { Status: 'Inactive' }],
    ['DELETE', '/users/ann/access-keys/AKIAEXAMPLEANN', undefined],
    ['DELETE', '/roles/Reader', undefined],
    ['POST', '/roles/Reader/sessions', { RoleSessionName: 'x' }],
  ])('is read-only: %s %s', async (method, path, input) => {
    const answer = await admin().call(method, `${iam}${path}`, input)
    expect(answer).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/is declared in routes\.json/) },
    })
  })

  it('leaves keys that its owner had before to be switched off and deleted', async () => {
    const rows = memoryRows()
    const before = fakeAdmin({ rows })
    await before.call('POST', `${iam}/users`, { UserName: 'ann' })
    const { body } = await before.call('POST', `${iam}/users/ann/access-keys`)
    const { AccessKeyId } = body['AccessKey'] as { readonly AccessKeyId: string }
    const { call, options } = fakeAdmin({
      rows,
      declared: { ...nothingDeclared, identities: [ann] },
    })
    const path = `${iam}/users/ann/access-keys/${AccessKeyId}`
    expect(readPublished(options.store, `caller/${AccessKeyId}`)).toContain('"Active"')
    expect((await call('PUT', path, { Status: 'Inactive' })).status).toBe(204)
    expect(readPublished(options.store, `caller/${AccessKeyId}`)).toContain('"Inactive"')
    expect((await call('DELETE', path)).status).toBe(204)
    expect(readPublished(options.store, `caller/${AccessKeyId}`)).toBeUndefined()
    expect((await call('POST', `${iam}/users/ann/access-keys`)).status).toBe(400)
  })

  it('has no published record: it is in the bundle', () => {
    expect(readPublished(admin().options.store, 'caller/AKIAEXAMPLEANN')).toBeUndefined()
  })
})
