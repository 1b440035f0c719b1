import { apiIdOf, type Snapshot } from '../definition/api.ts'
import type { DeclaredState } from '../definition/declared.ts'
import type { DomainName } from '../definition/domain-name.ts'
import type { UsagePlan } from '../definition/usage-plan.ts'
import type { DefinitionStore, KeyRecord, KeyStore, OriginGroups } from '../ports.ts'

/** What `routes.json` declares comes first, from the bundle itself; the rest from the published state. Hops: 0. */
export function declaredDefinitions(
  state: DeclaredState,
  published: DefinitionStore,
): DefinitionStore {
  const stages = new Map<string, Snapshot>()
  const apiIds = new Set<string>()
  for (const snapshot of state.snapshots) {
    const apiId = apiIdOf(snapshot.definition)
    apiIds.add(apiId)
    stages.set(`${apiId}/${snapshot.stage.stageName}`, snapshot)
  }
  const domains = new Map<string, DomainName>(
    state.domainNames.map((domain) => [domain.domainName, domain]),
  )
  return {
    ...published,
    stage(apiId, stageName) {
      const declared = stages.get(`${apiId}/${stageName}`)
      // A declared API has the stages that its file declares and no others.
      return declared ?? (apiIds.has(apiId) ? undefined : published.stage(apiId, stageName))
    },
    domain: (host) => domains.get(host) ?? published.domain(host),
  }
}

/** Declared keys and plans first, then the published ones. Hops: 0 for declared ones. */
export function declaredKeys(state: DeclaredState, published: KeyStore): KeyStore {
  const keys = new Map<string, KeyRecord>(
    state.apiKeys.map(({ key, sha256, planIds }) => [
      sha256,
      { keyId: key.id, enabled: key.enabled, planIds },
    ]),
  )
  const plans = new Map<string, UsagePlan>(state.usagePlans.map((plan) => [plan.id, plan]))
  return {
    key: (sha256) => keys.get(sha256) ?? published.key(sha256),
    plan: (planId) => plans.get(planId) ?? published.plan(planId),
  }
}

/** Groups of origins exist by declaration only. Hops: 0. */
export function declaredOrigins({ origins }: DeclaredState): OriginGroups {
  const groups = new Map(Object.entries(origins))
  return { group: (name) => groups.get(name) }
}
