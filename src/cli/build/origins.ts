import type { Snapshot } from '../../definition/api.ts'
import { originGroupName } from '../../definition/origin-group.ts'

/** A place in an API that names a group of origins. */
interface GroupUse {
  /** `'$.resources['/pets'].GET'` or `'$.integrations.a1b2c3d'`. */
  readonly path: string
  readonly group: string
}

/** Where a stage's integrations name groups of origins; names that a stage variable makes up are left out. */
export function originGroupUses({ definition }: Snapshot): readonly GroupUse[] {
  const uris =
    definition.protocolType === 'REST'
      ? Object.values(definition.resources).flatMap(({ path, resourceMethods = {} }) =>
          Object.values(resourceMethods).map(({ httpMethod, methodIntegration }) => ({
            path: `$.resources['${path}'].${httpMethod}`,
            uri: methodIntegration?.uri,
          })),
        )
      : Object.values(definition.integrations).map(({ integrationId, integrationUri }) => ({
          path: `$.integrations.${integrationId}`,
          uri: integrationUri,
        }))
  return uris.flatMap(({ path, uri = '' }) => {
    const group = originGroupName(uri)
    return group === undefined || group.includes('${') ? [] : [{ path, group }]
  })
}
