import type { WafLogging } from '../../definition/web-acl.ts'
import type { Verdict } from './inspect.ts'

/**
 * Whether a verdict is written to the log. Without a logging configuration, those that blocked or
 * counted are; with one every request, as on AWS, unless its filter says otherwise.
 */
export function isLogged(verdict: Verdict, logging: WafLogging | undefined): boolean {
  if (logging === undefined) return verdict.action !== 'ALLOW' || verdict.countedRules.length > 0
  const { filter } = logging
  if (filter === undefined) return true
  const actions = actionsOf(verdict)
  const labels = new Set(verdict.labels)
  for (const { Behavior, Requirement, Conditions } of filter.Filters) {
    const met = Conditions.map(({ ActionCondition, LabelNameCondition }) =>
      ActionCondition === undefined
        ? LabelNameCondition !== undefined && labels.has(LabelNameCondition.LabelName)
        : actions.has(ActionCondition.Action),
    )
    const isMet = Requirement === 'MEETS_ALL' ? met.every(Boolean) : met.some(Boolean)
    if (isMet) return Behavior === 'KEEP'
  }
  return filter.DefaultBehavior === 'KEEP'
}

function actionsOf({ action, countedRules }: Verdict): ReadonlySet<string> {
  return new Set([
    action,
    ...(countedRules.length > 0 ? ['COUNT'] : []),
    ...(countedRules.some((rule) => rule.overriddenAction !== undefined)
      ? ['EXCLUDED_AS_COUNT']
      : []),
  ])
}
