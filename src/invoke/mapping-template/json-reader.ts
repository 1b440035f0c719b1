import type { Meter } from '../../languages/velocity/value.ts'

/** A body that starts like JSON but is broken; `message` shows the place and what was found. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

/** A JSON text that is being read, and how far. */
export interface Reader {
  readonly text: string
  readonly meter: Meter
  at: number
  depth: number
  /** Values read so far. */
  values: number
  /** Where the next backslash stands, looked for once: most texts hold none. */
  backslash: number
  /** The name that the last object had at each place. */
  readonly names: string[]
}

/** Characters as the text's own codes. */
export const codes = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  quote: 34,
  apostrophe: 39,
  comma: 44,
  minus: 45,
  zero: 48,
  nine: 57,
  colon: 58,
  openBracket: 91,
  closeBracket: 93,
  openBrace: 123,
  closeBrace: 125,
  delete: 127,
} as const

/** Throws JsonError. */
export function fail(reader: Reader, what: string): never {
  throw new JsonError(`${what} at position ${reader.at}.`)
}

/** Throws JsonError for what stands at the place. */
export function unexpected(reader: Reader): never {
  const char = reader.text[reader.at]
  return fail(
    reader,
    char === undefined ? 'Unexpected End Of File' : `Unexpected character (${char})`,
  )
}

/** Moves to the next character that is no space and tells its code, NaN at the end of the text. */
export function skipSpace(reader: Reader): number {
  const { text } = reader
  for (let { at } = reader; ; at++) {
    const code = text.charCodeAt(at)
    if (code > codes.space || !isSpace(code)) {
      reader.at = at
      return code
    }
  }
}

const isSpace = (code: number): boolean =>
  code === codes.space ||
  code === codes.lineFeed ||
  code === codes.carriageReturn ||
  code === codes.tab
