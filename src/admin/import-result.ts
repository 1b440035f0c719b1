import type { ImportOutcome } from '../openapi/outcome.ts'
import { AdminFault } from './errors.ts'

/** What an import led to; its refusal is the operation's. */
export function importResult<R>(outcome: ImportOutcome<R>) {
  if (outcome.ok) return outcome
  throw new AdminFault(outcome.type, outcome.message)
}
