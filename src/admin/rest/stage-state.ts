import { epochSeconds } from '../../aws/time.ts'
import type { StringMap } from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import {
  cacheClusterSizes,
  stageVariableName,
  stageVariableValue,
  type CacheClusterSize,
  type CanarySettings,
  type Stage,
} from '../../definition/stage.ts'
import type { StoredStage } from '../entities.ts'
import { badRequest, notFound } from '../errors.ts'
import { compact, type Field, flag, map, number, oneOf, struct, text } from '../shape.ts'
import type { AdminStore } from '../store.ts'
import { filled, filledText } from '../wire.ts'

/** What CreateStage and CreateDeployment say of a canary. */
export const canaryInput: Field<Partial<CanarySettings>> = struct({
  percentTraffic: number,
  deploymentId: text,
  stageVariableOverrides: map(text),
  useStageCache: flag,
})

export const cacheSizeInput = oneOf(...cacheClusterSizes)

const stageNameShape = /^[A-Za-z0-9_-]{1,128}$/

/** The service's words, which know no hyphen although it takes them. Observed. */
export const stageNameProblem = 'Stage name only allows a-zA-Z0-9_'

export function checkStageName(stageName: string): void {
  if (!stageNameShape.test(stageName)) throw badRequest(stageNameProblem)
}

export function checkVariables(variables: StringMap | undefined): void {
  const entries = Object.entries(variables ?? {})
  if (entries.length > limits.stageVariablesMax) {
    throw badRequest(`A stage can have at most ${limits.stageVariablesMax} stage variables.`)
  }
  for (const [name, value] of entries) {
    if (!stageVariableName.test(name)) {
      throw badRequest(
        `Invalid stage variable name: ${name}. Please use names with only word characters.`,
      )
    }
    if (!stageVariableValue.test(value)) {
      // Blanks and quotes are the service's.
      throw badRequest(
        `Invalid stage variable value of key ${name}.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.`,
      )
    }
  }
}

/** The deployment must exist, in the words of stages. */
export function checkDeployment(store: AdminStore, apiId: string, deploymentId: string): void {
  if (store.get('deployment', apiId, deploymentId) === undefined) {
    throw badRequest('Deployment id does not exist')
  }
}

export function checkDocumentationVersion(store: AdminStore, apiId: string, version: string): void {
  if (store.get('documentationVersion', apiId, version) === undefined) {
    throw notFound('Invalid Documentation version specified')
  }
}

/** The members of a cache cluster: a size only where there is a cluster. */
export const cacheCluster = (
  enabled: boolean,
  size: CacheClusterSize | undefined,
): Pick<Stage, 'cacheClusterEnabled' | 'cacheClusterSize' | 'cacheClusterStatus'> =>
  enabled
    ? {
        cacheClusterEnabled: true,
        cacheClusterSize: size ?? '0.5',
        cacheClusterStatus: 'AVAILABLE',
      }
    : { cacheClusterEnabled: false, cacheClusterStatus: 'NOT_AVAILABLE' }

/** A patched stage with its cluster in one piece. @throws BadRequestException for too many variables */
export function settledStage(patched: StoredStage): StoredStage {
  const { cacheClusterEnabled, cacheClusterSize, cacheClusterStatus: _before, ...stage } = patched
  checkVariables(stage.variables)
  return { ...stage, ...cacheCluster(cacheClusterEnabled, cacheClusterSize) }
}

export interface StageInput {
  readonly stageName: string
  readonly deploymentId: string
  readonly description?: string | undefined
  readonly cacheClusterEnabled?: boolean | undefined
  readonly cacheClusterSize?: CacheClusterSize | undefined
  readonly variables?: StringMap | undefined
  readonly documentationVersion?: string | undefined
  readonly canarySettings?: CanarySettings | undefined
  readonly tracingEnabled?: boolean | undefined
  readonly tags?: StringMap | undefined
}

/** A new stage with its defaults. */
export function newStage(input: StageInput, nowMs: number): StoredStage {
  const now = epochSeconds(nowMs)
  return compact({
    stageName: input.stageName,
    deploymentId: input.deploymentId,
    description: filledText(input.description),
    ...cacheCluster(input.cacheClusterEnabled ?? false, input.cacheClusterSize),
    methodSettings: {},
    variables: filled(input.variables),
    documentationVersion: filledText(input.documentationVersion),
    canarySettings: input.canarySettings,
    tracingEnabled: input.tracingEnabled ?? false,
    tags: filled(input.tags),
    createdDate: now,
    lastUpdatedDate: now,
  })
}

/** The canary of a request, complete. */
export function canarySettings(
  input: Partial<CanarySettings>,
  deploymentId: string,
): CanarySettings {
  const { percentTraffic = 0, stageVariableOverrides, useStageCache = false } = input
  if (percentTraffic < 0 || percentTraffic > 100) {
    throw badRequest('Percent traffic for canary must be between 0.0 and 100.0')
  }
  checkVariables(stageVariableOverrides)
  return compact({
    percentTraffic,
    deploymentId,
    stageVariableOverrides: filled(stageVariableOverrides),
    useStageCache,
  })
}

/** A stage as answers show it. */
export function stageWire(stage: StoredStage): object {
  const { cacheGeneration: _data, authorizersCacheGeneration: _authorizers, ...shown } = stage
  return { ...shown, tags: filled(stage.tags), variables: filled(stage.variables) }
}
