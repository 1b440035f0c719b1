import { AdminError, authorization } from '../base/admin-api.ts'

/** A web ACL as its list shows it. */
export interface WebAclSummary {
  readonly Name: string
  readonly Id: string
  readonly ARN: string
  readonly Description?: string
}

export interface WafRule {
  readonly Name: string
  readonly Priority: number
  readonly Statement: Readonly<Record<string, unknown>>
  readonly Action?: Readonly<Record<string, unknown>>
  readonly OverrideAction?: Readonly<Record<string, unknown>>
  readonly VisibilityConfig: { readonly MetricName: string }
}

export interface WebAcl extends WebAclSummary {
  readonly Capacity: number
  readonly DefaultAction: Readonly<Record<string, unknown>>
  readonly Rules: readonly WafRule[]
  readonly VisibilityConfig: object
}

export interface SampledRequest {
  /** Seconds since the epoch. */
  readonly Timestamp: number
  readonly Action: string
  readonly Request: {
    readonly ClientIP: string
    readonly Country?: string
    readonly Method?: string
    readonly URI?: string
  }
}

/** One operation of WAFv2, in its own JSON protocol. Throws an AdminError when it is refused. */
export async function callWaf<T = unknown>(operation: string, input: object): Promise<T> {
  const response = await fetch('/_admin/', {
    method: 'POST',
    headers: {
      ...authorization(),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSWAF_20190729.${operation}`,
    },
    body: JSON.stringify(input),
  })
  // The members are WAFv2's; an error names itself in `__type`.
  const answer = (await response.json()) as { readonly __type?: string; readonly message?: string }
  if (response.ok) return answer as T
  throw new AdminError(
    response.status,
    answer.__type ?? 'Error',
    answer.message ?? `The gateway answered ${response.status}.`,
  )
}
