import { apiIdOf } from '../definition/api.ts'
import type { DeclaredState } from '../definition/declared.ts'
import type { Stage, V2Stage } from '../definition/stage.ts'
import type { StaticApi, StaticState } from './declared.ts'

/** The bundle's declared state as the management API lists it: one entry an API, with all its stages. */
export function staticState(declared: DeclaredState): StaticState {
  const apis = new Map<
    string,
    { definition: StaticApi['definition']; stages: (Stage | V2Stage)[] }
  >()
  for (const { definition, stage } of declared.snapshots) {
    const known = apis.get(apiIdOf(definition))
    if (known === undefined) apis.set(apiIdOf(definition), { definition, stages: [stage] })
    else known.stages.push(stage)
  }
  return {
    // Stages come from snapshots of the same API, so their kind fits its definition's.
    apis: [...apis.values()] as unknown as readonly StaticApi[],
    apiKeys: declared.apiKeys.map(({ key, sha256, planIds }) => ({ ...key, sha256, planIds })),
    usagePlans: declared.usagePlans,
    domainNames: declared.domainNames,
    identities: declared.identities,
    webAcls: Object.values(declared.webAcls).map(({ arn, acl, resources }) => ({
      id: arn.slice(arn.lastIndexOf('/') + 1),
      name: acl.Name,
      arn,
      lockToken: 'declared',
      acl,
      resources,
    })),
  }
}
