import { parseOperand } from './parse-operand.ts'
import { expect, fail, nested, skipSpace, take, takeText, type Scanner } from './scanner.ts'
import type { BinaryExpression, Expression } from './syntax.ts'

type Operator = BinaryExpression['operator']

/** Binary operators, longest spelling first, with how strongly they bind. */
const spellings: Readonly<Record<string, readonly [Operator, number]>> = {
  '||': ['||', 1],
  or: ['||', 1],
  '&&': ['&&', 2],
  and: ['&&', 2],
  '==': ['==', 3],
  eq: ['==', 3],
  '!=': ['!=', 3],
  ne: ['!=', 3],
  '<=': ['<=', 4],
  le: ['<=', 4],
  '>=': ['>=', 4],
  ge: ['>=', 4],
  '<': ['<', 4],
  lt: ['<', 4],
  '>': ['>', 4],
  gt: ['>', 4],
  '+': ['+', 5],
  '-': ['-', 5],
  '*': ['*', 6],
  '/': ['/', 6],
  '%': ['%', 6],
}

const operator =
  /\|\||&&|==|!=|<=|>=|<|>|\+|-(?!\.?\d)|\*|\/|%|(?:or|and|eq|ne|le|ge|lt|gt)(?![A-Za-z0-9_@])/y
const negation = /!|not(?![A-Za-z0-9_@])/y

/** A whole expression, as `#set` and `#if` take it; spaces and line ends around are skipped. */
export function parseExpression(scanner: Scanner): Expression {
  return nested(scanner, () => parseBinary(scanner, 1))
}

/** A row of operators nests as deep as it is long. */
const operatorsMax = 500

/** Operators at least this strong, joined from left to right. */
function parseBinary(scanner: Scanner, strengthMin: number): Expression {
  let left = parseUnary(scanner)
  for (let count = 0; ; count++) {
    if (count > operatorsMax) fail(scanner, `More than ${operatorsMax} operators in a row`)
    skipSpace(scanner)
    const start = scanner.at
    const [name, strength] = spellings[take(scanner, operator) ?? ''] ?? []
    if (name === undefined || strength === undefined || strength < strengthMin) {
      scanner.at = start
      return left
    }
    left = { type: 'binary', operator: name, left, right: parseBinary(scanner, strength + 1) }
  }
}

function parseUnary(scanner: Scanner): Expression {
  skipSpace(scanner)
  if (take(scanner, negation) !== undefined) {
    return { type: 'not', operand: nested(scanner, parseUnary) }
  }
  if (!takeText(scanner, '(')) return parseOperand(scanner)
  skipSpace(scanner)
  if (takeText(scanner, ')')) fail(scanner, 'Expected an expression between the parentheses')
  const inner = parseExpression(scanner)
  skipSpace(scanner)
  expect(scanner, ')', 'to close the parenthesis')
  return inner
}
