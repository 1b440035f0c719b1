import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../../test/fakes/admin.ts'
import { memoryRows } from '../../memory-rows.ts'
import { readPublished } from '../../published.ts'

const iam = '/tidegate/iam'
const allow = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

/** Every row and published record of a registry, as text. */
function kept(rows: ReturnType<typeof memoryRows>): string {
  const kinds = ['identity', 'accessKey']
  const scopes = ['', 'identity:user/ann', 'identity:role/Reader']
  return JSON.stringify(
    kinds.flatMap((kind) => scopes.flatMap((scope) => rows.list({ kind, scope, limit: 100 }))),
  )
}

describe('a secret', () => {
  it('is in the answer that makes it, and neither in rows, records, logs nor any other answer', async () => {
    const rows = memoryRows()
    const { call, lines, options } = fakeAdmin({ rows })
    await call('POST', `${iam}/users`, { UserName: 'ann' })
    await call('POST', `${iam}/roles`, { RoleName: 'Reader' })
    const { body: made } = await call('POST', `${iam}/users/ann/access-keys`)
    const { body: begun } = await call('POST', `${iam}/roles/Reader/sessions`, {
      RoleSessionName: 'x',
    })
    const key = made['AccessKey'] as Record<string, string>
    const session = begun['Credentials'] as Record<string, string>
    const ids = [key['AccessKeyId'], session['AccessKeyId']]
    const answers = await Promise.all(
      ['/users', '/users/ann', '/users/ann/access-keys', '/roles/Reader/access-keys'].map((path) =>
        call('GET', `${iam}${path}`),
      ),
    )
    const rotated = await call('POST', `${iam}/users/ann/access-keys/${ids[0]}/rotate`)
    const simulated = await call('POST', '/tidegate/policy/simulate', {
      who: { accessKeyId: ids[0] },
      what: {},
    })
    const records = ids.map((id) => readPublished(options.store, `caller/${id}`))
    const seen = JSON.stringify([
      kept(rows),
      records,
      lines,
      [...answers, rotated, simulated].map(({ body }) => body),
    ])
    expect(records.every((record) => record !== undefined)).toBe(true)
    const secrets = [key['SecretAccessKey'], session['SecretAccessKey'], session['SessionToken']]
    for (const secret of secrets) expect(seen).not.toContain(secret)
  })

  it('is sealed anew each time', async () => {
    const rows = memoryRows()
    const { call } = fakeAdmin({ rows })
    await call('POST', `${iam}/users`, { UserName: 'ann' })
    await call('POST', `${iam}/users/ann/access-keys`)
    await call('POST', `${iam}/users/ann/access-keys`)
    const sealed = rows
      .list({ kind: 'accessKey', scope: 'identity:user/ann', limit: 9 })
      .map(({ value }) => (value as { readonly sealedSecret: string }).sealedSecret.split('.')[0])
    expect(new Set(sealed).size).toBe(2)
  })
})

describe('names', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'that JavaScript knows are names like others: %s',
    async (name) => {
      const { call } = fakeAdmin()
      expect((await call('GET', `${iam}/users/${name}`)).status).toBe(404)
      await call('POST', `${iam}/users`, { UserName: 'ann' })
      const path = `${iam}/users/ann/policies/${name}`
      expect((await call('GET', path)).status).toBe(404)
      expect((await call('PUT', path, { PolicyDocument: allow })).status).toBe(204)
      expect((await call('GET', path)).body['PolicyDocument']).toEqual(allow)
      expect((await call('GET', `${iam}/users/ann/policies`)).body['PolicyNames']).toEqual([name])
      expect((await call('DELETE', path)).status).toBe(204)
    },
  )

  it.each(['a:b', 'a/b', 'a b', 'ä', 'a\n', '', 'x'.repeat(65)])(
    'that could be taken for something else are refused: %j',
    async (UserName) => {
      expect((await fakeAdmin().call('POST', `${iam}/users`, { UserName })).status).toBe(400)
    },
  )

  it('of a user and a role do not meet', async () => {
    const { call } = fakeAdmin()
    await call('POST', `${iam}/users`, { UserName: 'same' })
    await call('POST', `${iam}/roles`, { RoleName: 'same' })
    const { body } = await call('POST', `${iam}/users/same/access-keys`)
    const { AccessKeyId } = body['AccessKey'] as { readonly AccessKeyId: string }
    expect((await call('DELETE', `${iam}/roles/same/access-keys/${AccessKeyId}`)).status).toBe(404)
    expect((await call('DELETE', `${iam}/roles/same`)).status).toBe(204)
    expect(
      (await call('GET', `${iam}/users/same/access-keys`)).body['AccessKeyMetadata'],
    ).toHaveLength(1)
  })
})

it('refuses a marker that is none', async () => {
  expect((await fakeAdmin().call('GET', `${iam}/users?Marker=x`)).status).toBe(400)
})
