import { tick, within, type Evaluate, type Run } from './run.ts'
import type { Value } from './value.ts'

/** Names that running loops provide, hiding variables of that name. */
const loopNames: Readonly<Record<string, (run: Run) => Value>> = {
  foreach: (run) => run.loop,
  velocityCount: (run) => (run.loop === null ? null : run.loop.index + 1),
  velocityHasNext: (run) => (run.loop === null ? null : run.loop.hasNext),
}

/** Looks a name up: macro parameters from the innermost call outward, then the variables. */
export function compileLookup(name: string): Evaluate {
  const ofLoop = Object.hasOwn(loopNames, name) ? loopNames[name] : undefined
  return (run) => {
    if (run.frame !== null) {
      const found = ofParameter(run, name)
      if (found !== undefined) return found
    }
    return ofLoop?.(run) ?? run.variables.get(name) ?? null
  }
}

/** Work units of looking for a name in a macro's frame. */
const frameUnits = 0.5

function ofParameter(run: Run, name: string): Value | undefined {
  for (let frame = run.frame; frame !== null; frame = frame.outer) {
    run.steps -= frameUnits
    const local = frame.locals?.get(name)
    if (local !== undefined) return local
    const argument = frame.arguments.get(name)
    if (argument !== undefined) return within(run, frame.outer, () => argument(run))
  }
  return undefined
}

/** Assigns a variable, for all macro calls under way and the template itself. */
export function assignVariable(run: Run, name: string, value: Value): void {
  for (let frame = run.frame; frame !== null; frame = frame.outer) {
    tick(run)
    frame.locals?.set(name, value)
  }
  run.variables.set(name, value)
}

/** Makes a variable unset, and macro parameters of its name too. */
export function removeVariable(run: Run, name: string): void {
  for (let frame = run.frame; frame !== null; frame = frame.outer) {
    frame.locals?.delete(name)
    if (frame.locals !== undefined) frame.arguments.delete(name)
  }
  run.variables.delete(name)
}
