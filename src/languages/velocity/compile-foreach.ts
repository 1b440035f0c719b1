import type { CompileBlock } from './compile-expression.ts'
import { tick, type Emit, type Evaluate, type Run } from './run.ts'
import type { Expression, ForeachStatement } from './syntax.ts'
import { elementsOf, type Loop, type Value } from './value.ts'
import { assignVariable } from './variables.ts'

/**
 * `#foreach`: the elements of a list, the values of a map or the rest of an iterator; nothing for
 * any other value. The loop variable gets its earlier value back afterwards.
 */
export function compileForeach(
  statement: ForeachStatement,
  block: CompileBlock,
  compile: (expression: Expression, block: CompileBlock) => Evaluate,
): Emit {
  const source = compile(statement.source, block)
  const body = block(statement.body)
  const { element } = statement
  return (run) => {
    tick(run)
    const items = iterated(source(run))
    if (items === undefined || items.length === 0) return false
    const before = run.variables.get(element)
    const loop: Loop = {
      kind: 'loop',
      index: 0,
      hasNext: false,
      stopped: false,
      parent: run.loop,
      extra: new Map(),
    }
    run.loop = loop
    runTurns(run, loop, items, element, body)
    run.loop = loop.parent
    if (before === undefined) run.variables.delete(element)
    else run.variables.set(element, before)
    return false
  }
}

function runTurns(
  run: Run,
  loop: Loop,
  items: readonly Value[],
  element: string,
  body: Emit,
): void {
  const { length } = items
  const turns = Math.min(length, run.limits.loopTurnsMax)
  for (let index = 0; index < turns; index++) {
    tick(run)
    loop.index = index
    loop.hasNext = index + 1 < length
    if (run.frame === null) run.variables.set(element, items[index] ?? null)
    else assignVariable(run, element, items[index] ?? null)
    if (body(run) || loop.stopped) return
  }
}

function iterated(source: Value): readonly Value[] | undefined {
  if (source instanceof Map) return [...source.values()]
  if (typeof source === 'object' && source?.kind === 'cursor') {
    const rest = source.items.slice(source.next)
    source.next = source.items.length
    return rest
  }
  // A copy: the body may change the list it runs over.
  return elementsOf(source)?.slice()
}
