import type { QuotaTerms } from '../../ports.ts'
import { maskedSecret } from '../redact.ts'
import type { Site } from './site.ts'

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
    `Verifying Usage Plan for request: ${requestId}. API Key: ${maskedSecret(apiKey)} API Stage: ${apiId}/${stageName}`,

  noKeyNeeded: (httpMethod: string, path: string): string =>
    `API Key  authorized because method '${httpMethod} ${path}' does not require API Key. Request will not contribute to throttle or quota limits`,

  fine: (apiKey: string, { apiId, stageName }: Site): string =>
    `Usage Plan check succeeded for API Key ${maskedSecret(apiKey)} and API Stage ${apiId}/${stageName}`,

  planThrottled: (
    { apiKey, planId }: Caller,
    site: Site,
    { ratePerSecond, burst }: { readonly ratePerSecond: number; readonly burst: number },
  ): string =>
    `API Key ${maskedSecret(apiKey)} exceeded throttle limit for API Stage ${site.apiId}/${site.stageName}: ` +
    `Key throttle limit exceeded for Usage Plan ID ${planId}, ${siteText(site)}. ${limitText(ratePerSecond, burst)}`,

  stageThrottled: (
    site: Site,
    { ratePerSecond, burst }: { readonly ratePerSecond: number; readonly burst: number },
  ): string =>
    `Key throttle limit exceeded for ${siteText(site)}. ${limitText(ratePerSecond, burst)}`,

  quotaExceeded: ({ apiKey, planId }: Caller, site: Site, { limit, period }: QuotaTerms): string =>
    `API Key ${maskedSecret(apiKey)} exceeded quota limit for API Stage ${site.apiId}/${site.stageName}: ` +
    `Key quota exhausted for Usage Plan ID ${planId}. Quota Limit: ${limit} Period: ${period}`,

  internalError: 'Usage Plan check failed due to an internal error',
} as const
