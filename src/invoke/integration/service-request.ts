import type { Invocation } from '../invocation.ts'

/** Leaves the id that an AWS service gave a call, for access logs. */
export function noteServiceRequest(call: Invocation, id: string): void {
  call.noteFact('awsEndpointRequestId', id)
  call.noteFact('integration.requestId', id)
}
