import { parsePattern, type Assertion } from './parse.ts'
import { compileProgram, type Instruction, type Program } from './program.ts'

export { PatternError } from './parse.ts'

/** Whether a pattern occurs in binary text (one code unit per byte), in linear time. */
export type LinearRegExp = (text: string) => boolean

/**
 * Compiles a pattern that somebody else wrote, to be run on text that an attacker wrote.
 *
 * The pattern becomes a non-deterministic machine whose sets of states are turned into a
 * deterministic one while it runs (as in RE2): each byte of text costs one table look-up, or at
 * worst one walk over a program of bounded size. No pattern and no text make it backtrack.
 * @throws PatternError with the position of what is not supported.
 */
export function compileLinearRegExp(pattern: string): LinearRegExp {
  const program = compileProgram(parsePattern(pattern))
  const machine = createMachine(program)
  return (text) => machine.test(text)
}

/** What a byte is to the assertions. */
const kinds = { edge: 0, newline: 1, word: 2, other: 3 } as const
type Kind = (typeof kinds)[keyof typeof kinds]

/** A set of places in the program before the next byte is read. */
interface State {
  readonly places: readonly number[]
  /** What the byte before was; `edge` at the start of the text. */
  readonly before: Kind
  /** Next state by byte class: filled while running; `true` means matched. */
  readonly next: (State | true | undefined)[]
}

/** States kept before the table is thrown away and built anew: a bound on memory. */
const statesMax = 1000
const endOfText = 256

function createMachine({ instructions, start }: Program) {
  const { classOf, members } = byteClasses(instructions)
  let states = new Map<string, State>()
  let first = stateOf([start], kinds.edge)

  function stateOf(places: readonly number[], before: Kind): State {
    const key = `${before}:${places.join()}`
    const known = states.get(key)
    if (known !== undefined) return known
    const made: State = { places, before, next: [] }
    states.set(key, made)
    return made
  }

  /** The state after one byte class, or `true` once the pattern has matched. */
  function step(state: State, byteClass: number, isLast: boolean): State | true {
    const byte = members[byteClass] ?? endOfText
    const after = kindOf(byte)
    const reached = new Set<number>()
    const waiting = [...state.places]
    const next = new Set<number>()
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (reached.has(place)) continue
      reached.add(place)
      const instruction = instructions[place]
      if (instruction === undefined) continue
      switch (instruction.op) {
        case 'match':
          return true
        case 'split':
          waiting.push(instruction.other, instruction.next)
          break
        case 'assert':
          if (holds(instruction.test, state.before, after, isLast)) waiting.push(instruction.next)
          break
        case 'byte':
          if (byte !== endOfText && instruction.set[byte] === 1) next.add(instruction.next)
          break
      }
    }
    // The search is not anchored: it may start at every byte.
    next.add(start)
    return stateOf(
      [...next].sort((a, b) => a - b),
      after,
    )
  }

  /** Forgets all states; nothing that is kept leads to an old one. */
  function startOver(): void {
    states = new Map()
    first = stateOf([start], kinds.edge)
  }

  function test(text: string): boolean {
    let state = first
    const last = text.length - 1
    for (let index = 0; index <= last; index++) {
      const byteClass = classOf[text.charCodeAt(index) & 0xff] ?? 0
      // `$` may match before a newline that ends the text; that one byte is not remembered.
      const isLast = index === last && text.charCodeAt(index) === 10
      let next = isLast ? undefined : state.next[byteClass]
      if (next === undefined) {
        next = step(state, byteClass, isLast)
        if (!isLast) state.next[byteClass] = next
        if (states.size > statesMax) {
          startOver()
          if (next !== true) next = stateOf(next.places, next.before)
        }
      }
      if (next === true) return true
      state = next
    }
    return step(state, members.length, true) === true
  }

  return { test }
}

/** Bytes that no instruction tells apart share a class: the tables stay small. */
function byteClasses(instructions: readonly Instruction[]): {
  readonly classOf: Uint8Array
  readonly members: readonly number[]
} {
  const sets = instructions.flatMap((one) => (one.op === 'byte' ? [one.set] : []))
  const distinct = [...new Map(sets.map((set) => [set.join(''), set])).values()]
  const classOf = new Uint8Array(256)
  const members: number[] = []
  const byKey = new Map<string, number>()
  for (let byte = 0; byte < 256; byte++) {
    const key = `${kindOf(byte)}${distinct.map((set) => set[byte]).join('')}`
    let found = byKey.get(key)
    if (found === undefined) {
      found = members.push(byte) - 1
      byKey.set(key, found)
    }
    classOf[byte] = found
  }
  return { classOf, members }
}

function kindOf(byte: number): Kind {
  if (byte === endOfText) return kinds.edge
  if (byte === 10) return kinds.newline
  const isWord =
    (byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    byte === 95 ||
    (byte >= 97 && byte <= 122)
  return isWord ? kinds.word : kinds.other
}

/** @param isLast the byte ahead is the text's last, or its end. */
function holds(test: Assertion, before: Kind, after: Kind, isLast: boolean): boolean {
  const isBoundary = (before === kinds.word) !== (after === kinds.word)
  switch (test) {
    case 'textStart':
      return before === kinds.edge
    case 'lineStart':
      return before === kinds.edge || before === kinds.newline
    case 'textEnd':
      return after === kinds.edge
    case 'textEndOrLastNewline':
      return after === kinds.edge || (isLast && after === kinds.newline)
    case 'lineEnd':
      return after === kinds.edge || after === kinds.newline
    case 'wordBoundary':
      return isBoundary
    case 'notWordBoundary':
      return !isBoundary
  }
}
