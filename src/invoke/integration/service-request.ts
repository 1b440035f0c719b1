import type { Invocation } from '../invocation.ts'

/** Leaves the id that an AWS service gave a call, for access logs. */
export function noteServiceRequest(call: Invocation, id: string): void {
  call.logFacts ??= new Map()
  call.logFacts.set('awsEndpointRequestId', id).set('integration.requestId', id)
}
