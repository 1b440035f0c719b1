import { compileCondition, compileExpression } from './compile-expression.ts'
import { compileForeach } from './compile-foreach.ts'
import { compileCall } from './compile-macro.ts'
import { compileAssignment, compileReference } from './compile-reference.ts'
import { RenderFailure, SyntaxFailure } from './failure.ts'
import { parseTemplate, type Syntax } from './parse.ts'
import { print } from './print.ts'
import { append, capture, enter, stopped, within, type Emit, type Macro, type Run } from './run.ts'
import type { Expression, SetStatement, Statement } from './syntax.ts'

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
      const value = compileReference(statement, compileBlock, compileExpression)
      return (run) => {
        const found = value(run)
        append(run, typeof found === 'string' ? found : print(found, run))
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

/** `#set`: a right side without a value leaves the target as it is. */
function compileSet({ target, value }: SetStatement): Emit {
  const evaluate = compileExpression(value, compileBlock)
  const assign = compileAssignment(target, compileBlock, compileExpression)
  return (run) => {
    run.charge(1)
    const result = evaluate(run)
    if (result !== null) assign(run, result)
    return false
  }
}

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
    run.charge(1)
    for (const { holds, emit } of compiled) if (holds(run)) return emit(run)
    return last(run)
  }
}

/** Defined blocks that print themselves may do so this deep. */
const definedCallsMax = 20

/** `#define`: binds a block, which renders with the values at the time of its use. */
function compileDefine(name: string, body: Emit): Emit {
  return (run) => {
    const { frame } = run
    const render = (): string => {
      enter(run, `$${name}`, definedCallsMax)
      const text = within(run, frame, () => capture(run, body))
      run.calls--
      return text
    }
    run.variables.set(name, { kind: 'block', render })
    return false
  }
}

/** `#evaluate`: renders a text as a template with the same variables. */
function compileEvaluate(argument: Expression): Emit {
  const evaluate = compileExpression(argument, compileBlock)
  return (run) => {
    const text = print(evaluate(run), run)
    run.charge(1 + text.length / 4)
    enter(run, '#evaluate', run.limits.depthMax)
    evaluateText(text, run)
    run.calls--
    return false
  }
}

function evaluateText(text: string, run: Run): void {
  const syntax = parseEvaluated(text, run)
  for (const [name, macro] of compileMacros(syntax.macros)) {
    if (!run.macros.has(name)) run.macros.set(name, macro)
  }
  compileBlock(syntax.body)(run)
}

function parseEvaluated(text: string, run: Run): Syntax {
  try {
    return parseTemplate(text, run.limits.depthMax)
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error
    throw new RenderFailure('render', `#evaluate: ${error.message}`)
  }
}
