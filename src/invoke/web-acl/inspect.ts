import { tokenAnswer, type WafAnswer } from './answer.ts'
import type {
  CompiledAction,
  CompiledGroup,
  CompiledRule,
  CompiledWebAcl,
  RateTerms,
} from './compile.ts'
import type { Evaluation, MatchDetail, WafState } from './evaluation.ts'
import { viewRequest, type OversizeField, type Pair, type WafRequest } from './request.ts'
import { createThreatScan } from './threats/scan.ts'

/** A rule that matched, in the words of the service's log. */
export interface MatchedRule {
  /** Name of the rule in the web ACL. */
  readonly rule: string
  readonly type: CompiledRule['type'] | CompiledGroup['type']
  /** Name of the rule inside the group, when it was a group's. */
  readonly groupRule?: string
  readonly action: CompiledAction['type']
  /** The action that an override replaced. */
  readonly overriddenAction?: CompiledAction['type']
  /** `AWS#AWSManagedRulesSQLiRuleSet` or the ARN of the group, when it was a group's. */
  readonly groupId?: string
  /** How a rate-based rule counts. */
  readonly rate?: RateTerms
}

/** A rule that matched without ending the evaluation. */
export interface CountedRule extends MatchedRule {
  readonly details: readonly MatchDetail[]
}

/** What the firewall decided about a request. */
export interface Verdict {
  /** Captcha and Challenge: the caller has no valid token and gets `answer`. */
  readonly action: 'ALLOW' | 'BLOCK' | 'CAPTCHA' | 'CHALLENGE'
  /** Undefined: no rule ended the evaluation and the default action stands. */
  readonly terminatingRule?: MatchedRule
  /** Rules that matched without ending the evaluation, in order. */
  readonly countedRules: readonly CountedRule[]
  readonly labels: readonly string[]
  /** For the backend only; they replace headers of the client. */
  readonly insertHeaders: readonly Pair[]
  /** A block's custom response, or the answer that asks for a token. */
  readonly answer?: WafAnswer
  /** How long a token will count that the caller is asked for. */
  readonly immunitySeconds?: number
  /** What the terminating rule's injection detectors saw. */
  readonly details: readonly MatchDetail[]
  readonly bodyBytesInspected: number
  readonly oversizeFields: readonly OversizeField[]
}

/** Judges one request. Pure but for the counters of rate-based rules in `state`. */
export function inspect(acl: CompiledWebAcl, request: WafRequest, state: WafState): Verdict {
  const view = viewRequest(request, acl.bodyLimit)
  const evaluation: Evaluation = {
    view,
    state,
    labels: new Set(),
    threats: createThreatScan(view, acl.threats),
    details: [],
    isRuleSkipped: false,
  }
  const counted: CountedRule[] = []
  const inserted = new Map<string, string>()
  const insert = (headers: readonly Pair[]) => {
    for (const [name, value] of headers) inserted.set(name, value)
  }

  const finish = (action: CompiledAction, terminatingRule?: MatchedRule): Verdict => {
    if (action.type === 'Allow') insert(action.insertHeaders)
    const answer = answerTo(action)
    return {
      action: verdicts[action.type],
      ...(terminatingRule === undefined ? {} : { terminatingRule }),
      countedRules: counted,
      labels: [...evaluation.labels],
      insertHeaders: [...inserted],
      ...(answer === undefined ? {} : { answer }),
      ...(action.type === 'Challenge' && { immunitySeconds: action.immunitySeconds }),
      details: terminatingRule === undefined ? [] : evaluation.details,
      bodyBytesInspected: Math.min(request.body?.length ?? 0, acl.bodyLimit),
      oversizeFields: [...view.oversizeFields],
    }
  }

  for (const entry of acl.rules) {
    const rules = entry.kind === 'group' ? entry.rules : [entry]
    if (entry.kind === 'group' && !applies(entry.isInScope, evaluation)) continue
    for (const rule of rules) {
      if (!applies(rule.matches, evaluation)) continue
      for (const label of rule.labels) evaluation.labels.add(label)
      const matched = matchedRule(entry, rule)
      if (isTerminating(rule.action, evaluation)) {
        if (entry.kind === 'rule' || !entry.isCountOnly) return finish(rule.action, matched)
        counted.push({ ...matched, details: evaluation.details.slice() })
        break
      }
      insert(rule.action.insertHeaders)
      counted.push({ ...matched, details: evaluation.details.slice() })
    }
  }
  return finish(acl.defaultAction)
}

const verdicts = {
  Allow: 'ALLOW',
  Block: 'BLOCK',
  Captcha: 'CAPTCHA',
  Challenge: 'CHALLENGE',
  // A default action is Allow or Block and Count never ends an evaluation.
  Count: 'ALLOW',
} as const satisfies Record<CompiledAction['type'], Verdict['action']>

function applies(matches: CompiledRule['matches'], evaluation: Evaluation): boolean {
  evaluation.isRuleSkipped = false
  // What other rules, and statements of rules that did not match, saw is no detail of this one.
  evaluation.details.length = 0
  return matches(evaluation) && !evaluation.isRuleSkipped
}

function isTerminating(action: CompiledAction, { view, state }: Evaluation): boolean {
  if (action.type === 'Count') return false
  if (action.type === 'Allow' || action.type === 'Block') return true
  const token =
    view.cookies().find(([name]) => name === 'aws-waf-token')?.[1] ?? view.header('x-aws-waf-token')
  if (token === undefined || state.hasValidToken === undefined) return true
  const kind = action.type === 'Captcha' ? 'captcha' : 'challenge'
  return !state.hasValidToken(kind, token, action.immunitySeconds)
}

function answerTo(action: CompiledAction): WafAnswer | undefined {
  if (action.type === 'Captcha') return tokenAnswer('captcha')
  if (action.type === 'Challenge') return tokenAnswer('challenge')
  return action.answer
}

function matchedRule(entry: CompiledRule | CompiledGroup, rule: CompiledRule): MatchedRule {
  return {
    rule: entry.name,
    type: entry.type,
    ...(entry.kind === 'group' ? { groupRule: rule.name, groupId: entry.id } : {}),
    action: rule.action.type,
    ...(rule.overriddenAction === undefined ? {} : { overriddenAction: rule.overriddenAction }),
    ...(rule.rate === undefined ? {} : { rate: rule.rate }),
  }
}
