import { RenderFailure } from './failure.ts'
import type { CompileBlock } from './compile-expression.ts'
import { tick, untilBreak, type Emit, type Evaluate, type Run } from './run.ts'
import type { Expression, ForeachStatement } from './syntax.ts'
import { viewItems, type Loop, type Value } from './value.ts'
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
  const site = { at: statement.at, source: `#foreach($${element} in …)` }
  return (run) => {
    tick(run)
    run.site = site
    const elements = iterated(source(run), run)
    if (elements === undefined || elements.items.length === 0) return false
    const before = run.variables.get(element)
    const { loop: parent } = run
    const loop: Loop = { kind: 'loop', index: 0, hasNext: false, parent, extra: new Map() }
    untilBreak(run, () => {
      run.loop = loop
      runTurns(run, loop, elements, element, body)
    })
    run.loop = parent
    if (before === undefined) run.variables.delete(element)
    else run.variables.set(element, before)
    return false
  }
}

/** What a loop runs over; `sizeNow` tells whether the body changes it meanwhile. */
interface Elements {
  readonly items: readonly Value[]
  readonly sizeNow?: () => number
}

function runTurns(
  run: Run,
  loop: Loop,
  { items, sizeNow }: Elements,
  element: string,
  body: Emit,
): void {
  const { length } = items
  const turns = Math.min(length, run.limits.loopTurnsMax)
  for (let index = 0; index < turns; index++) {
    tick(run)
    if (sizeNow !== undefined && sizeNow() !== length) {
      if (items.length === index) return
      throw new RenderFailure('render', 'A loop changed the size of what it runs over')
    }
    loop.index = index
    loop.hasNext = index + 1 < length
    assignVariable(run, element, items[index] ?? null)
    if (body(run)) return
  }
}

function iterated(source: Value, run: Run): Elements | undefined {
  if (source instanceof Map) {
    run.charge(source.size / 5)
    return { items: [...source.values()], sizeNow: () => source.size }
  }
  if (typeof source !== 'object' || source === null) return undefined
  switch (source.kind) {
    case 'list':
      return { items: source.items, sizeNow: () => source.items.length }
    case 'view':
      run.charge(source.map.size / 2.5)
      return { items: viewItems(source), sizeNow: () => source.map.size }
    case 'cursor': {
      const items = source.items.slice(source.next)
      source.next = source.items.length
      return { items }
    }
    case 'block':
    case 'character':
    case 'decimal':
    case 'double':
    case 'entry':
    case 'host':
    case 'loop':
      return undefined
  }
}
