import type { Background, Later, Log } from '../ports.ts'

/**
 * Work behind answers. Nobody waits for it, so nobody else hears of its failure: it is logged here, once,
 * and does not count as a failure of the request that began it.
 */
export function backgroundWork(
  waitUntil: (work: Promise<unknown>) => void,
  log: Log,
): { readonly background: Background; readonly later: Later } {
  const run = (work: Promise<unknown>): void =>
    waitUntil(
      work.catch((error: unknown) =>
        log.write({ level: 'error', event: 'background-failed', message: String(error) }),
      ),
    )
  return {
    background: { run },
    later: {
      run: (afterMs, work) =>
        run(new Promise<void>((resolve) => void setTimeout(resolve, afterMs)).then(work)),
    },
  }
}
