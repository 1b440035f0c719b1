import type { Issue } from '../definition/issue.ts'
import type { Ports } from '../ports.ts'
import type { Invocation } from './invocation.ts'
import type { Refusal } from './refusal.ts'
import type { Reply } from './reply.ts'

/** What a step decides: go on, answered, or refused. */
export type Outcome = undefined | Reply | Refusal

/** One phase compiled for one method. Synchronous whenever it can be. */
export type Step = (call: Invocation, ports: Ports) => Outcome | Promise<Outcome>

/** Tells the author of a definition what is wrong with it. */
export type Report = (issue: Issue) => void

/**
 * An entry of the lifecycle. `compile` runs once a method and revision: it validates at deploy and
 * prepares at load, and returns `undefined` when the phase has nothing to do for this target.
 */
export interface Phase<Target> {
  /** `'method-request/parameters'`: as traces and metrics show it. */
  readonly name: string
  /** The most network round trips one run of its step makes. */
  readonly hops: 0 | 1
  compile(target: Target, report: Report): Step | undefined
}

/** A step with the name of its phase, for traces. */
export interface NamedStep {
  readonly name: string
  readonly hops: 0 | 1
  readonly run: Step
}

/** The steps of all phases that have work for this target, in the order of the list. */
export function compileSteps<Target>(
  phases: readonly Phase<Target>[],
  target: Target,
  report: Report,
): NamedStep[] {
  const steps: NamedStep[] = []
  for (const phase of phases) {
    const { name, hops } = phase
    const run = phase.compile(target, report)
    if (run !== undefined) steps.push({ name, hops, run })
  }
  return steps
}
