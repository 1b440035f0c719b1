import { expect, it } from 'vitest'
import { checkRoutesFile } from '../../definition/routes-file.ts'
import { declaredIdentities } from './identities.ts'

const place = { accountId: '123456789012', region: 'us-east-1', partition: 'aws' } as const
const policy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
}

function build(identities: Record<string, unknown>) {
  const { file, issues } = checkRoutesFile({ apis: {}, identities })
  if (file === undefined) return { issues: issues.map(({ path }) => path), identities: [] }
  const paths: string[] = []
  const built = declaredIdentities(file.identities, place, (path) => paths.push(path.join('/')))
  return { identities: built, issues: paths }
}

it('makes users and sessions of roles, one identity for each access key', () => {
  const { identities, issues } = build({
    ann: {
      path: '/team/',
      policies: [policy],
      accessKeys: {
        AKIDANN: { secret: 'ANN_SECRET' },
        AKIDANN2: { secret: 'ANN_SECRET_2', status: 'Inactive' },
      },
    },
    Reader: {
      type: 'role',
      accountId: '999999999999',
      sessionName: 'ci',
      accessKeys: {
        ASIAREADER: {
          secret: 'R_SECRET',
          sessionToken: 'R_TOKEN',
          expiration: '2026-03-14T09:26:53Z',
        },
      },
    },
  })
  expect(issues).toEqual([])
  expect(identities).toMatchObject([
    {
      accessKeyId: 'AKIDANN',
      status: 'Active',
      arn: 'arn:aws:iam::123456789012:user/team/ann',
      userName: 'ann',
    },
    { accessKeyId: 'AKIDANN2', status: 'Inactive', secretName: 'ANN_SECRET_2' },
    {
      accessKeyId: 'ASIAREADER',
      arn: 'arn:aws:sts::999999999999:assumed-role/Reader/ci',
      accountId: '999999999999',
      session: { tokenName: 'R_TOKEN', expiresAtMs: Date.UTC(2026, 2, 14, 9, 26, 53) },
    },
  ])
  expect(identities[0]?.principalId).toMatch(/^AIDA[A-Z0-9]{17}$/)
  expect(identities[2]?.principalId).toMatch(/^AROA[A-Z0-9]{17}:ci$/)
})

it('refuses a secret where the name of one belongs', () => {
  const { issues } = build({
    ann: { accessKeys: { AKIDANN: { secret: 'wJalrXUtnFEMI/K7MDENG' } } },
  })
  expect(issues).toEqual(['$.identities.ann.accessKeys.AKIDANN.secret'])
})

it('says where a policy is wrong, and that two identities own a key', () => {
  const { issues } = build({
    ann: {
      policies: [policy, { Version: '2012-10-17', Statement: [{ Effect: 'allow' }] }],
      accessKeys: { AKID1: { secret: 'A' } },
    },
    bob: { accessKeys: { AKID1: { secret: 'B' } } },
  })
  expect(issues).toContain('identities/ann/policies/1/Statement[0].Effect')
  expect(issues).toContain('identities/bob/accessKeys/AKID1')
})
