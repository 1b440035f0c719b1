import type { Io } from './io.ts'

/** One command of `npx tidegate`; `name` may hold two words ('template render'). */
export interface Command {
  readonly name: string
  /** One line for `tidegate help`. */
  readonly summary: string
  /** The whole of `tidegate help COMMAND`, after its usage line. */
  readonly usage: string
  readonly details: string
  /** Returns the exit code: 0 success, 1 a finding or failure; throws UsageError for 2. */
  run(args: readonly string[], io: Io): Promise<number>
}

/** A command's details without the lines around them; the first one keeps its indentation. */
export const detailsOf = ({ details }: Command): string => details.replace(/^\n+/, '').trimEnd()
