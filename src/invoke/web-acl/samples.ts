import type { WebAcl } from '../../definition/web-acl.ts'
import type { Ports } from '../../ports.ts'
import type { WafSample } from '../../ports-waf-samples.ts'
import type { Invocation } from '../invocation.ts'
import { isSecretHeader, redacted, redactUrl } from '../redact.ts'
import type { MatchedRule, Verdict } from './inspect.ts'

/** Samples of one rule that an isolate keeps before it sends them, and how long it collects. */
const perRuleMax = 10
const collectMs = 4_000

const uriCharsMax = 2_048
const valueCharsMax = 256
const headersMax = 40
const labelsMax = 100

/** What one isolate has collected for one web ACL. Changed in place. */
interface Collection {
  /** By rule: the first samples, and how many requests there were. */
  readonly rules: Map<string, { readonly samples: WafSample[]; requests: number }>
}

const collections = new WeakMap<Ports, Map<string, Collection>>()

/** The rules whose visibility configuration asks for samples. */
export function sampledRules(acl: WebAcl): ReadonlySet<string> {
  const rules = (acl.Rules ?? []).filter(
    ({ VisibilityConfig }) => VisibilityConfig?.SampledRequestsEnabled === true,
  )
  const isDefaultSampled = acl.VisibilityConfig?.SampledRequestsEnabled === true
  return new Set([...rules.map(({ Name }) => Name), ...(isDefaultSampled ? [defaultAction] : [])])
}

const defaultAction = 'Default_Action'

/** Keeps a few of the requests that sampled rules matched; they are sent together, behind answers. */
export function sample(
  call: Invocation,
  ports: Ports,
  webAclArn: string,
  sampled: ReadonlySet<string>,
  verdict: Verdict,
): void {
  if (sampled.size === 0) return
  const { terminatingRule, action, answer } = verdict
  const status = action === 'ALLOW' ? undefined : (answer?.status ?? 403)
  for (const rule of verdict.countedRules) {
    if (sampled.has(rule.rule)) collect(call, ports, webAclArn, verdict, rule, 'COUNT')
  }
  const last = terminatingRule ?? { rule: defaultAction }
  if (sampled.has(last.rule)) collect(call, ports, webAclArn, verdict, last, action, status)
}

function collect(
  call: Invocation,
  ports: Ports,
  webAclArn: string,
  { labels }: Verdict,
  { rule, groupRule, overriddenAction }: Partial<MatchedRule> & Pick<MatchedRule, 'rule'>,
  action: string,
  status?: number,
): void {
  const { rules } = collectionOf(ports, webAclArn)
  const kept = rules.get(rule) ?? { samples: [], requests: 0 }
  rules.set(rule, kept)
  if (kept.requests++ >= perRuleMax) return
  const { contextPath, query } = call.place
  const country = call.connection?.place?.country
  kept.samples.push({
    atMs: call.startedAtMs,
    rule,
    ...(groupRule !== undefined && { groupRule }),
    action,
    ...(overriddenAction !== undefined && { overriddenAction: overriddenAction.toUpperCase() }),
    clientIp: call.sourceIp,
    ...(country !== undefined && { country }),
    method: call.method,
    uri: redactUrl(query === '' ? contextPath : `${contextPath}?${query}`).slice(0, uriCharsMax),
    headers: Array.from(call.head.headers, ([name, value]) => ({
      name,
      value: isSecretHeader(name) ? redacted : value.slice(0, valueCharsMax),
    })).slice(0, headersMax),
    labels: labels.slice(0, labelsMax),
    ...(status !== undefined && { status }),
    weight: 1,
  })
}

/** The collection of a web ACL; a new one is sent once its time is over. */
function collectionOf(ports: Ports, webAclArn: string): Collection {
  const all = collections.get(ports) ?? new Map<string, Collection>()
  collections.set(ports, all)
  let collection = all.get(webAclArn)
  if (collection === undefined) {
    collection = { rules: new Map() }
    all.set(webAclArn, collection)
    ports.later.run(collectMs, () => send(ports, all, webAclArn))
  }
  return collection
}

async function send(ports: Ports, all: Map<string, Collection>, webAclArn: string): Promise<void> {
  const collection = all.get(webAclArn)
  all.delete(webAclArn)
  const samples = [...(collection?.rules.values() ?? [])].flatMap((rule) => {
    const weight = Math.round(rule.requests / Math.max(1, rule.samples.length))
    return rule.samples.map((one) => ({ ...one, weight }))
  })
  try {
    await ports.wafSamples.keep(webAclArn, samples)
  } catch (error) {
    ports.log.write({
      level: 'warn',
      event: 'waf-samples-lost',
      webaclId: webAclArn,
      message: String(error),
    })
  }
}
