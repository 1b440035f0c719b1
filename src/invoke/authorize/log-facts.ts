import type { Invocation } from '../invocation.ts'

/** `$context.authorizer.status` and `.error` of access logs; a kept verdict leaves them empty. */
export function noteAuthorizer(call: Invocation, status: number, error?: string): void {
  const facts = (call.logFacts ??= new Map())
  facts.set('authorizer.status', status)
  if (error !== undefined) facts.set('authorizer.error', error)
}
