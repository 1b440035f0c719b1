import type { Invocation } from '../invocation.ts'

/** Leaves `$context.error.message` and `.messageString` (in quotes) for access logs. */
export function noteMessage(call: Invocation, message: string | null): void {
  if (message !== null) call.noteFact('error.message', message)
  call.noteFact('error.messageString', JSON.stringify(message))
}
