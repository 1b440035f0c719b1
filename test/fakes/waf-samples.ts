import type { WafSample, WafSamples } from '../../src/ports-waf-samples.ts'

/** Samples in memory, by web ACL. */
export interface FakeSamples extends WafSamples {
  readonly kept: Map<string, WafSample[]>
}

export function fakeSamples(): FakeSamples {
  const kept: FakeSamples['kept'] = new Map()
  return {
    kept,
    async keep(webAclArn, samples) {
      kept.set(webAclArn, [...(kept.get(webAclArn) ?? []), ...samples])
    },
    read: async (webAclArn) => (kept.get(webAclArn) ?? []).toReversed(),
  }
}
