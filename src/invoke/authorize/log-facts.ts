import type { Invocation } from '../invocation.ts'

/** `$context.authorizer.status` and `.error` of access logs; a kept verdict leaves them empty. */
export function noteAuthorizer(call: Invocation, status: number, error?: string): void {
  call.noteFact('authorizer.status', status)
  if (error !== undefined) call.noteFact('authorizer.error', error)
}
