import type { WafLogging } from '../../definition/web-acl.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { reply, type HeaderList } from '../reply.ts'
import type { StageTarget } from '../stage-target.ts'
import { challengePage, earnedAt, stamp } from './challenge.ts'
import { compileWebAcl, type CompiledWebAcl } from './compile.ts'
import { inspect, type Verdict } from './inspect.ts'
import { wafLogLine } from './log-line.ts'
import { isLogged } from './logging-filter.ts'
import { peek, whole, type Peeked } from './peek.ts'
import type { RateCounter } from './rate-window.ts'
import type { Pair } from './request.ts'
import { sample, sampledRules } from './samples.ts'
import { sharedRateWindow } from './shared-rates.ts'
import { wafRequest } from './waf-request.ts'

/**
 * The stage's web ACL, before routing and every other access control, so that a blocked call asks no
 * authorizer and leaves no quota touched. Of the body it reads no more than the inspection limit,
 * and nothing when no rule looks at it; the rest streams on. Hops: 0.
 *
 * A block is the gateway response WAF_FILTERED, or the rule's custom response as it stands.
 * A firewall that fails lets the call pass and says so in the log, unless the operator has it fail
 * closed: AWS's own choice is not documented, and an outage of the firewall should not be one of the
 * API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
 */
export const webAcl: Phase<StageTarget> = {
  name: 'web-acl',
  hops: 0,
  compile({ snapshot }, report) {
    const association = snapshot.webAcl
    if (association === undefined) return undefined
    const { arn, acl, resources, logging } = association
    const { compiled, issues } = compileWebAcl(acl, resources, arn)
    for (const issue of issues) report({ ...issue, path: `web ACL ${acl.Name}: ${issue.path}` })
    if (compiled === undefined) {
      return (call, ports) => {
        noteFailure(call, ports, arn, 'the web ACL does not compile')
        return afterFailure(ports)
      }
    }
    const judgement: WebAclJudgement = { arn, compiled, sampled: sampledRules(acl), logging }
    return (call, ports) => {
      const body = compiled.readsBody ? call.request.body : null
      return body === null && !compiled.asksForTokens
        ? settle(call, ports, judge(call, ports, judgement, undefined), undefined)
        : judgeLater(call, ports, judgement, body)
    }
  },
}

interface WebAclJudgement {
  readonly arn: string
  readonly compiled: CompiledWebAcl
  /** Names of rules whose requests are sampled. */
  readonly sampled: ReadonlySet<string>
  readonly logging: WafLogging | undefined
}

/** Counters live as long as the isolate. */
const counters = new WeakMap<Ports, RateCounter>()

function ratesOf(ports: Ports): RateCounter {
  const known = counters.get(ports) ?? sharedRateWindow(ports)
  counters.set(ports, known)
  return known
}

/** Judges once the body's beginning and the caller's token have been read. */
async function judgeLater(
  call: Invocation,
  ports: Ports,
  judgement: WebAclJudgement,
  body: ReadableStream<Uint8Array> | null,
): Promise<Outcome> {
  const { bodyLimit, asksForTokens } = judgement.compiled
  const peeked = body === null ? undefined : await peek(body, bodyLimit)
  const earnedAtMs = asksForTokens ? await tokenOf(call, ports) : undefined
  const verdict = judge(call, ports, judgement, peeked?.head, earnedAtMs)
  const page = verdict?.action === 'CHALLENGE' ? await pageFor(call, ports, verdict) : undefined
  return page ?? settle(call, ports, verdict, peeked)
}

/** When the caller earned the token that it shows; tokens need TIDEGATE_SECRET_KEY. */
async function tokenOf(call: Invocation, ports: Ports): Promise<number | undefined> {
  const { secretKey } = ports.settings
  const shown =
    /(?:^|;\s{0,5})aws-waf-token=([\w.-]{1,200})/.exec(call.header('cookie') ?? '')?.[1] ??
    call.header('x-aws-waf-token')
  if (secretKey === undefined || shown === undefined) return undefined
  return earnedAt(secretKey, call.sourceIp, shown)
}

/** The page on which a browser earns its token; other clients get the bare answer. */
async function pageFor(
  call: Invocation,
  ports: Ports,
  { answer, immunitySeconds = 0 }: Verdict,
): Promise<Outcome> {
  const { secretKey } = ports.settings
  const isBrowser = call.header('accept')?.includes('text/html') === true
  if (secretKey === undefined || answer === undefined || !isBrowser) return undefined
  const given = await stamp(secretKey, call.sourceIp, call.startedAtMs)
  const headers: HeaderList = [
    ...answer.headers,
    ['content-type', 'text/html; charset=utf-8'],
    ['cache-control', 'no-store'],
  ]
  return reply(answer.status, headers, challengePage(given, immunitySeconds))
}

