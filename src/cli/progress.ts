import type { Io } from './io.ts'

/** Characters of a full bar. */
const width = 24

/** A bar at the terminal; nothing in a pipe. */
export interface Progress {
  /** One more is done. */
  step(): void
  /** Ends the line, done or not. */
  end(): void
}

/** `[############............] 12 of 24 calls`, on standard error. */
export function progress(
  io: Pick<Io, 'stderr' | 'isTerminal'>,
  total: number,
  what: string,
): Progress {
  let done = 0
  const isShown = io.isTerminal && total > 0
  return {
    step() {
      done++
      if (!isShown) return
      const full = Math.round((done / total) * width)
      io.stderr(`\r[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${done} of ${total} ${what}`)
    },
    end() {
      if (isShown && done > 0) io.stderr('\n')
    },
  }
}
