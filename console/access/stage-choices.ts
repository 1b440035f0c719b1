import { page, path } from '../base/admin-api.ts'
import type { RestApi, Stage, V2Api, V2Stage } from '../base/wire.ts'

/** APIs whose stages are offered; each is one more call. */
const apisOffered = 50

/** Stages of all APIs as choices: `['a1b2c3d4e5:prod', 'Orders prod']`. */
export async function stageChoices(): Promise<readonly (readonly [string, string])[]> {
  const [rest, v2] = await Promise.all([
    page<RestApi>('/restapis', undefined, apisOffered),
    page<V2Api>('/v2/apis', undefined, apisOffered),
  ])
  const offered = [
    ...rest.items.map(async ({ id, name }) => {
      const stages = await page<Stage>(path`/restapis/${id}/stages`)
      return stages.items.map(
        ({ stageName }) => [`${id}:${stageName}`, `${name} ${stageName}`] as const,
      )
    }),
    ...v2.items.map(async ({ apiId, name }) => {
      const stages = await page<V2Stage>(path`/v2/apis/${apiId}/stages`)
      return stages.items.map(
        ({ stageName }) => [`${apiId}:${stageName}`, `${name} ${stageName}`] as const,
      )
    }),
  ]
  return (await Promise.all(offered)).flat()
}
