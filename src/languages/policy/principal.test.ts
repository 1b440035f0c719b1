import { describe, expect, it } from 'vitest'
import type { PrincipalKind } from './document.ts'
import { principalTest, type RequestPrincipal } from './principal.ts'

const user = { arn: 'arn:aws:iam::123456789012:user/team/ann' }
const session = { arn: 'arn:aws:sts::123456789012:assumed-role/Reader/night-run' }
const service = { service: 'events.amazonaws.com' }
const anonymous = undefined

const cases: readonly [PrincipalKind, string, RequestPrincipal | undefined, boolean][] = [
  ['AWS', '*', user, true],
  ['AWS', '*', anonymous, true],
  ['AWS', '*', service, true],
  ['AWS', '123456789012', user, true],
  ['AWS', '123456789012', session, true],
  ['AWS', '123456789012', { accountId: '123456789012' }, true],
  ['AWS', '123456789012', anonymous, false],
  ['AWS', '210987654321', user, false],
  ['AWS', 'arn:aws:iam::123456789012:root', session, true],
  ['AWS', 'arn:aws:iam::123456789012:root', service, false],
  ['AWS', 'arn:aws:iam::123456789012:user/team/ann', user, true],
  ['AWS', 'arn:aws:iam::123456789012:user/ann', user, false],
  ['AWS', 'arn:aws:iam::123456789012:user/*', user, false],
  ['AWS', 'arn:aws:iam::123456789012:role/Reader', session, true],
  ['AWS', 'arn:aws:iam::123456789012:role/team/Reader', session, true],
  ['AWS', 'arn:aws:iam::123456789012:role/Writer', session, false],
  ['AWS', 'arn:aws:iam::210987654321:role/Reader', session, false],
  ['AWS', 'arn:aws:sts::123456789012:assumed-role/Reader/night-run', session, true],
  ['AWS', 'arn:aws:sts::123456789012:assumed-role/Reader/day-run', session, false],
  ['Service', 'events.amazonaws.com', service, true],
  ['Service', 'sns.amazonaws.com', service, false],
  ['Service', 'events.amazonaws.com', user, false],
  ['Federated', 'accounts.google.com', { federated: 'accounts.google.com' }, true],
  ['CanonicalUser', '79a59df9', { canonicalUser: '79a59df9' }, true],
  ['CanonicalUser', '79a59df9', user, false],
]

describe('a principal element', () => {
  it.each(cases)('{%s: %s} means %j: %j', (kind, name, principal, expected) => {
    const entries = [{ kind, name }]
    expect(principalTest({ negated: false, entries })(principal)).toBe(expected)
    expect(principalTest({ negated: true, entries })(principal)).toBe(!expected)
  })
})
