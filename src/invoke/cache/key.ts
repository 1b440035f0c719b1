import type { Invocation } from '../invocation.ts'
import type { Report } from '../phase.ts'
import { compileRequestSource, type Source } from '../parameters/source.ts'
import type { FeatureTarget } from '../target.ts'

/** The key of a call's answer. */
export type KeyOf = (call: Invocation) => string

/**
 * Compiles the key: whose cache it is, the namespace, the verb, and the values of the key parameters
 * and of nothing else: two calls that differ elsewhere share an entry, on AWS too.
 *
 * A new deployment or a flush starts new keys. A canary has its own unless it shares the stage's.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
 */
export function compileKey(target: FeatureTarget, report: Report): KeyOf {
  const { api, stage, resource, integration } = target
  const isShared = stage.canarySettings?.useStageCache === true
  const owner = [
    api.restApi.id,
    stage.stageName,
    isShared ? 'shared' : stage.deploymentId,
    stage.cacheGeneration ?? 0,
  ]
  const namespace = integration.cacheNamespace ?? resource.id
  const sources =
    integration.cacheKeyParameters?.map((key) => keySource(key, target, report)) ??
    defaultSources[target.protocolType]
  return (call) => {
    const variant = call.plan.isCanary === true && !isShared ? 'canary' : 'stage'
    // JSON keeps a missing value (null) apart from an empty text, and one value from several.
    const values = sources.map((source) => source?.(call) ?? null)
    return JSON.stringify([...owner, variant, namespace, call.method, ...values])
  }
}

/** What tells calls apart where no key parameter is declared: nothing on REST APIs, as on AWS. */
const defaultSources: Readonly<Record<FeatureTarget['protocolType'], readonly Source[]>> = {
  REST: [],
  HTTP: [({ place }) => place.routePath, ({ place }) => place.query],
}

/** A key parameter's value: a parameter of the method, or what is mapped to one of the integration. */
function keySource(key: string, target: FeatureTarget, report: Report): Source | undefined {
  const expression = key.startsWith('integration.request.')
    ? target.integration.requestParameters?.[key]
    : // All values of a repeated parameter count: a backend that sees them all answers differently.
      key.replace(/^method\.request\.(querystring|header)\./, 'method.request.multivalue$1.')
  const source = expression === undefined ? undefined : compileRequestSource(expression)
  if (source === undefined) {
    report({
      path: `${target.path}.methodIntegration.cacheKeyParameters`,
      found: key,
      expected: 'a parameter of the method request, or a mapped one of the integration request',
      severity: 'warning',
    })
  }
  return source
}
