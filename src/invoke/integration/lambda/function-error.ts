import type { Invocation } from '../../invocation.ts'
import { textOf } from '../../text.ts'

/** So much of a function's error is noted. */
const messageCharsMax = 1024

/** What a function that failed said; `undefined` when it said nothing of Lambda's form. */
export function errorMessageOf(payload: Uint8Array | string): string | undefined {
  try {
    const error: unknown = JSON.parse(textOf(payload))
    if (typeof error !== 'object' || error === null || !('errorMessage' in error)) return undefined
    return typeof error.errorMessage === 'string' ? error.errorMessage : undefined
  } catch {
    return undefined
  }
}

/** Has access logs that ask for it quote what the function said. */
export function noteFunctionError(
  call: Invocation,
  payload: Uint8Array | string,
  sentence: (message: string) => string,
): void {
  const message = errorMessageOf(payload)
  if (message === undefined) return
  const words = sentence(message.slice(0, messageCharsMax))
  call.noteFact('integrationErrorMessage', words)
  call.noteFact('integration.error', words)
}
