import type { ApiDefinition } from '../../definition/api.ts'
import type { RestApi } from '../../definition/rest-api.ts'
import type { V2Api } from '../../definition/http-api.ts'

/** Members of an API that act without a deployment, or never act on calls. */
const undeployedMembers = [
  'name',
  'description',
  'tags',
  'version',
  'createdDate',
  'warnings',
  'importInfo',
  'endpointConfiguration',
] as const

/** The members of an API that callers see after a deployment only, as text. */
export function deployedMembers(api: RestApi | V2Api): string {
  const members = Object.entries(api).filter(
    ([name]) => !undeployedMembers.some((one) => one === name),
  )
  return stableText(Object.fromEntries(members))
}

/**
 * Whether a deployment would change what callers get. An edit and its undoing are no change;
 * documentation is published by versions, not by deployments.
 */
export function isBehind(deployed: ApiDefinition, working: ApiDefinition): boolean {
  return served(deployed) !== served(working)
}

function served(definition: ApiDefinition): string {
  if (definition.protocolType === 'REST') {
    const { restApi, documentationParts: _documentation, ...rest } = definition
    return deployedMembers(restApi) + stableText(rest)
  }
  const { api, ...rest } = definition
  return deployedMembers(api) + stableText(rest)
}

/** JSON whose keys are in order at every level: rows come back in their own order. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
        )
      : part,
  )
}
