import { SyntaxFailure } from './failure.ts'
import { isDirective, parseDirective, type Ending } from './parse-directive.ts'
import { atReference, parseReference, takeBareName, takeExtraDollars } from './parse-operand.ts'
import { expect, fail, take, type Scanner } from './scanner.ts'
import type { MacroDefinition, Reference, Statement } from './syntax.ts'

/** A parsed template: its statements, and the macros it defines anywhere. */
export interface Syntax {
  readonly body: Statement[]
  readonly macros: ReadonlyMap<string, MacroDefinition>
}

/** Parses a template; throws SyntaxFailure. */
export function parseTemplate(text: string): Syntax {
  const macros = new Map<string, MacroDefinition>()
  const scanner: Scanner = {
    text,
    origin: 0,
    at: 0,
    depth: 0,
    macros,
    wordCalls: [],
    interpolate,
  }
  const body = parseWhole(scanner)
  for (const { name, at } of scanner.wordCalls) {
    if (macros.has(name)) throw new SyntaxFailure(`#${name} cannot take a bare word`, at)
  }
  return { body, macros }
}

function interpolate(text: string, origin: number, outer: Scanner): Statement[] {
  return parseWhole({ ...outer, text, origin, at: 0, depth: outer.depth + 1 })
}

function parseWhole(scanner: Scanner): Statement[] {
  const { statements, ending } = parseBlock(scanner)
  if (ending === undefined) return statements
  throw new SyntaxFailure(`#${ending.name} without a block to end`, ending.at)
}

