import { SyntaxFailure } from './failure.ts'
import { limits } from './limits.ts'
import type { MacroDefinition, Statement } from './syntax.ts'

/** What the parsers of one template share: the text, the place in it, and what was collected. */
export interface Scanner {
  readonly text: string
  /** Offset of `text` in the template: more than 0 inside a string that is interpolated. */
  readonly origin: number
  at: number
  /** How many constructs are open; bounded so that the JavaScript stack holds. */
  depth: number
  /** Macros defined so far, first definition first. */
  readonly macros: Map<string, MacroDefinition>
  /** Calls with a bare word among their arguments: wrong for macros, but text behind a #. */
  readonly wordCalls: { readonly name: string; readonly at: number }[]
  /** Parses the content of a double-quoted string as a template of its own. */
  readonly interpolate: (text: string, origin: number, outer: Scanner) => Statement[]
}

/** A syntax error at an offset of the scanner's text, by default where it stands. */
export function fail(scanner: Scanner, message: string, at = scanner.at): never {
  throw new SyntaxFailure(message, scanner.origin + at)
}

/** Runs a parser one level deeper. */
export function nested<Result>(scanner: Scanner, parse: (scanner: Scanner) => Result): Result {
  if (++scanner.depth > limits.depthMax) {
    fail(scanner, `Nested more than ${limits.depthMax} levels deep`)
  }
  const result = parse(scanner)
  scanner.depth--
  return result
}

/** Matches a sticky pattern here and moves behind it; `undefined` when it does not match. */
export function take(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}

/** Moves behind this text when it stands here. */
export function takeText(scanner: Scanner, expected: string): boolean {
  if (!scanner.text.startsWith(expected, scanner.at)) return false
  scanner.at += expected.length
  return true
}

/** Moves behind this text or fails, saying where it was expected. */
export function expect(scanner: Scanner, expected: string, where: string): void {
  if (!takeText(scanner, expected)) {
    fail(scanner, `Expected '${expected}' ${where}, found ${found(scanner)}`)
  }
}

/** What stands here, for a message. */
export function found(scanner: Scanner): string {
  const rest = scanner.text.slice(scanner.at, scanner.at + 12)
  if (rest === '') return 'the end of the template'
  return `'${rest.split(/[\r\n]/, 1)[0] || '\\n'}'`
}

export function skipSpace(scanner: Scanner): void {
  for (;;) {
    const char = scanner.text.charCodeAt(scanner.at)
    if (char !== 32 && char !== 9 && char !== 10 && char !== 13) return
    scanner.at++
  }
}

const lineRest = /[ \t]*(?:\r\n|\n|\r)/y

/** Behind a directive: swallows spaces, tabs and one line end, if a line end follows them. */
export function swallowLineEnd(scanner: Scanner): void {
  take(scanner, lineRest)
}
