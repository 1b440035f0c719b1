import { SyntaxFailure } from './failure.ts'
import { parseExpression } from './parse-expression.ts'
import { parseOperand, parseReference, reachReference } from './parse-operand.ts'
import {
  expect,
  fail,
  found,
  nested,
  skipSpace,
  swallowLineEnd,
  take,
  takeText,
  type Scanner,
} from './scanner.ts'
import type { Branch, Expression, MacroDefinition, Statement } from './syntax.ts'

/** A directive that ends a block or a branch of one. */
export interface Ending {
  readonly name: 'end' | 'else' | 'elseif'
  readonly at: number
}

export type ParseBlock = (scanner: Scanner) => { statements: Statement[]; ending?: Ending }

/** A directive's outcome: a statement, an ending, or neither (a macro's definition). */
export interface Parsed {
  readonly statement?: Statement
  readonly ending?: Ending
}

type ParseRest = (scanner: Scanner, block: ParseBlock, start: number) => Parsed

const ended = (name: Ending['name'], swallows: boolean): ParseRest => {
  return (scanner, _block, start) => {
    if (swallows) swallowLineEnd(scanner)
    return { ending: { name, at: scanner.origin + start } }
  }
}

/** Every directive, by name; each parser starts behind the name. */
const directives: Readonly<Record<string, ParseRest>> = {
  if: parseIf,
  elseif: ended('elseif', false),
  else: ended('else', true),
  end: ended('end', true),
  stop: parseLeave('stop'),
  set: parseSet,
  foreach: parseForeach,
  break: parseLeave('break'),
  define: parseDefine,
  macro: parseMacro,
  literal: parseLiteral,
  evaluate: parseEvaluate,
  include: refused('include'),
  parse: refused('parse'),
}

/** True when this text (`#if`, `#{if}`) names a directive or a macro defined before it. */
export function isDirective(image: string, scanner: Scanner): boolean {
  const name = bare(image)
  return Object.hasOwn(directives, name) || scanner.macros.has(name)
}

/** Parses the directive whose name (`#if`, `#{if}`) stands here. */
export function parseDirective(scanner: Scanner, image: string, block: ParseBlock): Parsed {
  const start = scanner.at
  const name = bare(image)
  scanner.at += image.length
  const parse = Object.hasOwn(directives, name) ? directives[name] : undefined
  if (parse !== undefined) return nested(scanner, () => parse(scanner, block, start))
  return nested(scanner, () => parseCall(scanner, block, name, start))
}

