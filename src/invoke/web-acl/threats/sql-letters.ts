/**
 * Sets of token letters (see `sql-tokens.ts`) as two words of bits, and which letters a shape
 * cannot match without: one look at a set tells that most shapes need not be tried.
 */
export interface LetterSet {
  /** Letters with codes 32-63 and 64-95 … */
  readonly low: number
  readonly middle: number
  /** … and 96-127. */
  readonly high: number
}

/** `lettersIn('s&s=q')`: the letters of a token string. */
export function lettersIn(text: string): LetterSet {
  const words = [0, 0, 0]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const word = (code >> 5) - 1
    words[word] = (words[word] ?? 0) | (1 << (code & 31))
  }
  const [low = 0, middle = 0, high = 0] = words
  return { low, middle, high }
}

/** Whether a set has at least one letter of each group. */
export function meets(letters: LetterSet, needs: readonly LetterSet[]): boolean {
  for (const { low, middle, high } of needs) {
    if ((letters.low & low) === 0 && (letters.middle & middle) === 0 && (letters.high & high) === 0)
      return false
  }
  return true
}

/**
 * The groups of letters of which every match of a pattern has one: each literal or class that is
 * not optional, and for a choice in brackets the rarest group of each branch together.
 */
export function neededLetters(pattern: RegExp): readonly LetterSet[] {
  // The rarest first: it tells most texts apart.
  return byRarity(choice(pattern.source, 0).needs).map(lettersIn)
}

interface Part {
  /** Groups of letters, as text. */
  readonly needs: readonly string[]
  /** Where the source goes on. */
  readonly end: number
}

/** The branches up to the closing bracket or the end of the source. */
function choice(source: string, start: number): Part {
  const branches: (readonly string[])[] = []
  let at = start
  for (;;) {
    const branch = sequence(source, at)
    branches.push(branch.needs)
    at = branch.end + 1
    if (source.charAt(branch.end) !== '|') {
      const [only] = branches
      if (branches.length === 1 && only !== undefined) return { needs: only, end: branch.end }
      const rarest = branches.map((needs) => byRarity(needs)[0] ?? '')
      return { needs: rarest.includes('') ? [] : [rarest.join('')], end: branch.end }
    }
  }
}

function sequence(source: string, start: number): Part {
  const needs: string[] = []
  let at = start
  while (at < source.length && source.charAt(at) !== '|' && source.charAt(at) !== ')') {
    const piece = pieceAt(source, at)
    at = piece.end
    if (!/^(?:[?*]|\{0)/.test(source.slice(at))) needs.push(...piece.needs)
    at += /^(?:[?*+]|\{[^}]*\})/.exec(source.slice(at))?.[0].length ?? 0
  }
  return { needs, end: at }
}

/** One literal, class, group or anchor; looking ahead or behind asks for nothing. */
function pieceAt(source: string, at: number): Part {
  const first = source.charAt(at)
  if (first === '\\') return { needs: [source.charAt(at + 1)], end: at + 2 }
  if (first === '[') {
    const end = source.indexOf(']', at + 1) + 1
    const members = source.slice(at + 1, end - 1).replaceAll('\\', '')
    return { needs: members.startsWith('^') ? [] : [members], end }
  }
  if (first === '(') {
    const opening = /^\((?:\?(?:<?[!=]|:))?/.exec(source.slice(at, at + 4))?.[0] ?? first
    const { needs, end } = choice(source, at + opening.length)
    return { needs: /[!=]$/.test(opening) ? [] : needs, end: end + 1 }
  }
  return { needs: '^$.'.includes(first) ? [] : [first], end: at + 1 }
}

/** Letters that nearly every text has. */
const common = /[insqo,();]/g

function byRarity(needs: readonly string[]): readonly string[] {
  const weight = (need: string) => need.length + 100 * (need.match(common)?.length ?? 0)
  return needs.toSorted((a, b) => weight(a) - weight(b))
}
