import { toHex } from '../../aws/sha256.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { AccountThrottle, Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Step } from '../phase.ts'
import type { HeaderList } from '../reply.ts'
import type { Account } from './account.ts'
import { admit, type Decision, type Turnstile } from './admit.ts'
import { accountOf, openBook } from './book.ts'
import type { Delay, Desk } from './desk.ts'
import { enforcementOf, type Enforcement } from './enforcement.ts'
import { logText } from './log-text.ts'
import { rateLimitHeaders, retryAfterHeader } from './rate-limit-headers.ts'
import { limitRefusal } from './refusal.ts'
import type { Site } from './site.ts'
import { keyTurnstile, openTurnstile } from './turnstile.ts'

/** What a call meets at one method: its turnstile, and how its plan is kept. */
interface Passage {
  readonly plan: UsagePlan | undefined
  readonly turnstile: Turnstile
  readonly enforcement: Enforcement | undefined
}

/**
 * Throttles calls of one method or route. Turnstiles are built on a key's first call and kept as
 * long as the isolate's account of that key; an edited plan is a new object and builds anew.
 */
export function throttleStep(site: Site): Step {
  const keyed = new WeakMap<Account, Passage>()
  const open = new WeakMap<Desk, Passage>()

  const passageOf = (call: Invocation, desk: Desk, limit: AccountThrottle | undefined): Passage => {
    const plan = call.usagePlan
    if (plan === undefined) {
      const known = open.get(desk)
      if (known !== undefined) return known
      const turnstile = openTurnstile(desk, site, limit)
      const passage = { plan, turnstile, enforcement: undefined }
      open.set(desk, passage)
      return passage
    }
    const { mode } = enforcementOf(plan)
    const account = accountOf(desk.book, `key|${plan.id}|${call.identity.apiKeyId}`, {
      mode,
      counts: true,
    })
    const known = keyed.get(account)
    if (known?.plan === plan) return known
    const turnstile = keyTurnstile(desk, site, { plan, account }, limit)
    const passage = { plan, turnstile, enforcement: enforcementOf(plan) }
    keyed.set(account, passage)
    return passage
  }

  return (call, ports) => {
    const { accountThrottle } = ports.settings
    const hasPlan = call.usagePlan !== undefined
    if (call.trace !== undefined) tellCheck(call, site)
    if (!hasPlan && site.stageTerms === undefined && accountThrottle === undefined) {
      if (call.trace !== undefined) tellSuccess(call, site)
      return undefined
    }
    const desk = deskOf(ports)
    const passage = passageOf(call, desk, accountThrottle)
    const decision = admit(desk, passage.turnstile)
    return decision instanceof Promise
      ? decision.then((settled) => conclude(call, site, passage, settled, desk))
      : conclude(call, site, passage, decision, desk)
  }
}

/** REST methods are checked without a key, too; routes of HTTP APIs only with one. */
const isChecked = ({ usagePlan, identity }: Invocation, { methodKeys }: Site): boolean =>
  usagePlan !== undefined || (identity.apiKey === null && methodKeys.length > 0)

/** The execution log's first lines about the check. */
function tellCheck(call: Invocation, site: Site): void {
  if (!isChecked(call, site)) return
  call.trace?.line(logText.verifying(call.requestId, call.identity.apiKey ?? '', site))
  if (call.usagePlan === undefined) {
    call.trace?.line(logText.noKeyNeeded(call.method, call.target?.resourcePath ?? ''))
  }
}

function tellSuccess(call: Invocation, site: Site): void {
  if (isChecked(call, site)) call.trace?.line(logText.fine(call.identity.apiKey ?? '', site))
}

function conclude(
  call: Invocation,
  site: Site,
  { turnstile, enforcement }: Passage,
  decision: Decision,
  desk: Desk,
): Outcome {
  call.objectCalls += takeMessages(turnstile)
  const tells = enforcement?.headers === true
  const headers: HeaderList = tells ? rateLimitHeaders(turnstile.levels, desk.clock.now()) : []
  if (decision !== undefined) {
    const retry = tells ? retryAfterHeader(decision.level, decision.atMs) : []
    return limitRefusal(call, site, decision, [...headers, ...retry])
  }
  if (headers.length > 0) call.responseExtras = [...(call.responseExtras ?? []), ...headers]
  if (call.trace !== undefined) tellSuccess(call, site)
  return undefined
}

/** Messages sent for the turnstile since the last call: refills and reports fall to the next one. */
function takeMessages({ levels, counted }: Turnstile): number {
  let messages = counted?.messages ?? 0
  if (counted !== undefined) counted.messages = 0
  for (const { account } of levels) {
    messages += account.messages
    account.messages = 0
  }
  return messages
}

const desks = new WeakMap<Ports, Desk>()

/** Bytes of an isolate's random name. */
const isolateIdBytes = 8

/** The isolate's desk: one for its ports, for as long as it lives. */
export function deskOf(ports: Ports): Desk {
  const known = desks.get(ports)
  if (known !== undefined) return known
  const id = toHex(ports.random.bytes(isolateIdBytes))
  const { meters, clock, background, log } = ports
  const desk: Desk = { book: openBook(id), meters, clock, background, log, delay }
  desks.set(ports, desk)
  return desk
}

function delay(ms: number): Delay {
  let cancel = (): void => undefined
  const done = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    cancel = () => clearTimeout(timer)
  })
  return { done, cancel }
}
