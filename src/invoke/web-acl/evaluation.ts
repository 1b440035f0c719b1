import type { Location } from './components.ts'
import type { RateCounter } from './rate-window.ts'
import type { RequestView } from './request.ts'
import type { ThreatScan } from './threats/scan.ts'

/** What the firewall knows beside the request: the time, counters, and who can vouch for tokens. */
export interface WafState {
  readonly nowMs: number
  readonly rates: RateCounter
  /** Whether a token is ours, was earned for this and is not older. Absent: no token is valid. */
  readonly hasValidToken?: (
    kind: 'captcha' | 'challenge',
    token: string,
    immunitySeconds: number,
  ) => boolean
  /** Where an address is; asked only for addresses in forwarding headers. */
  readonly locate?: (ip: string) => Place | undefined
}

export interface Place {
  readonly country?: string
  readonly region?: string
  readonly asn?: number
}

/** What an injection detector saw, for the log. */
export interface MatchDetail {
  readonly conditionType: 'SQL_INJECTION' | 'XSS'
  readonly sensitivityLevel?: 'LOW' | 'HIGH'
  readonly location: Location
  readonly matchedData: readonly string[]
}

/** One request on its way through the rules. */
export interface Evaluation {
  readonly view: RequestView
  readonly state: WafState
  readonly labels: Set<string>
  readonly threats: ThreatScan
  readonly details: MatchDetail[]
  /** Set by a statement whose forwarding header is absent: its rule then does not apply. */
  isRuleSkipped: boolean
}

/** A statement, compiled. */
export type Matcher = (evaluation: Evaluation) => boolean
