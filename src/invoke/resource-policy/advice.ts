import type { RestApiDefinition } from '../../definition/rest-api.ts'
import type { Statement } from '../../languages/policy/document.ts'
import type { Report } from '../phase.ts'
import type { ResourcePolicy } from './document.ts'

/** One thing that authors of policies are surprised by. */
interface Surprise {
  readonly isHere: (api: Facts) => boolean
  readonly found: string
  readonly expected: string
}

interface Facts {
  /** Authorization types of all methods. */
  readonly types: ReadonlySet<string>
  readonly isPrivate: boolean
  /** `undefined` without a policy. */
  readonly statements: readonly Statement[] | undefined
}

const allowsAnybody = ({ statements = [] }: Facts): boolean =>
  statements.some(({ effect, principal }) => effect === 'Allow' && meansAnonymous(principal))

/** A negated list leaves callers without an identity in. */
const meansAnonymous = (principal: Statement['principal']): boolean =>
  principal !== undefined &&
  principal.entries.some(({ kind, name }) => kind === 'AWS' && name === '*') !== principal.negated

const surprises: readonly Surprise[] = [
  {
    isHere: ({ isPrivate, statements }) => isPrivate && statements === undefined,
    found: 'a private API without a resource policy',
    expected: 'a resource policy: without one every call is refused',
  },
  {
    isHere: (api) =>
      api.statements !== undefined &&
      !allowsAnybody(api) &&
      [...api.types].some((type) => type !== 'AWS_IAM'),
    found: 'no statement that allows callers without an IAM identity',
    expected: 'a statement that allows "*": methods without AWS_IAM refuse everybody',
  },
  {
    isHere: (api) => api.types.has('CUSTOM') && allowsAnybody(api),
    found: 'a statement that allows "*", and Lambda authorizers',
    expected:
      'authorizers whose policies name every method: this policy lets callers in where an authorizer’s says nothing',
  },
]

/**
 * Warns the author of an API of what its resource policy and its authorizers come to together.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export function adviseAuthor(
  { restApi, resources }: RestApiDefinition,
  policy: ResourcePolicy,
  report: Report,
): void {
  const types = Object.values(resources).flatMap(({ resourceMethods = {} }) =>
    Object.values(resourceMethods).map(({ authorizationType }) => authorizationType),
  )
  const api: Facts = {
    types: new Set(types),
    isPrivate: restApi.endpointConfiguration.types[0] === 'PRIVATE',
    statements:
      policy.kind === 'policy'
        ? policy.prepared.policy.statements.map(({ source }) => source)
        : undefined,
  }
  for (const { isHere, found, expected } of surprises) {
    if (isHere(api)) report({ path: '$.restApi.policy', found, expected, severity: 'warning' })
  }
}