/** The verdict, already told to whom it concerns; `undefined` when the firewall failed. */
function judge(
  call: Invocation,
  ports: Ports,
  { arn, compiled, sampled, logging }: WebAclJudgement,
  body: Uint8Array | undefined,
  earnedAtMs?: number,
): Verdict | undefined {
  try {
    const nowMs = call.startedAtMs
    const state = {
      rates: ratesOf(ports),
      nowMs,
      ...(earnedAtMs !== undefined && {
        hasValidToken: (kind: 'captcha' | 'challenge', _token: string, immunitySeconds: number) =>
          kind === 'challenge' && nowMs < earnedAtMs + immunitySeconds * 1_000,
      }),
    }
    const verdict = inspect(compiled, wafRequest(call, body), state)
    tell(call, ports, arn, verdict, logging)
    sample(call, ports, arn, sampled, verdict)
    return verdict
  } catch (error) {
    return noteFailure(call, ports, arn, String(error))
  }
}

function settle(
  call: Invocation,
  ports: Ports,
  verdict: Verdict | undefined,
  peeked: Peeked | undefined,
): Outcome {
  const refusal = verdict === undefined ? afterFailure(ports) : undefined
  if (refusal !== undefined) return refusal
  if (verdict === undefined || verdict.action === 'ALLOW') {
    pass(call, ports, verdict?.insertHeaders ?? [], peeked)
    return undefined
  }
  const { answer, terminatingRule: rule } = verdict
  if (answer !== undefined) return reply(answer.status, [...answer.headers], answer.body)
  return refuse('WAF_FILTERED', {
    code: 'web-acl-blocked',
    rule: rule?.rule ?? 'Default_Action',
    groupRule: rule?.groupRule,
    labels: verdict.labels,
  })
}

/** Puts the request together again: with headers for the backend, and with the body that was looked at. */
function pass(
  call: Invocation,
  ports: Ports,
  inserted: readonly Pair[],
  peeked: Peeked | undefined,
): void {
  const { request } = call
  const headers = new Headers(request.headers)
  for (const [name, value] of inserted) headers.set(name, value)
  if (peeked === undefined) {
    if (inserted.length > 0) call.useRequest(new Request(request, { headers }))
    return
  }
  const { head, rest } = peeked
  const bodiless = call.method === 'GET' || call.method === 'HEAD'
  if (rest === undefined || bodiless) {
    // No request object holds a body for these verbs: an over-long one, which means nothing, ends here.
    call.useBody(head)
    if (inserted.length === 0) return
    const { method, url } = request
    call.useRequest(new Request(url, { method, headers, body: bodiless ? null : head }))
    return
  }
  const declared = Number(call.header('content-length') ?? Number.NaN)
  const again = whole(head, rest, Number.isSafeInteger(declared) ? declared : undefined)
  ports.background.run(again.filled)
  call.bodySignal = again.signal
  // Node's Request wants to be told how a stream is sent; workerd does not mind.
  const init: RequestInit & { readonly duplex: 'half' } = {
    headers,
    body: again.body,
    duplex: 'half',
  }
  call.useRequest(new Request(request, init))
}

/** What traces, logs and `$context` show of a verdict. */
function tell(
  call: Invocation,
  ports: Ports,
  arn: string,
  verdict: Verdict,
  logging: WafLogging | undefined,
): void {
  const isAllowed = verdict.action === 'ALLOW'
  call.noteFact('webaclArn', arn)
  call.noteFact('wafResponseCode', `WAF_${verdict.action}`)
  call.noteFact('waf.status', isAllowed ? 200 : (verdict.answer?.status ?? 403))
  call.noteFact('waf.latency', ports.clock.now() - call.startedAtMs)
  const { action, terminatingRule, countedRules, labels } = verdict
  call.trace?.note('web-acl', {
    arn,
    action,
    terminatingRule,
    countedRules: countedRules.map(({ details: _seen, ...rule }) => rule),
    labels,
  })
  if (isLogged(verdict, logging)) {
    ports.log.write({ ...wafLogLine(call, arn, verdict, logging?.redacts) })
  }
}

/** Open, unless the operator would rather have an outage than an unseen call. */
const afterFailure = ({ settings }: Ports): Refusal | undefined =>
  settings.firewallFailsClosed === true
    ? refuse('WAF_FILTERED', { code: 'web-acl-failed' })
    : undefined

function noteFailure(call: Invocation, ports: Ports, arn: string, message: string): undefined {
  call.noteFact('webaclArn', arn)
  call.noteFact('waf.error', message)
  call.noteFact('waf.status', 500)
  const { requestId } = call
  ports.log.write({ level: 'error', event: 'waf-failed', requestId, webaclId: arn, message })
  return undefined
}
