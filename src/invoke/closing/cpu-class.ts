import type { CpuClass } from '../../ports-metering.ts'
import type { Invocation } from '../invocation.ts'
import type { MethodPlan } from '../plan.ts'

/** Phases whose step computes: templates, schemas, signatures and tokens. */
const heavyPhases: ReadonlySet<string> = new Set([
  'authorize/iam',
  'authorize/jwt',
  'authorize/cognito',
  'integration-request',
  'integration-request/template',
  'integration-response',
  'integration-response/template',
  'method-request/body',
])

/** The class of a method's calls that reach its integration. */
export const classOfMethod = (method: MethodPlan | undefined): CpuClass =>
  method?.steps.some(({ name }) => heavyPhases.has(name)) === true ? 'heavy' : 'medium'

/** The class of one call: without a backend it is light, whatever its method would have done. */
export const classOfCall = (call: Invocation, ofMethod: CpuClass): CpuClass =>
  call.cacheResult === 'hit' || (call.refusal !== undefined && call.integrationStatus === undefined)
    ? 'light'
    : ofMethod
