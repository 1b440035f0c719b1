import type { QuotaTerms } from '../../ports.ts'
import type { Site } from './site.ts'

/** Characters of a key that logs show, at its end. */
const shownChars = 6

/** `'**********************************F0yrv6'`: all but the last six characters. */
const maskKey = (value: string): string =>
  '*'.repeat(Math.max(0, value.length - shownChars)) + value.slice(-shownChars)

const limitText = (rateLimit: number, burstLimit: number): string =>
  `Limit: ${rateLimit.toFixed(2)} Burst: ${burstLimit}`

const siteText = ({ apiId, stageName, resourceId, httpMethod }: Site): string =>
  `RestApi ${apiId}, Stage ${stageName}, Resource ${resourceId}, HttpMethod ${httpMethod}`

/** The key as log lines name it, and its plan. */
interface Caller {
  readonly apiKey: string
  readonly planId: string
}

/**
 * The lines of the execution log about usage plans, in API Gateway's own words.
 * Observed: published execution logs; the word `Quota` before the limit was broken by a line wrap.
 */
export const logText = {
  verifying: (requestId: string, apiKey: string, { apiId, stageName }: Site): string =>
    `Verifying Usage Plan for request: ${requestId}. API Key: ${maskKey(apiKey)} API Stage: ${apiId}/${stageName}`,

  noKeyNeeded: (httpMethod: string, path: string): string =>
    `API Key  authorized because method '${httpMethod} ${path}' does not require API Key. Request will not contribute to throttle or quota limits`,

  fine: (apiKey: string, { apiId, stageName }: Site): string =>
    `Usage Plan check succeeded for API Key ${maskKey(apiKey)} and API Stage ${apiId}/${stageName}`,

  planThrottled: (
    { apiKey, planId }: Caller,
    site: Site,
    { ratePerSecond, burst }: { readonly ratePerSecond: number; readonly burst: number },
  ): string =>
    `API Key ${maskKey(apiKey)} exceeded throttle limit for API Stage ${site.apiId}/${site.stageName}: ` +
    `Key throttle limit exceeded for Usage Plan ID ${planId}, ${siteText(site)}. ${limitText(ratePerSecond, burst)}`,

  stageThrottled: (
    site: Site,
    { ratePerSecond, burst }: { readonly ratePerSecond: number; readonly burst: number },
  ): string =>
    `Key throttle limit exceeded for ${siteText(site)}. ${limitText(ratePerSecond, burst)}`,

  quotaExceeded: ({ apiKey, planId }: Caller, site: Site, { limit, period }: QuotaTerms): string =>
    `API Key ${maskKey(apiKey)} exceeded quota limit for API Stage ${site.apiId}/${site.stageName}: ` +
    `Key quota exhausted for Usage Plan ID ${planId}. Quota Limit: ${limit} Period: ${period}`,

  internalError: 'Usage Plan check failed due to an internal error',
} as const
