import { RenderFailure } from './failure.ts'
import type { CompileBlock } from './compile-expression.ts'
import { limits } from './limits.ts'
import { tick, untilBreak, within, type Emit, type Evaluate, type Frame, type Run } from './run.ts'
import type { Expression, ForeachStatement } from './syntax.ts'
import { viewItems, type Loop, type Value } from './value.ts'
import { assignVariable, compileLookup, removeVariable } from './variables.ts'

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
  const lookup = compileLookup(element)
  const site = { at: statement.at, source: `#foreach($${element} in …)` }
  return (run) => {
    tick(run)
    run.site = site
    const elements = iterated(source(run), run)
    if (elements === undefined || elements.length === 0) return false
    const before = lookup(run)
    const { loop: parent } = run
    const loop: Loop = { kind: 'loop', index: 0, hasNext: false, parent, extra: new Map() }
    untilBreak(run, () => {
      run.loop = loop
      runTurns(run, loop, elements, element, body)
    })
    run.loop = parent
    if (before === null) removeVariable(run, element)
    else assignVariable(run, element, before)
    return false
  }
}

/** What a loop runs over; `sizeNow` tells whether the body changes it meanwhile. */
interface Elements {
  /** As many as the loop has turns, or more. */
  readonly items: readonly Value[]
  readonly length: number
  readonly sizeNow?: () => number
}

function runTurns(
  run: Run,
  loop: Loop,
  { items, length, sizeNow }: Elements,
  element: string,
  body: Emit,
): void {
  const turns = Math.min(length, limits.loopTurnsMax)
  for (let index = 0; index < turns; index++) {
    tick(run)
    if (sizeNow !== undefined && sizeNow() !== length) {
      if (items.length === index) return
      failForSize()
    }
    loop.index = index
    loop.hasNext = index + 1 < length
    const item = items[index] ?? null
    if (item === null) {
      run.charge(2)
      if (within(run, hiding(element, run.frame), () => body(run))) return
      continue
    }
    assignVariable(run, element, item)
    if (body(run)) return
  }
  // Java's iterator takes a list that changed in the last turn for one with elements left.
  if (turns === length && items.length !== length) failForSize()
}

function failForSize(): never {
  throw new RenderFailure('render', 'A loop changed the size of what it runs over')
}

/** The frame of a turn whose element is null: the loop variable is nothing, whatever is assigned. */
const hiding = (element: string, outer: Frame | null): Frame => ({
  arguments: new Map([[element, () => null]]),
  locals: undefined,
  outer,
})

function iterated(source: Value, run: Run): Elements | undefined {
  if (source instanceof Map) {
    const items = viewItems({ part: 'values', map: source }, run, limits.loopTurnsMax)
    return { items, length: source.size, sizeNow: () => source.size }
  }
  if (typeof source !== 'object' || source === null) return undefined
  switch (source.kind) {
    case 'list':
      return {
        items: source.items,
        length: source.items.length,
        sizeNow: () => source.items.length,
      }
    case 'view':
      return {
        items: viewItems(source, run, limits.loopTurnsMax),
        length: source.map.size,
        sizeNow: () => source.map.size,
      }
    case 'cursor': {
      const items = source.items.slice(source.next, source.next + limits.loopTurnsMax)
      run.charge(items.length / 16)
      const length = source.items.length - source.next
      source.next = source.items.length
      return { items, length }
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
