/** Conditions: an operator with its prefix and suffix, a key, values. */
import type { ConditionContext } from './context.ts'
import type { Condition } from './document.ts'
import { operators, type Operator, type OperandReading, type ValueTest } from './operators.ts'
import type { Resolvable } from './template.ts'

/** How the several values of a key combine. */
type SetRule = 'any' | 'ForAnyValue' | 'ForAllValues'

interface FullOperator {
  readonly operator: Operator
  readonly setRule: SetRule
  readonly ifExists: boolean
}

const fullShape = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/

/** The parts of `'ForAnyValue:StringLikeIfExists'`, `undefined` for what is no operator. */
function readOperator(name: string): FullOperator | undefined {
  const [, set, base = '', suffix] = fullShape.exec(name) ?? []
  const operator = operators.get(base)
  if (operator === undefined) return undefined
  const setRule = set === 'ForAnyValue' || set === 'ForAllValues' ? set : 'any'
  return { operator, setRule, ifExists: suffix !== undefined }
}

/** Whether a condition holds; `undefined` when a variable in it has no value. */
export type ConditionTest = (context: ConditionContext) => boolean | undefined

/** A condition made ready, or what is wrong with it. */
export type CompiledCondition =
  | { readonly test: ConditionTest }
  | { readonly wrong: 'operator' }
  | { readonly wrong: 'value'; readonly value: string; readonly expected: string }

/** Compiles one condition; the only place that knows operator names. */
export function compileCondition(condition: Condition, reading: OperandReading): CompiledCondition {
  const key = condition.key.toLowerCase()
  if (condition.operator === 'Null') return compileNull(key, condition.values)
  const full = readOperator(condition.operator)
  if (full === undefined) return { wrong: 'operator' }
  const operands: Resolvable<ValueTest>[] = []
  for (const value of condition.values) {
    const operand = full.operator.prepare(value, reading)
    if (operand === undefined) return { wrong: 'value', value, expected: full.operator.expects }
    operands.push(operand)
  }
  return { test: conditionTest(key, full, operands) }
}

function compileNull(key: string, values: readonly string[]): CompiledCondition {
  const wanted = new Set<boolean>()
  for (const value of values) {
    const lower = value.toLowerCase()
    if (lower !== 'true' && lower !== 'false') {
      return { wrong: 'value', value, expected: '"true" or "false"' }
    }
    wanted.add(lower === 'true')
  }
  return { test: (context) => wanted.has(!context.has(key)) }
}

function conditionTest(
  key: string,
  { operator, setRule, ifExists }: FullOperator,
  operands: readonly Resolvable<ValueTest>[],
): ConditionTest {
  // To the set prefixes an empty text is a set without values, as good as no key.
  const whenAbsent =
    ifExists || setRule === 'ForAllValues' || (setRule === 'any' && operator.negated)
  return (context) => {
    const tests: ValueTest[] = []
    for (const operand of operands) {
      const test = operand(context)
      if (test === undefined) return undefined
      tests.push(test)
    }
    const actuals = context.get(key)
    if (actuals === undefined) return whenAbsent
    if (setRule !== 'any' && actuals.every((actual) => actual === '')) return whenAbsent
    const matches = (actual: string): boolean => tests.some((test) => test(actual))
    const holds = operator.negated ? (actual: string) => !matches(actual) : matches
    if (setRule === 'ForAnyValue') return actuals.some(holds)
    if (setRule === 'ForAllValues') return actuals.every(holds)
    return operator.negated ? !actuals.some(matches) : actuals.some(matches)
  }
}
