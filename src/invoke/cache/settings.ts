import { limits } from '../../definition/limits.ts'
import { methodSettingDefaults } from '../../definition/stage.ts'
import type { FeatureTarget } from '../target.ts'

/**
 * How long answers of a method are kept, in seconds; 0 when they are not: the stage has no cache, the
 * method's is off, the answers stream. A stage's setting for all methods is for GET only, another
 * verb needs a setting of its own.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html#enable-api-gateway-caching
 */
export function cacheTtlSeconds({ stage, settings, method, integration }: FeatureTarget): number {
  if (!stage.cacheClusterEnabled || settings.cachingEnabled === false) return 0
  if (integration.responseTransferMode === 'STREAM') return 0
  const isOwn = settings.cachingEnabled === true && settings !== stage.methodSettings['*/*']
  if (method.httpMethod !== 'GET' && !isOwn) return 0
  const ttl = settings.cacheTtlInSeconds ?? methodSettingDefaults.cacheTtlInSeconds
  return Math.min(Math.max(ttl, 0), limits.cacheTtlSecondsMax)
}
