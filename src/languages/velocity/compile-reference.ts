import type { CompileBlock } from './compile-expression.ts'
import { assignIndex, assignProperty, indexOf, propertyOf } from './member.ts'
import { methodNamed } from './methods/index.ts'
import { tick, type Evaluate, type Run } from './run.ts'
import type { Expression, Reference, Step } from './syntax.ts'
import type { Value } from './value.ts'
import { assignVariable, compileLookup } from './variables.ts'

type CompileExpression = (expression: Expression, block: CompileBlock) => Evaluate

/** One step of a chain: from the value so far to the next, `null` when it finds nothing. */
type Follow = (receiver: Value, run: Run) => Value

/**
 * A reference as a closure. A chain stops at the first step that finds nothing and yields the
 * empty string: the service's rule, not Velocity's.
 */
export function compileReference(
  reference: Reference,
  block: CompileBlock,
  compile: CompileExpression,
): Evaluate {
  const root = compileLookup(reference.root)
  const steps = reference.steps.map((step) => compileStep(step, reference, block, compile))
  const units = chainUnits(steps)
  const [first] = steps
  if (first === undefined) {
    return (run) => {
      tick(run)
      return root(run) ?? ''
    }
  }
  if (steps.length === 1) {
    return (run) => {
      tick(run)
      const receiver = root(run)
      return receiver === null ? '' : (first(receiver, run) ?? '')
    }
  }
  return (run) => {
    tick(run)
    run.steps -= units
    return follow(root(run), steps, run) ?? ''
  }
}

/** Work units of following a chain: one of a few steps costs no more than the reference itself. */
const chainUnits = ({ length }: readonly Follow[]): number => Math.max(0, length - 4) / 2

function follow(start: Value, steps: readonly Follow[], run: Run): Value {
  let value = start
  for (const step of steps) {
    if (value === null) return null
    value = step(value, run)
  }
  return value
}

function compileStep(
  step: Step,
  reference: Reference,
  block: CompileBlock,
  compile: CompileExpression,
): Follow {
  switch (step.type) {
    case 'property': {
      const { name } = step
      return (receiver, run) => propertyOf(receiver, name, run)
    }
    case 'index': {
      const key = compile(step.key, block)
      return (receiver, run) => {
        const at = key(run)
        run.site = reference
        return indexOf(receiver, at, run)
      }
    }
    case 'method': {
      const values = step.arguments.map((argument) => compile(argument, block))
      const call = methodNamed(step.name, values.length)
      // Constants take no steps, however many they are.
      const units = Math.max(0, values.length - 4) / 2
      return (receiver, run) => {
        const args = values.map((value) => value(run))
        run.site = reference
        tick(run)
        run.steps -= units
        return call(receiver, args, run)
      }
    }
  }
}

/** An assignment to a variable, a property or an index; steps that find nothing end it silently. */
export function compileAssignment(
  target: Reference,
  block: CompileBlock,
  compile: CompileExpression,
): (run: Run, value: Value) => void {
  const { root, steps } = target
  const last = steps.at(-1)
  if (last === undefined) {
    // Velocity stores under a name that keeps the signs, where nothing finds it.
    if (/^\$[!{]/.test(target.source)) return () => undefined
    return (run, value) => assignVariable(run, root, value)
  }
  const lookup = compileLookup(root)
  const path = steps.slice(0, -1).map((step) => compileStep(step, target, block, compile))
  const store = compileStore(last, block, compile)
  const units = chainUnits(path)
  return (run, value) => {
    run.steps -= units
    const receiver = follow(lookup(run), path, run)
    run.site = target
    if (receiver !== null) store(receiver, value, run)
  }
}

function compileStore(
  step: Step,
  block: CompileBlock,
  compile: CompileExpression,
): (receiver: Value, value: Value, run: Run) => void {
  switch (step.type) {
    case 'property': {
      const { name } = step
      return (receiver, value) => assignProperty(receiver, name, value)
    }
    case 'index': {
      const key = compile(step.key, block)
      return (receiver, value, run) => assignIndex(receiver, key(run), value, run)
    }
    case 'method': {
      // Velocity takes a call in the target for a property.
      const { name } = step
      return (receiver, value) => assignProperty(receiver, name, value)
    }
  }
}
