import { RenderFailure } from './failure.ts'
import { flat, largeUnits } from './flat.ts'
import { limits } from './limits.ts'
import type { Loop, Meter, Value } from './value.ts'

/** One rendering in progress: all that the compiled closures change. */
export interface Run extends Meter {
  out: string
  /** Work units left; see `limits.stepsMax`. */
  steps: number
  /** Provided objects and the template's own variables. */
  readonly variables: Map<string, Value>
  /** The template's macros by name: all its renderings have the same. */
  readonly macros: ReadonlyMap<string, Macro>
  /** Those of evaluated texts; `undefined` until there is one. */
  evaluatedMacros: Map<string, Macro> | undefined
  /** The innermost macro call. */
  frame: Frame | null
  /** The innermost loop. */
  loop: Loop | null
  /** Calls of macros and defined blocks under way. */
  calls: number
  /** The reference or loop being worked on: where an error is reported. */
  site: { readonly at: number; readonly source: string } | undefined
}

/** Computes a value; `null` only where arithmetic has none. */
export type Evaluate = (run: Run) => Value

/** Puts out a statement's text; true when a `#break` ends the surrounding loop. */
export type Emit = (run: Run) => boolean

/** A compiled macro; its body emits itself. */
export interface Macro {
  readonly parameters: readonly string[]
  readonly body: Emit
}

/**
 * One macro call, or one turn of a loop whose element is null; names not found here are looked up
 * in the frame around.
 */
export interface Frame {
  /** What each parameter stands for: evaluated anew in the caller's frame at each use. */
  readonly arguments: Map<string, Evaluate>
  /** What was assigned during the call; a turn keeps nothing. */
  readonly locals: Map<string, Value> | undefined
  readonly outer: Frame | null
}

/** Thrown by `#stop`; the output so far is the result. */
export const stopped = Symbol('stopped')

/** Thrown by a `#break` inside an interpolated string: it ends what surrounds the string. */
const broken = Symbol('broken')

/** Runs what a `#break` ends: a loop, a macro, a defined block or the whole template. */
export function untilBreak(run: Run, work: () => void): void {
  const { frame, loop, calls } = run
  try {
    work()
  } catch (error) {
    if (error !== broken) throw error
    run.frame = frame
    run.loop = loop
    run.calls = calls
  }
}

export function startRun(variables: Map<string, Value>, macros: ReadonlyMap<string, Macro>): Run {
  const run: Run = {
    out: '',
    steps: limits.stepsMax,
    lengthMax: limits.outputLengthMax,
    variables,
    macros,
    evaluatedMacros: undefined,
    frame: null,
    loop: null,
    calls: 0,
    site: undefined,
    charge: (units) => {
      run.steps -= units
      if (run.steps < 0) exhausted()
    },
  }
  return run
}

/** Counts one unit of work. */
export function tick(run: Run): void {
  if (--run.steps < 0) exhausted()
}

function exhausted(): never {
  throw new RenderFailure('limit', `The template took more than ${limits.stepsMax} steps`)
}

/** Appends to the output, within its bound. */
export function append(run: Run, text: string): void {
  run.out += text
  run.steps -= 1 + text.length / 256
  if (run.steps < 0) exhausted()
  if (run.out.length > run.lengthMax) {
    throw new RenderFailure('limit', `The output grew past ${run.lengthMax} characters`)
  }
}

/** What a block puts out, as a text of its own. */
export function capture(run: Run, emit: Emit): string {
  const outer = run.out
  run.out = ''
  try {
    if (emit(run)) {
      run.charge(25)
      // oxlint-disable-next-line no-throw-literal -- a jump out of blocks, not an error
      throw broken
    }
    run.charge(1 + run.out.length / 256 + largeUnits(run.out.length))
    return flat(run.out)
  } finally {
    run.out = outer
  }
}

/** Runs in another macro frame, then returns to the present one. */
export function within<Result>(run: Run, frame: Frame | null, work: () => Result): Result {
  const inner = run.frame
  run.frame = frame
  const result = work()
  run.frame = inner
  return result
}

/** Counts a call under way; fails beyond the bound, as endless recursion does. */
export function enter(run: Run, what: string, callsMax: number): void {
  tick(run)
  if (run.calls >= callsMax) {
    throw new RenderFailure('limit', `${what} calls nest more than ${callsMax} deep`)
  }
  run.calls++
}
