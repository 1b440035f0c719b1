import { describe, expect, it } from 'vitest'
import { combine, type Authorization, type Outcome } from './combine.ts'
import type { Decision } from './evaluate.ts'

const [A, I, E] = ['allow', 'implicitDeny', 'explicitDeny'] as const
const policies: readonly (Decision | undefined)[] = ['Allow', 'Silent', undefined, 'Deny']
const identities: readonly Decision[] = ['Allow', 'Silent', 'Deny']

/** Rows: the identity side allows, is silent, denies. Columns: the policy allows, is silent, does not exist, denies. */
const matrices: Readonly<Record<Authorization, readonly (readonly Outcome[])[]>> = {
  none: [
    [A, I, A, E],
    [A, I, A, E],
    [A, I, A, E],
  ],
  cognito: [
    [A, I, A, E],
    [A, I, A, E],
    [A, I, A, E],
  ],
  lambda: [
    [A, A, A, E],
    [A, I, I, E],
    [E, E, E, E],
  ],
  'iam-same-account': [
    [A, A, A, E],
    [A, I, I, E],
    [E, E, E, E],
  ],
  'iam-other-account': [
    [A, I, I, E],
    [I, I, I, E],
    [E, E, E, E],
  ],
  'iam-limited': [
    [A, I, I, E],
    [I, I, I, E],
    [E, E, E, E],
  ],
}

const cells = Object.entries(matrices).flatMap(([name, rows]) =>
  rows.flatMap((row, identity) =>
    row.map((outcome, policy) => ({
      authorization: name as Authorization,
      identity: identities[identity] ?? 'Silent',
      resourcePolicy: policies[policy],
      outcome,
    })),
  ),
)

describe('resource policy and authorizer', () => {
  it.each(cells)(
    '$authorization: identity $identity, resource policy $resourcePolicy → $outcome',
    ({ outcome, ...opinions }) => {
      expect(combine({ ...opinions, endpoint: 'public' })).toBe(outcome)
    },
  )

  it.each(cells)(
    '$authorization on a private API: identity $identity, resource policy $resourcePolicy',
    ({ outcome, ...opinions }) => {
      const expected = opinions.resourcePolicy === undefined ? 'implicitDeny' : outcome
      expect(combine({ ...opinions, endpoint: 'private' })).toBe(expected)
    },
  )
})
