import { compileCondition, compileExpression } from './compile-expression.ts'
import { compileForeach } from './compile-foreach.ts'
import { compileCall } from './compile-macro.ts'
import { compileAssignment, compileReference } from './compile-reference.ts'
import { RenderFailure, SyntaxFailure } from './failure.ts'
import { blockOf } from './defined-block.ts'
import { limits } from './limits.ts'
import { parseTemplate, type Syntax } from './parse.ts'
import { print } from './print.ts'
import { append, enter, stopped, tick, untilBreak, type Emit, type Macro, type Run } from './run.ts'
import type { Expression, SetStatement, Statement } from './syntax.ts'
import type { Block, Value } from './value.ts'
import { assignVariable } from './variables.ts'

/** The statements of a block, one after the other; a `#break` ends them. */
export function compileBlock(statements: readonly Statement[]): Emit {
  const emits = statements.map(compileStatement)
  const [first, second] = emits
  if (first === undefined) return () => false
  if (second === undefined) return first
  return (run) => {
    for (const emit of emits) if (emit(run)) return true
    return false
  }
}

/** The macros of a parsed template, compiled. */
export function compileMacros(macros: Syntax['macros']): Map<string, Macro> {
  return new Map(
    [...macros].map(([name, { parameters, body }]) => [
      name,
      { parameters, body: compileBlock(body) },
    ]),
  )
}

function compileStatement(statement: Statement): Emit {
  switch (statement.type) {
    case 'text': {
      const { text } = statement
      return (run) => {
        append(run, text)
        return false
      }
    }
    case 'reference': {
      const { source } = statement
      const isQuiet = source.startsWith('$!')
      const value = compileReference(statement, compileBlock, compileExpression)
      return (run) => {
        const found = value(run)
        if (typeof found === 'string') append(run, found)
        else if (!isBlock(found)) append(run, print(found, run))
        else if (!found.write() && !isQuiet) append(run, source)
        return false
      }
    }
    case 'set':
      return compileSet(statement)
    case 'if':
      return compileIf(statement.branches, statement.otherwise)
    case 'foreach':
      return compileForeach(statement, compileBlock, compileExpression)
    case 'break':
      return () => true
    case 'stop':
      return () => {
        // oxlint-disable-next-line no-throw-literal -- a jump out of all blocks, not an error
        throw stopped
      }
    case 'define':
      return compileDefine(statement.name, compileBlock(statement.body))
    case 'call':
      return compileCall(statement, compileBlock, compileExpression)
    case 'evaluate':
      return compileEvaluate(statement.argument)
    case 'refused': {
      const { name } = statement
      return () => {
        throw new RenderFailure('render', `#${name}: there is nothing to load from`)
      }
    }
  }
}

function isBlock(value: Value): value is Block {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'block'
}

/** `#set`: a right side without a value leaves the target as it is. */
function compileSet({ target, value }: SetStatement): Emit {
  const evaluate = compileExpression(value, compileBlock)
  const assign = compileAssignment(target, compileBlock, compileExpression)
  return (run) => {
    tick(run)
    run.site = target
    const result = evaluate(run)
    if (result !== null) assign(run, result)
    return false
  }
}

/** Work units of a branch that is not taken. */
const branchUnits = 0.25

function compileIf(
  branches: readonly { readonly condition: Expression; readonly body: Statement[] }[],
  otherwise: readonly Statement[] = [],
): Emit {
  const compiled = branches.map(({ condition, body }) => ({
    holds: compileCondition(condition, compileBlock),
    emit: compileBlock(body),
  }))
  const last = compileBlock(otherwise)
  return (run) => {
    tick(run)
    for (const { holds, emit } of compiled) {
      if (holds(run)) return emit(run)
      run.steps -= branchUnits
    }
    return last(run)
  }
}

/** A defined block may stand inside itself this often: Velocity's `directive.define.maxdepth`. */
const definedDepthMax = 2

/** `#define`: binds a block, which renders with the values at the time of its use. */
function compileDefine(name: string, body: Emit): Emit {
  return (run) => {
    tick(run)
    assignVariable(run, name, blockOf(run, name, body, definedDepthMax))
    return false
  }
}

/** `#evaluate`: renders a text as a template with the same variables. */
function compileEvaluate(argument: Expression): Emit {
  const evaluate = compileExpression(argument, compileBlock)
  return (run) => {
    const text = print(evaluate(run), run)
    // Reading a template is slow beside what most of its statements do.
    run.charge(80 + text.length * 5)
    enter(run, '#evaluate', limits.depthMax)
    untilBreak(run, () => evaluateText(text, run))
    run.calls--
    return false
  }
}

function evaluateText(text: string, run: Run): void {
  const syntax = parseEvaluated(text)
  for (const [name, macro] of compileMacros(syntax.macros)) {
    const evaluated = (run.evaluatedMacros ??= new Map())
    // What was there first stays.
    if (!run.macros.has(name) && !evaluated.has(name)) evaluated.set(name, macro)
  }
  compileBlock(syntax.body)(run)
}

function parseEvaluated(text: string): Syntax {
  try {
    return parseTemplate(text)
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    throw new RenderFailure('render', `#evaluate: ${error.message}`)
  }
}
