import type { StringMap, ThrottleSettings } from './common.ts'

export const quotaPeriods = ['DAY', 'WEEK', 'MONTH'] as const

export interface QuotaSettings {
  /** Requests a period. */
  readonly limit: number
  /** 0 for DAY, 0 to 6 for WEEK, 0 to 27 for MONTH; taken off the limit of the first period. */
  readonly offset?: number
  readonly period: (typeof quotaPeriods)[number]
}

export interface ApiStage {
  readonly apiId: string
  readonly stage: string
  /** `'/pets/GET'` (path template and verb; the root is `'//GET'`) → limit. */
  readonly throttle?: Readonly<Record<string, ThrottleSettings>>
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html */
export interface UsagePlan {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly apiStages: readonly ApiStage[]
  readonly throttle?: ThrottleSettings
  readonly quota?: QuotaSettings
  readonly productCode?: string
  readonly tags?: StringMap
}

/**
 * An API key without its value, which is kept only as SHA-256 and, encrypted, for `includeValue`.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html
 */
export interface ApiKey {
  readonly id: string
  readonly name?: string
  readonly customerId?: string
  readonly description?: string
  readonly enabled: boolean
  /** Seconds since the epoch, as is `lastUpdatedDate`. */
  readonly createdDate: number
  readonly lastUpdatedDate: number
  readonly stageKeys: readonly string[]
  readonly tags?: StringMap
}