const plain = /[^$#\\]+/y
const setStart = /#(?:set|\{set\}) *\(/y
const lineComment = /##[^\r\n]*(?:\r\n|\n|\r)?/y
/** Up to a `*#` whose star is not the end of a `#*`. */
const commentRest = /(?:[^#*]|#\*|#(?!\*)|\*(?!#))*\*#/y
const name = /#(?:[A-Za-z_@][A-Za-z0-9_@]*|\{[A-Za-z_][A-Za-z0-9_@]*\})/y
const number = /#-?(?:\d+(?:\.(?!\.)\d*)?|\.\d+)/y

/** Statements up to the end of the text, or to a directive that ends or divides a block. */
function parseBlock(scanner: Scanner): { statements: Statement[]; ending?: Ending } {
  const statements: Statement[] = []
  let text = ''
  /** The reference whose tail may stand here. */
  let open: Reference | undefined
  const flush = (): void => {
    if (text !== '') statements.push({ type: 'text', text })
    text = ''
  }
  const readTail = (): void => {
    if (open === undefined) return
    const tail = takeTail(scanner, open)
    text += tail.text
    if (!tail.goesOn) open = undefined
  }
  const readTailOf = (reference: Reference): void => {
    if (!isInBraces(reference)) open = reference
    else if (open !== undefined && !endsInProperty(open)) open = undefined
    readTail()
  }
  while (scanner.at < scanner.text.length) {
    const start = scanner.at
    const chunk = take(scanner, plain) ?? ''
    if (chunk !== '' && !(isBlank(chunk) && atSet(scanner))) {
      text += chunk
      open = undefined
    }
    switch (scanner.text.charAt(scanner.at)) {
      case '$': {
        if (atReference(scanner)) {
          flush()
          const reference = parseReference(scanner)
          statements.push(reference)
          readTailOf(reference)
        } else {
          text += takeChar(scanner) + (take(scanner, inertBackslashes) ?? '')
          open = undefined
        }
        break
      }
      case '\\': {
        const escaped = parseEscape(scanner)
        text += escaped.text
        if (escaped.reference === undefined) {
          open = undefined
          break
        }
        if (!escaped.isText) {
          flush()
          statements.push(escaped.reference)
        }
        readTailOf(escaped.reference)
        break
      }
      case '#': {
        const isLineComment = peek(scanner, lineComment) !== undefined
        const verbatim = skipCommentOrTakeVerbatim(scanner)
        if (verbatim !== undefined) {
          text += verbatim
          if (isLineComment) open = undefined
          else readTail()
          break
        }
        const literal = take(scanner, number)
        if (literal !== undefined) {
          text += literal
          open = undefined
          break
        }
        const directive = peek(scanner, name)
        if (directive === undefined) {
          text += takeChar(scanner) + (take(scanner, inertBackslashes) ?? '')
          open = undefined
          break
        }
        flush()
        const parsed = parseDirective(scanner, directive, parseBlock)
        if (parsed.ending !== undefined) return { statements, ending: parsed.ending }
        if (parsed.statement?.type === 'text') text += parsed.statement.text
        else if (parsed.statement !== undefined) statements.push(parsed.statement)
        if (parsed.statement?.type === 'set') readTail()
        else open = undefined
        break
      }
      default:
    }
    if (scanner.at === start) fail(scanner, 'The template cannot be read on from here')
  }
  flush()
  return { statements }
}

const isBlank = (chunk: string): boolean => /^[ \t]*$/.test(chunk)

function atSet(scanner: Scanner): boolean {
  return peek(scanner, setStart) !== undefined
}

/** What a sticky pattern matches here, without moving. */
function peek(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  return pattern.exec(scanner.text)?.[0]
}

const braces = /\{\}|[{}]/y
/** A brace around a name, with or without a dollar sign. */
const enclosing = /\{(?:\\*\$+!?)?(?=[A-Za-z_])/y
const twoSigns = /##(?![#*[])/y

const isInBraces = ({ source }: Reference): boolean => /^\$!?\{/.test(source)
const endsInProperty = ({ steps }: Reference): boolean => steps.at(-1)?.type === 'property'

/**
 * Text right behind a reference without braces, which Velocity still reads as if inside one: a
 * blank stretch before `#set` may follow it, a name behind a call or an index is a reference whose
 * steps come to nothing, as does what a brace encloses, and behind a property `##` is no comment.
 * The tail goes on behind comments, verbatim blocks and `#set`, and behind a reference in braces
 * when it is a property's.
 */
function takeTail(scanner: Scanner, reference: Reference): { text: string; goesOn: boolean } {
  const signs = endsInProperty(reference) ? take(scanner, twoSigns) : undefined
  if (signs !== undefined) return { text: signs, goesOn: false }
  const name = takeBareName(scanner)
  if (take(scanner, enclosing) === undefined) {
    const brace = take(scanner, braces) ?? ''
    return { text: name + brace, goesOn: !brace.endsWith('}') }
  }
  takeBareName(scanner)
  expect(scanner, '}', 'to close the brace behind a reference')
  return { text: `${name}{`, goesOn: false }
}

function takeChar(scanner: Scanner): string {
  return scanner.text.charAt(scanner.at++)
}

/** Skips a comment (returning '') or takes a verbatim block's content; else `undefined`. */
function skipCommentOrTakeVerbatim(scanner: Scanner): string | undefined {
  if (take(scanner, lineComment) !== undefined) return ''
  const { text, at } = scanner
  if (text.startsWith('#*', at)) {
    scanner.at = at + 2
    if (take(scanner, commentRest) === undefined) scanner.at = text.length
    return ''
  }
  if (!text.startsWith('#[[', at)) return undefined
  const end = text.indexOf(']]#', at + 3)
  if (end < 0) fail(scanner, 'A verbatim block is not closed by ]]#')
  scanner.at = end + 3
  return text.slice(at + 3, end)
}

const backslashes = /\\+/y
/** Between a sign that is text and a dollar sign backslashes escape nothing. */
const inertBackslashes = /\\+(?=\$)/y

/** What backslashes come to, with the reference behind them: text as well when it is escaped. */
interface Escape {
  readonly text: string
  readonly reference?: Reference
  readonly isText?: boolean
}

/**
 * Backslashes: before a reference or a directive each pair stands for one, and an odd one escapes;
 * before anything else they are text.
 */
function parseEscape(scanner: Scanner): Escape {
  const run = take(scanner, backslashes) ?? ''
  const kept = run.slice(0, Math.floor(run.length / 2))
  const odd = run.length % 2 === 1
  const dollars = takeExtraDollars(scanner)
  if (atReference(scanner)) {
    const reference = parseReference(scanner)
    // An escape takes the dollar signs in front of the reference's own with it.
    return odd
      ? { text: kept + reference.source, reference, isText: true }
      : { text: kept + dollars, reference }
  }
  const directive = peek(scanner, name)
  if (directive === undefined) return { text: run }
  const known = isDirective(directive, scanner)
  if (!known && !odd) return { text: run }
  if (!odd) return { text: halves(directive, scanner) ? kept : run }
  scanner.at += directive.length
  return { text: (known ? kept : run) + directive }
}

/**
 * Whether pairs of backslashes before a directive stand for one each: Velocity does so before
 * `#if` and its kin in either form, before others only without braces, and never before `#set(`.
 */
function halves(directive: string, scanner: Scanner): boolean {
  if (atSet(scanner)) return false
  return !directive.startsWith('#{') || /^#\{(?:if|else|elseif|end|stop)\}$/.test(directive)
}
