import type { Ports, Settled } from '../ports.ts'
import { release } from './buffers/hold.ts'
import { BrokenBody } from './buffers/read.ts'
import type { Invocation } from './invocation.ts'
import type { NamedStep, Outcome } from './phase.ts'
import { refuse } from './refusal.ts'

/**
 * Walks a call through its plan: phases up to routing, the method's steps, the gateway response if
 * something refused, then the closing steps. Straight line; nothing wraps anything.
 */
export async function run(call: Invocation, ports: Ports): Promise<Response> {
  const { plan } = call
  let response: Response
  try {
    const deciding = decide(call, ports, plan.before)
    if (deciding !== undefined) await deciding
    const { reply } = call
    if (reply === undefined) throw new Error('no phase answered the call')
    const responding = plan.respond(call, reply)
    response = responding instanceof Promise ? await responding : responding
  } catch (defect) {
    response = lastResort(call, ports, defect)
  }
  conclude(call, ports)
  return response
}

/** The plainest answer there is: what made the others may be what broke. */
function lastResort(call: Invocation, ports: Ports, defect: unknown): Response {
  const refused = defectOutcome(call, ports, defect)
  try {
    settle(call, refused)
  } catch {
    // The author's own gateway response cannot be made either; logged above is what it came from.
  }
  return call.plan.lastResort(call)
}

/**
 * Finds the call's reply: walks `before`, then the steps of the method that the call has by then.
 * A promise only where a step had to wait: each one in between costs more than a step.
 */
export function decide(
  call: Invocation,
  ports: Ports,
  before: readonly NamedStep[],
): Promise<void> | undefined {
  const fail = (defect: unknown): void => settle(call, defectOutcome(call, ports, defect))
  try {
    const outcome = walkToMethod(call, ports, before)
    if (outcome instanceof Promise) return outcome.then((late) => settle(call, late), fail)
    settle(call, outcome)
  } catch (defect) {
    fail(defect)
  }
  return undefined
}

function walkToMethod(
  call: Invocation,
  ports: Ports,
  before: readonly NamedStep[],
): Settled<Outcome> {
  const method = (): Settled<Outcome> =>
    call.target === undefined ? undefined : walk(call.target.steps, call, ports)
  const outcome = walk(before, call, ports)
  return outcome instanceof Promise
    ? outcome.then((late) => late ?? method())
    : (outcome ?? method())
}

/** Runs the closing steps, whatever came of the call, and frees what it held. */
export function conclude(call: Invocation, ports: Ports): void {
  for (const { run } of call.plan.closing) {
    try {
      const closing = run(call, ports)
      if (closing instanceof Promise) ports.background.run(closing)
    } catch (defect) {
      defectOutcome(call, ports, defect)
    }
  }
  release(call, ports)
}

function settle(call: Invocation, outcome: Outcome): void {
  if (outcome === undefined) return
  if (outcome.kind === 'reply') {
    call.reply = outcome
    return
  }
  call.refusal = outcome
  call.reply = call.plan.refuse(call, outcome)
}

/**
 * Runs steps in order until one answers or refuses. Waits only for what is a promise.
 * @param first the step to begin with
 */
export function walk(
  steps: readonly NamedStep[],
  call: Invocation,
  ports: Ports,
  first = 0,
): Settled<Outcome> {
  for (let at = first; at < steps.length; at++) {
    const step = steps[at]
    if (step === undefined) break
    const startedAtMs = call.trace === undefined ? 0 : performance.now()
    const outcome = step.run(call, ports)
    if (outcome instanceof Promise) {
      return outcome.then(
        (late) => left(step, late, startedAtMs, call) ?? walk(steps, call, ports, at + 1),
      )
    }
    if (left(step, outcome, startedAtMs, call) !== undefined) return outcome
  }
  return undefined
}

/** Notes what a step came to. */
function left(step: NamedStep, outcome: Outcome, startedAtMs: number, call: Invocation): Outcome {
  call.trace?.step({
    phase: step.name,
    outcome: outcome === undefined ? 'continue' : outcome.kind,
    microseconds: Math.round((performance.now() - startedAtMs) * 1000),
    ...(outcome?.kind === 'refusal' && { detail: outcome.reason }),
  })
  if (outcome !== undefined) call.decidedBy = step.name
  return outcome
}

/**
 * Our own bug: the stack goes to the log, a 500 with the request id to the caller. A body that its client breaks
 * off is thrown by the runtime wherever it is read, and is none: nobody hears the answer, but logs should not cry.
 */
function defectOutcome(call: Invocation, ports: Ports, defect: unknown): Outcome {
  if (defect instanceof BrokenBody) {
    const reason = { code: 'request-body-broken-off', error: defect.message }
    return refuse('DEFAULT_4XX', reason, { status: 400, message: 'Bad Request' })
  }
  const error = defect instanceof Error ? defect : new Error(String(defect))
  ports.log.write({
    level: 'error',
    event: 'defect',
    requestId: call.requestId,
    apiId: call.plan.apiId,
    stage: call.plan.stageName,
    message: error.message,
    stack: error.stack,
  })
  return refuse('DEFAULT_5XX', { code: 'defect', message: error.message })
}
