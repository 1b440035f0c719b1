import type { Ports } from '../ports.ts'
import type { Invocation } from './invocation.ts'
import type { NamedStep, Outcome } from './phase.ts'
import { refuse } from './refusal.ts'

/**
 * Walks a call through its plan: phases up to routing, the method's steps, the gateway response if
 * something refused, then the closing steps. Straight line; nothing wraps anything.
 */
export async function run(call: Invocation, ports: Ports): Promise<Response> {
  const { plan } = call
  await decide(call, ports, plan.before)
  let response: Response
  try {
    const { reply } = call
    if (reply === undefined) throw new Error('no phase answered the call')
    response = await plan.respond(call, reply)
  } catch (defect) {
    const refused = defectOutcome(call, ports, defect)
    settle(call, refused)
    response = plan.lastResort(call)
  }
  conclude(call, ports)
  return response
}

/** Finds the call's reply: walks `before`, then the steps of the method that the call has by then. */
export async function decide(
  call: Invocation,
  ports: Ports,
  before: readonly NamedStep[],
): Promise<void> {
  let outcome: Outcome
  try {
    outcome = await walk(before, call, ports)
    if (outcome === undefined && call.target !== undefined) {
      outcome = await walk(call.target.steps, call, ports)
    }
  } catch (defect) {
    outcome = defectOutcome(call, ports, defect)
  }
  settle(call, outcome)
}

/** Runs the closing steps, whatever came of the call. */
export function conclude(call: Invocation, ports: Ports): void {
  for (const { run } of call.plan.closing) {
    try {
      const closing = run(call, ports)
      if (closing instanceof Promise) ports.background.run(closing)
    } catch (defect) {
      defectOutcome(call, ports, defect)
    }
  }
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

/** Runs steps in order until one answers or refuses. Awaits only what is a promise. */
export async function walk(
  steps: readonly NamedStep[],
  call: Invocation,
  ports: Ports,
): Promise<Outcome> {
  const sink = call.trace
  for (const { name, run } of steps) {
    const startedAt = sink === undefined ? 0 : performance.now()
    let outcome = run(call, ports)
    if (outcome instanceof Promise) outcome = await outcome
    sink?.step({
      phase: name,
      outcome: outcome === undefined ? 'continue' : outcome.kind,
      microseconds: Math.round((performance.now() - startedAt) * 1000),
      ...(outcome?.kind === 'refusal' && { detail: outcome.reason }),
    })
    if (outcome !== undefined) {
      call.decidedBy = name
      return outcome
    }
  }
  return undefined
}

/** Our own bug: the stack goes to the log, a 500 with the request id to the caller. */
function defectOutcome(call: Invocation, ports: Ports, defect: unknown): Outcome {
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
