import type { CompileBlock } from './compile-expression.ts'
import { blockOf } from './defined-block.ts'
import { append, enter, untilBreak, within, type Emit, type Evaluate, type Frame } from './run.ts'
import type { CallStatement, Expression } from './syntax.ts'
import { compileLookup } from './variables.ts'

/** Macro calls may nest this deep: Velocity's `velocimacro.max.depth`. */
const macroCallsMax = 20

/**
 * A macro call. Arguments are passed by name: each use of a parameter evaluates its argument anew
 * in the caller's frame. What turns out not to be a macro prints as written.
 */
export function compileCall(
  call: CallStatement,
  block: CompileBlock,
  compile: (expression: Expression, block: CompileBlock) => Evaluate,
): Emit {
  const { name, source } = call
  const args = call.arguments.map((argument) =>
    // A bare variable that is not set stays nothing, so that no method of a text is found on it.
    argument.type === 'reference' && argument.steps.length === 0
      ? compileLookup(argument.root)
      : compile(argument, block),
  )
  const content = call.body === undefined ? undefined : block(call.body)
  return (run) => {
    const macro = run.macros.get(name) ?? run.evaluatedMacros?.get(name)
    if (macro === undefined) {
      append(run, source)
      return false
    }
    enter(run, `#${name}`, macroCallsMax)
    // A frame and its bindings cost more than a step.
    run.charge(3 + Math.max(0, macro.parameters.length - 3) * 1.5)
    const bound = new Map<string, Evaluate>()
    for (const [index, parameter] of macro.parameters.entries()) {
      const argument = args[index]
      if (argument !== undefined) bound.set(parameter, argument)
    }
    if (content !== undefined) {
      const block = blockOf(run, 'bodyContent', content, macroCallsMax)
      bound.set('bodyContent', () => block)
    }
    const frame: Frame = { arguments: bound, locals: new Map(), outer: run.frame }
    untilBreak(run, () => within(run, frame, () => macro.body(run)))
    run.calls--
    return false
  }
}
