import { parsePolicy } from '../../languages/policy/parse.ts'
import { expandShortResources } from '../../languages/policy/shorthand.ts'
import type { Finding } from '../../languages/policy/document.ts'
import type { RestApi } from '../../definition/rest-api.ts'
import { preparePolicy, type PreparedPolicy } from '../judgement.ts'

/** An API's resource policy as calls need it. */
export type ResourcePolicy =
  | { readonly kind: 'none' }
  | { readonly kind: 'policy'; readonly prepared: PreparedPolicy }
  /** Nobody gets in: what its author meant to forbid is unknown. */
  | { readonly kind: 'malformed'; readonly findings: readonly Finding[] }

const none: ResourcePolicy = { kind: 'none' }

/** A definition's policy is read once, however many methods it has. */
const read = new WeakMap<RestApi, ResourcePolicy>()

/** The resource policy of an API. Short resources (`execute-api:/prod/GET/pets`) mean this API. */
export function resourcePolicyOf(restApi: RestApi): ResourcePolicy {
  if (restApi.policy === undefined || restApi.policy === '') return none
  const known = read.get(restApi)
  if (known !== undefined) return known
  const parsed = parsePolicy(restApi.policy, 'resource')
  const policy: ResourcePolicy =
    'findings' in parsed
      ? { kind: 'malformed', findings: parsed.findings }
      : {
          kind: 'policy',
          prepared: preparePolicy(
            expandShortResources(parsed.document, `arn:*:execute-api:*:*:${restApi.id}`),
          ),
        }
  read.set(restApi, policy)
  return policy
}
