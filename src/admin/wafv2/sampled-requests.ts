import * as v from 'valibot'
import type { WafSample, WafSamples } from '../../ports-waf-samples.ts'
import type { AdminStore } from '../store.ts'
import { readInput, scope } from './call.ts'
import { nonexistent } from './fault.ts'

/** Times are seconds since the epoch on the wire. */
const input = v.object({
  WebAclArn: v.string(),
  RuleMetricName: v.string(),
  Scope: scope,
  TimeWindow: v.object({ StartTime: v.number(), EndTime: v.number() }),
  MaxItems: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
})

/** Whoever names this, or the web ACL's own metric, asks for requests that no rule ended. */
const defaultAction = 'Default_Action'

/** GetSampledRequests: asks the object that keeps the web ACL's samples. `ALL` names every rule. */
export async function sampledRequests(
  store: AdminStore,
  samples: Pick<WafSamples, 'read'>,
  given: unknown,
): Promise<object> {
  const { WebAclArn, RuleMetricName, TimeWindow, MaxItems } = readInput(input, given)
  const stored = store.find('webAcl', WebAclArn)
  if (stored === undefined) throw nonexistent()
  const { Rules = [], VisibilityConfig } = stored.acl
  const rule = Rules.find((one) => one.VisibilityConfig?.MetricName === RuleMetricName)
  const isDefault =
    RuleMetricName === defaultAction || RuleMetricName === VisibilityConfig?.MetricName
  const name = rule?.Name ?? (isDefault ? defaultAction : undefined)
  if (name === undefined && RuleMetricName !== 'ALL') throw nonexistent()
  const all = await samples.read(WebAclArn)
  const fitting = all.filter(
    (one) =>
      (name === undefined || one.rule === name) &&
      one.atMs >= TimeWindow.StartTime * 1_000 &&
      one.atMs <= TimeWindow.EndTime * 1_000,
  )
  return {
    SampledRequests: fitting.slice(0, MaxItems).map(wire),
    PopulationSize: fitting.reduce((sum, { weight }) => sum + weight, 0),
    TimeWindow,
  }
}

function wire(one: WafSample): object {
  return {
    Request: {
      ClientIP: one.clientIp,
      Country: one.country ?? '-',
      URI: one.uri,
      Method: one.method,
      HTTPVersion: 'HTTP/1.1',
      Headers: one.headers.map(({ name, value }) => ({ Name: name, Value: value })),
    },
    Weight: one.weight,
    Timestamp: one.atMs / 1_000,
    Action: one.action,
    ...(one.groupRule !== undefined && { RuleNameWithinRuleGroup: one.groupRule }),
    ...(one.status !== undefined && { ResponseCodeSent: one.status }),
    ...(one.overriddenAction !== undefined && { OverriddenAction: one.overriddenAction }),
    Labels: one.labels.map((Name) => ({ Name })),
  }
}
