import { methodSettingDefaults, type MethodSetting } from '../../definition/stage.ts'
import type { Invocation } from '../invocation.ts'
import { refuse, type Refusal } from '../refusal.ts'

/** What a client's `Cache-Control: max-age=0` comes to. */
export type Invalidation = 'none' | 'refresh' | 'ignore' | 'ignore-with-warning' | Refusal

/** Observed: the exact text. */
const warning = '199 Cache-control headers were ignored because the caller was unauthorized.'

const outcomes = {
  FAIL_WITH_403: (): Invalidation =>
    refuse('UNAUTHORIZED', { code: 'cache-invalidation-unauthorized' }, { status: 403 }),
  SUCCEED_WITH_RESPONSE_HEADER: (): Invalidation => 'ignore-with-warning',
  SUCCEED_WITHOUT_RESPONSE_HEADER: (): Invalidation => 'ignore',
} as const

/**
 * Compiles who may refresh an entry, and what others get.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html#invalidate-method-caching
 */
export function compileInvalidation(settings: MethodSetting): (call: Invocation) => Invalidation {
  const needsRight =
    settings.requireAuthorizationForCacheControl ??
    methodSettingDefaults.requireAuthorizationForCacheControl
  const strategy =
    settings.unauthorizedCacheControlHeaderStrategy ??
    methodSettingDefaults.unauthorizedCacheControlHeaderStrategy
  return (call) => {
    const control = call.header('cache-control')
    // Only this directive counts; `no-cache` and all others are ignored.
    if (control === undefined || !/(?:^|[\s,])max-age=0(?:[\s,]|$)/i.test(control)) return 'none'
    return !needsRight || call.mayInvalidateCache ? 'refresh' : outcomes[strategy]()
  }
}

/** Tells a client that its wish was ignored. */
export function warn(call: Invocation): void {
  ;(call.responseExtras ??= []).push(['Warning', warning])
}
