import type { Phase, Step } from '../phase.ts'
import type { HttpTarget, RestTarget } from '../target.ts'
import { stageTerms } from './site.ts'
import { throttleStep } from './step.ts'

/**
 * Usage plan (method, then plan), quota, stage or route, account: in this order, most specific first.
 *
 * Gaps: the account's limit is one of the operator's own, off unless configured.
 * By design: a limit at one level is at most a tenth of its burst too generous, never above its
 * rate; a quota is never exceeded (docs/throttling.md). A refused call uses up nothing at any
 * level. Stage and plan meters that cannot be reached let calls pass, as AWS does.
 * Client quirks: AWS sends no `Retry-After` with 429 on calls; a plan's tag switches it on.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export const throttle: Phase<RestTarget> = {
  name: 'throttle',
  hops: 1,
  compile({ api, stage, resource, method, settings }) {
    const { httpMethod } = method
    // A plan may name the method as defined or, of ANY, no more than that.
    const methodKey = `${resource.path}/${httpMethod}`
    return throttleStep({
      apiId: api.restApi.id,
      stageName: stage.stageName,
      methodKeys: [methodKey],
      resourceId: resource.id,
      httpMethod,
      stageTerms: stageTerms(methodKey, settings),
    })
  },
}

/** Limits of routes of HTTP APIs that need no API key: before any authorizer. */
export const routeThrottle: Phase<HttpTarget> = {
  name: 'throttle',
  hops: 1,
  compile: (target) => (needsKey(target) ? undefined : routeStep(target, [])),
}

/**
 * An extra: usage plan and limits of routes that need an API key, where REST APIs have them. A plan
 * names a route by its key or as REST methods: `'GET /pets/{id}'`, `'/pets/{id}/GET'`.
 */
export const keyedRouteThrottle: Phase<HttpTarget> = {
  name: 'throttle/plan',
  hops: 1,
  compile(target) {
    if (!needsKey(target)) return undefined
    const { routeKey } = target.route
    const [verb, path] = routeKey.split(' ')
    return routeStep(target, path === undefined ? [routeKey] : [routeKey, `${path}/${verb}`])
  },
}

const needsKey = ({ api, route }: HttpTarget): boolean =>
  api.restFeatures?.routes[route.routeKey]?.method.apiKeyRequired === true

const routeStep = ({ api, stage, route, settings }: HttpTarget, methodKeys: string[]): Step =>
  throttleStep({
    apiId: api.api.apiId,
    stageName: stage.stageName,
    methodKeys,
    resourceId: route.routeId,
    httpMethod: route.routeKey,
    stageTerms: stageTerms(route.routeKey, settings),
  })
