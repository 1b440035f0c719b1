import { PatternError, type Assertion, type ByteSet, type Node } from './parse.ts'

/** One instruction of the machine; `next` and `other` are indexes into the program. */
export type Instruction =
  | { readonly op: 'byte'; readonly set: ByteSet; readonly next: number }
  | { readonly op: 'split'; readonly next: number; readonly other: number }
  | { readonly op: 'assert'; readonly test: Assertion; readonly next: number }
  | { readonly op: 'match' }

export interface Program {
  readonly instructions: readonly Instruction[]
  readonly start: number
}

/** Instructions a pattern may grow to once its counts are written out. */
const programMax = 5000

/**
 * Thompson's construction, built from the end: each part is told where to go next.
 * @throws PatternError when written-out counts make the pattern too large.
 */
export function compileProgram(tree: Node): Program {
  const instructions: Instruction[] = [{ op: 'match' }]
  const add = (instruction: Instruction): number => {
    if (instructions.length >= programMax) {
      throw new PatternError('the pattern is too large once its counts are written out', 0)
    }
    return instructions.push(instruction) - 1
  }

  function emit(node: Node, next: number): number {
    switch (node.kind) {
      case 'bytes':
        return add({ op: 'byte', set: node.set, next })
      case 'assertion':
        return add({ op: 'assert', test: node.test, next })
      case 'sequence':
        return node.items.reduceRight((after, item) => emit(item, after), next)
      case 'choice':
        return node.items
          .map((item) => emit(item, next))
          .reduceRight((other, first) => add({ op: 'split', next: first, other }))
      case 'repeat':
        return repeat(node.item, node.min, node.max, next)
    }
  }

  function repeat(item: Node, min: number, max: number, next: number): number {
    let entry = next
    if (max === Infinity) {
      // The loop's split is written first, so that the item can lead back to it.
      const loop = add({ op: 'match' })
      instructions[loop] = { op: 'split', next: emit(item, loop), other: next }
      entry = loop
    } else {
      for (let count = min; count < max; count++) {
        entry = add({ op: 'split', next: emit(item, entry), other: next })
      }
    }
    for (let count = 0; count < min; count++) entry = emit(item, entry)
    return entry
  }

  const start = emit(tree, 0)
  return { instructions, start }
}
