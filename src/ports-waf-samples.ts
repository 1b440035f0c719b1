/**
 * Requests that rules of a web ACL matched, a few at a time, as people look at them while they write
 * rules: one object a web ACL, for three hours. Best effort: what an isolate has not sent when it
 * dies is lost.
 */
export interface WafSamples {
  /** Hops: 1, some seconds after the answer. */
  keep(webAclArn: string, samples: readonly WafSample[]): Promise<void>
  /** Newest first, at most 500. Hops: 1. */
  read(webAclArn: string): Promise<readonly WafSample[]>
}

/** One request, as one rule saw it. */
export interface WafSample {
  readonly atMs: number
  /** Name of the rule in the web ACL; `'Default_Action'` where no rule ended the evaluation. */
  readonly rule: string
  /** Name of the rule inside the group. */
  readonly groupRule?: string
  /** What was done: `'BLOCK'`, `'ALLOW'`, `'COUNT'`, `'CAPTCHA'`, `'CHALLENGE'`. */
  readonly action: string
  /** The action that an override replaced: `'BLOCK'`. */
  readonly overriddenAction?: string
  readonly clientIp: string
  readonly country?: string
  readonly method: string
  /** Path and query; values of secrets taken out, cut at 2,048 characters. */
  readonly uri: string
  /** Values of secrets taken out, cut at 256 characters; at most 40. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly labels: readonly string[]
  /** Of a request that the firewall answered. */
  readonly status?: number
  /** Requests that this one stands for. */
  readonly weight: number
}