const bare = (image: string): string => image.replace(/[#{}]/g, '')

const openingParenthesis = /[ \t\r\n]*\(/y

function parseIf(scanner: Scanner, block: ParseBlock, start: number): Parsed {
  const branches: Branch[] = []
  let otherwise: Statement[] | undefined
  let ending: Ending = { name: 'elseif', at: scanner.origin + start }
  while (ending.name !== 'end') {
    if (otherwise !== undefined) {
      throw new SyntaxFailure(`#${ending.name} after the #else of an #if`, ending.at)
    }
    const condition = ending.name === 'elseif' ? parseCondition(scanner) : undefined
    const part = block(scanner)
    if (condition === undefined) otherwise = part.statements
    else branches.push({ condition, body: part.statements })
    ending = part.ending ?? fail(scanner, '#if without its #end', start)
  }
  const statement: Statement =
    otherwise === undefined ? { type: 'if', branches } : { type: 'if', branches, otherwise }
  return { statement }
}

function parseCondition(scanner: Scanner): Expression {
  if (take(scanner, openingParenthesis) === undefined) {
    fail(scanner, `Expected a condition in parentheses, found ${found(scanner)}`)
  }
  const condition = parseExpression(scanner)
  closeDirective(scanner)
  return condition
}

/** The closing parenthesis of a directive, with the line end it swallows. */
function closeDirective(scanner: Scanner): void {
  skipSpace(scanner)
  expect(scanner, ')', 'to close the directive')
  swallowLineEnd(scanner)
}

const setParenthesis = / *\(/y

function parseSet(scanner: Scanner, _block: ParseBlock, start: number): Parsed {
  if (take(scanner, setParenthesis) === undefined) return parseCall(scanner, _block, 'set', start)
  skipSpace(scanner)
  if (!reachReference(scanner)) fail(scanner, `#set assigns to a reference, not ${found(scanner)}`)
  const target = parseReference(scanner)
  skipSpace(scanner)
  expect(scanner, '=', 'behind the target of #set')
  const value = parseExpression(scanner)
  closeDirective(scanner)
  return { statement: { type: 'set', target, value, at: scanner.origin + start } }
}

function parseForeach(scanner: Scanner, block: ParseBlock, start: number): Parsed {
  openArguments(scanner, 'foreach')
  if (!reachReference(scanner)) fail(scanner, `#foreach needs a variable, found ${found(scanner)}`)
  const { root: element } = parseReference(scanner)
  skipSeparator(scanner)
  // Velocity asks for something between the two, mostly the word 'in', and does not look at it.
  if (take(scanner, word) === undefined) parseOperand(scanner)
  skipSeparator(scanner)
  const hasSource = scanner.text[scanner.at] !== ')'
  const source: Expression = hasSource ? parseOperand(scanner) : { type: 'constant', value: null }
  closeDirective(scanner)
  const body = parseBody(scanner, block, 'foreach', start)
  return { statement: { type: 'foreach', element, source, body, at: scanner.origin + start } }
}

function openArguments(scanner: Scanner, name: string): void {
  if (take(scanner, openingParenthesis) === undefined) {
    fail(scanner, `Expected '(' behind #${name}, found ${found(scanner)}`)
  }
  skipSpace(scanner)
}

/** A reference that is nothing but a name: what a loop, a block or a macro binds. */
function parseName(scanner: Scanner, directive: string): string {
  const start = scanner.at
  if (!reachReference(scanner)) {
    fail(scanner, `${directive} needs a variable, found ${found(scanner)}`)
  }
  const { root, steps } = parseReference(scanner)
  if (steps.length > 0) fail(scanner, `${directive} binds a plain variable`, start)
  return root
}

/** A block up to its #end. */
function parseBody(scanner: Scanner, block: ParseBlock, name: string, start: number): Statement[] {
  const { statements, ending } = block(scanner)
  if (ending === undefined) fail(scanner, `#${name} without its #end`, start)
  if (ending.name !== 'end') throw new SyntaxFailure(`#${ending.name} inside #${name}`, ending.at)
  return statements
}

/** `#break` and `#stop` may name what they leave; only the innermost, or all, can be left. */
function parseLeave(type: 'break' | 'stop'): ParseRest {
  return (scanner) => {
    if (take(scanner, openingParenthesis) !== undefined) parseArguments(scanner)
    return { statement: { type } }
  }
}

function parseDefine(scanner: Scanner, block: ParseBlock, start: number): Parsed {
  openArguments(scanner, 'define')
  const name = parseName(scanner, '#define')
  closeDirective(scanner)
  return { statement: { type: 'define', name, body: parseBody(scanner, block, 'define', start) } }
}

/** `#literal()…#end`: the text between, as it stands. */
function parseLiteral(scanner: Scanner, block: ParseBlock, start: number): Parsed {
  openArguments(scanner, 'literal')
  closeDirective(scanner)
  const from = scanner.at
  parseBody(scanner, block, 'literal', start)
  const whole = scanner.text.slice(from, scanner.at)
  const end = Math.max(whole.lastIndexOf('#end'), whole.lastIndexOf('#{end}'))
  return { statement: { type: 'text', text: whole.slice(0, end) } }
}

function parseEvaluate(scanner: Scanner, _block: ParseBlock, start: number): Parsed {
  openArguments(scanner, 'evaluate')
  const argument = parseOperand(scanner)
  const { type } = argument
  const isText = type === 'constant' && typeof argument.value === 'string'
  if (!isText && type !== 'interpolated' && type !== 'reference') {
    fail(scanner, '#evaluate takes a string or a reference')
  }
  closeDirective(scanner)
  return { statement: { type: 'evaluate', argument, at: scanner.origin + start } }
}

/** A directive that would load another template: there is none, so running it fails. */
function refused(name: string): ParseRest {
  return (scanner, _block, start) => {
    openArguments(scanner, name)
    parseArguments(scanner)
    return { statement: { type: 'refused', name, at: scanner.origin + start } }
  }
}

function parseMacro(scanner: Scanner, block: ParseBlock, start: number): Parsed {
  openArguments(scanner, 'macro')
  const name = take(scanner, word) ?? fail(scanner, `#macro needs a name, found ${found(scanner)}`)
  const parameters: string[] = []
  for (;;) {
    skipSeparator(scanner)
    if (scanner.text[scanner.at] === ')') break
    parameters.push(parseName(scanner, '#macro'))
  }
  closeDirective(scanner)
  const body = parseBody(scanner, block, 'macro', start)
  const definition: MacroDefinition = { name, parameters, body }
  if (!Object.hasOwn(directives, name) && !scanner.macros.has(name)) {
    scanner.macros.set(name, definition)
  }
  return {}
}

const word = /[A-Za-z_@][A-Za-z0-9_@]*/y

/** Spaces, and at most one comma among them. */
function skipSeparator(scanner: Scanner): void {
  skipSpace(scanner)
  if (takeText(scanner, ',')) skipSpace(scanner)
}

/**
 * `#name(…)` or `#name`: perhaps a macro, which may be defined later. What turns out not to be a
 * macro prints as written.
 */
function parseCall(scanner: Scanner, block: ParseBlock, name: string, start: number): Parsed {
  const isBlock = name.startsWith('@')
  const hasArguments = take(scanner, openingParenthesis) !== undefined
  const args = hasArguments ? parseArguments(scanner, name) : []
  const body = isBlock && hasArguments ? parseBody(scanner, block, name, start) : undefined
  const call = {
    type: 'call',
    name: isBlock ? name.slice(1) : name,
    arguments: args,
    source: scanner.text.slice(start, scanner.at),
    at: scanner.origin + start,
  } as const
  return { statement: body === undefined ? call : { ...call, body } }
}

/** Arguments up to the closing parenthesis, between spaces or commas; the opening one is taken. */
function parseArguments(scanner: Scanner, name = ''): Expression[] {
  const args: Expression[] = []
  for (;;) {
    skipSeparator(scanner)
    if (scanner.text[scanner.at] === ')') break
    args.push(parseArgument(scanner, name))
  }
  closeDirective(scanner)
  return args
}

/** An operand, or a bare word: text in parentheses behind a # that is no directive at all. */
function parseArgument(scanner: Scanner, name: string): Expression {
  const at = scanner.origin + scanner.at
  const bareWord = take(scanner, word)
  if (bareWord === undefined) return parseOperand(scanner)
  if (bareWord === 'true' || bareWord === 'false') {
    return { type: 'constant', value: bareWord === 'true' }
  }
  scanner.wordCalls.push({ name, at })
  return { type: 'constant', value: bareWord }
}
