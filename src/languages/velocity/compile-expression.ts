import { calculate } from './arithmetic.ts'
import { compareNumbers, isNumeric, looselyEqual, toNumber } from './compare.ts'
import { RenderFailure } from './failure.ts'
import { chargeKey } from './key-cost.ts'
import { compileReference } from './compile-reference.ts'
import { capture, type Emit, type Evaluate, type Run } from './run.ts'
import type { BinaryExpression, ComparisonOperator, Expression, Statement } from './syntax.ts'
import { double, listOf, type Value, type ValueMap } from './value.ts'

/** Compiles a block of statements: handed in, since blocks hold expressions and the reverse. */
export type CompileBlock = (statements: readonly Statement[]) => Emit

/** An expression as a closure; references that find nothing yield the empty string. */
export function compileExpression(expression: Expression, block: CompileBlock): Evaluate {
  switch (expression.type) {
    case 'constant': {
      const { value } = expression
      return () => value
    }
    case 'float': {
      const value = double(expression.value)
      return () => value
    }
    case 'interpolated': {
      const emit = block(expression.body)
      return (run) => capture(run, emit)
    }
    case 'list':
      return compileList(expression.items, block)
    case 'map':
      return compileMap(expression.entries, block)
    case 'range':
      return compileRange(expression.from, expression.to, block)
    case 'reference':
      return compileReference(expression, block, compileExpression)
    case 'not':
      return compileCondition(expression, block)
    case 'binary':
      return compileBinary(expression, block)
  }
}

/**
 * An expression where a truth is asked for: whatever a reference yields is true unless it is
 * `false`; a literal is false unless it is `true`.
 */
export function compileCondition(
  expression: Expression,
  block: CompileBlock,
): (run: Run) => boolean {
  switch (expression.type) {
    case 'reference': {
      const value = compileExpression(expression, block)
      return (run) => value(run) !== false
    }
    case 'not': {
      const operand = compileCondition(expression.operand, block)
      return (run) => !operand(run)
    }
    case 'binary':
      return compileBinaryCondition(expression, block)
    case 'constant': {
      const truth = expression.value === true
      return () => truth
    }
    case 'float':
    case 'interpolated':
    case 'list':
    case 'map':
    case 'range':
      return () => false
  }
}

function compileBinaryCondition(
  expression: BinaryExpression,
  block: CompileBlock,
): (run: Run) => boolean {
  const { operator } = expression
  const units = operatorUnits(expression)
  if (operator === '&&' || operator === '||') {
    const left = compileCondition(expression.left, block)
    const right = compileCondition(expression.right, block)
    return operator === '&&'
      ? (run) => left(run) && charged(run, units) && right(run)
      : (run) => left(run) || (charged(run, units) && right(run))
  }
  if (!isComparison(operator)) return () => false
  const left = compileExpression(expression.left, block)
  const right = compileExpression(expression.right, block)
  const holds = comparisons[operator]
  return (run) => charged(run, units) && holds(left(run), right(run), run)
}

/** Work units of an operator: those of long expressions add up, though their operands be constants. */
function operatorUnits({ left, right }: BinaryExpression): number {
  return left.type === 'binary' || right.type === 'binary' ? 0.5 : 0
}

/** Takes work units; always true. */
function charged(run: Run, units: number): true {
  run.steps -= units
  return true
}

function compileBinary(expression: BinaryExpression, block: CompileBlock): Evaluate {
  const { operator } = expression
  if (operator === '&&' || operator === '||' || isComparison(operator)) {
    return compileBinaryCondition(expression, block)
  }
  const left = compileExpression(expression.left, block)
  const right = compileExpression(expression.right, block)
  const units = operatorUnits(expression)
  return (run) => {
    run.steps -= units
    return calculate(operator, left(run), right(run), run)
  }
}

function isComparison(operator: BinaryExpression['operator']): operator is ComparisonOperator {
  return Object.hasOwn(comparisons, operator)
}

type Comparison = (left: Value, right: Value, run: Run) => boolean

/** Numbers are ordered across types; nothing else is ordered at all. */
const ordered = (holds: (difference: number) => boolean): Comparison => {
  return (left, right, run) =>
    isNumeric(left) && isNumeric(right) && holds(compareNumbers(left, right, run))
}

const equal: Comparison = (left, right, run) =>
  left === null || right === null ? left === right : looselyEqual(left, right, run)

const comparisons = {
  '==': equal,
  '!=': (left, right, run) => !equal(left, right, run),
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
} as const satisfies Record<ComparisonOperator, Comparison>

function compileList(items: readonly Expression[], block: CompileBlock): Evaluate {
  const values = items.map((item) => compileExpression(item, block))
  return (run) => {
    run.charge(1 + values.length)
    return listOf(values.map((value) => value(run)))
  }
}

function compileMap(
  entries: readonly (readonly [Expression, Expression])[],
  block: CompileBlock,
): Evaluate {
  const pairs = entries.map(
    ([key, value]) => [compileExpression(key, block), compileExpression(value, block)] as const,
  )
  return (run) => {
    run.charge(3 + pairs.length * 2)
    const map: ValueMap = new Map()
    for (const [key, value] of pairs) {
      const name = key(run)
      chargeKey(map, name, run)
      map.set(name, value(run))
    }
    return map
  }
}

/** `[from..to]` counts up or down; bounds that are not numbers make it nothing. */
function compileRange(from: Expression, to: Expression, block: CompileBlock): Evaluate {
  const first = compileExpression(from, block)
  const last = compileExpression(to, block)
  return (run) => {
    const low = first(run)
    const high = last(run)
    if (!isNumeric(low) || !isNumeric(high)) return null
    return rangeOf(Math.trunc(toNumber(low)), Math.trunc(toNumber(high)), run)
  }
}

/** More elements than this make no list: a loop would see 1,000 of them. */
const rangeMax = 1_000_000

function rangeOf(from: number, to: number, run: Run): Value {
  const size = Math.abs(to - from) + 1
  if (!(size <= rangeMax)) throw new RenderFailure('limit', `A range of ${size} elements`)
  run.charge(size / 3)
  const step = from <= to ? 1 : -1
  const items: Value[] = []
  for (let index = 0; index < size; index++) items.push(from + index * step)
  return listOf(items)
}
