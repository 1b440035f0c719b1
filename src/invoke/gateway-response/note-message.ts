import type { Invocation } from '../invocation.ts'

/** Leaves `$context.error.message` and `.messageString` (in quotes) for access logs. */
export function noteMessage(call: Invocation, message: string | null): void {
  call.logFacts ??= new Map()
  if (message !== null) call.logFacts.set('error.message', message)
  call.logFacts.set('error.messageString', JSON.stringify(message))
}
