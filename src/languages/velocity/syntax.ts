import type { ArithmeticOperator } from './arithmetic.ts'

/**
 * The tree of a parsed template. `at` is an offset into the template's text, for error messages.
 */
export type Statement =
  | { readonly type: 'text'; readonly text: string }
  | Reference
  | SetStatement
  | { readonly type: 'if'; readonly branches: readonly Branch[]; readonly otherwise?: Statement[] }
  | ForeachStatement
  | { readonly type: 'break' }
  | { readonly type: 'stop' }
  | { readonly type: 'define'; readonly name: string; readonly body: Statement[] }
  | CallStatement
  | { readonly type: 'evaluate'; readonly argument: Expression; readonly at: number }
  | { readonly type: 'refused'; readonly name: string; readonly at: number }

export interface Branch {
  readonly condition: Expression
  readonly body: Statement[]
}

export interface SetStatement {
  readonly type: 'set'
  readonly target: Reference
  readonly value: Expression
  readonly at: number
}

export interface ForeachStatement {
  readonly type: 'foreach'
  readonly element: string
  readonly source: Expression
  readonly body: Statement[]
  readonly at: number
}

/** `#name(…)`, or `#@name(…)…#end` with a body; `source` prints when no such macro exists. */
export interface CallStatement {
  readonly type: 'call'
  readonly name: string
  readonly arguments: readonly Expression[]
  readonly body?: Statement[]
  readonly source: string
  readonly at: number
}

/** `#macro(name $a $b)…#end`: collected apart, since calls may stand before it. */
export interface MacroDefinition {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Statement[]
}

/** `$root` and the steps after it; `source` is its text, as errors and escapes show it. */
export interface Reference {
  readonly type: 'reference'
  readonly root: string
  readonly steps: readonly Step[]
  readonly source: string
  readonly at: number
}

export type Step =
  | { readonly type: 'property'; readonly name: string }
  | { readonly type: 'index'; readonly key: Expression }
  | { readonly type: 'method'; readonly name: string; readonly arguments: readonly Expression[] }

export type Expression =
  | { readonly type: 'constant'; readonly value: string | boolean | number | bigint | null }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'interpolated'; readonly body: readonly Statement[] }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly type: 'range'; readonly from: Expression; readonly to: Expression }
  | Reference
  | { readonly type: 'not'; readonly operand: Expression }
  | BinaryExpression

export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!='

export interface BinaryExpression {
  readonly type: 'binary'
  readonly operator: ArithmeticOperator | ComparisonOperator | '&&' | '||'
  readonly left: Expression
  readonly right: Expression
}
