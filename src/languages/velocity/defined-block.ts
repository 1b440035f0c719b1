import { limits } from './limits.ts'
import { capture, enter, untilBreak, within, type Emit, type Run } from './run.ts'
import type { Block } from './value.ts'

/**
 * What `#define` and a block macro's call bind. Where it is put out, it sees the parameters of the
 * macro that puts it out; as a text, those of the place where it was bound.
 * @param depthMax how often it may stand inside itself; then its name prints
 */
export function blockOf(run: Run, name: string, body: Emit, depthMax: number): Block {
  const { frame } = run
  let depth = 0
  const write = (): boolean => {
    if (depth >= depthMax) return false
    depth++
    enter(run, `$${name}`, limits.depthMax)
    run.charge(1)
    untilBreak(run, () => body(run))
    run.calls--
    depth--
    return true
  }
  const render = (): string =>
    within(run, frame, () =>
      capture(run, () => {
        write()
        return false
      }),
    )
  return { kind: 'block', render, write }
}
