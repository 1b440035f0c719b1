import type { Snapshot } from '../definition/api.ts'
import type { Issue } from '../definition/issue.ts'
import type { StagePlan } from '../invoke/plan.ts'
import { compileHttp } from './compile-http.ts'
import { compileRest } from './compile-rest.ts'
import { compileWebSocket, type WebSocketSnapshot } from './compile-websocket.ts'

/** A stage ready to serve, with what its author should know. */
export interface Compiled {
  /** Serves even with issues: a call to a wrong method gets API Gateway's 500. */
  readonly plan: StagePlan
  readonly issues: readonly Issue[]
}

/**
 * Compiles a deployed stage into its plan. The same function validates at deploy and prepares at
 * load; it never throws for what an author wrote.
 */
export function compile(snapshot: Snapshot): Compiled {
  const issues: Issue[] = []
  const report = (issue: Issue): void => void issues.push(issue)
  const { definition } = snapshot
  switch (definition.protocolType) {
    case 'REST':
      return { plan: compileRest(snapshot as RestSnapshot, report), issues }
    case 'HTTP':
      return { plan: compileHttp(snapshot as HttpSnapshot, report), issues }
    case 'WEBSOCKET':
      return { plan: compileWebSocket(snapshot as WebSocketSnapshot, report), issues }
  }
}

/** Everything that is wrong with a stage about to be deployed: compiles all of its methods at once. */
export function validate(snapshot: Snapshot): readonly Issue[] {
  const { plan, issues } = compile(snapshot)
  for (const method of plan.methods) void method.steps
  return issues
}

export type RestSnapshot = Extract<
  Snapshot,
  { readonly definition: { readonly protocolType: 'REST' } }
>

export type HttpSnapshot = Extract<
  Snapshot,
  { readonly definition: { readonly protocolType: 'HTTP' } }
>
