/**
 * Why a rendering stopped. `limit`: a bound of this engine was reached. `host`: an object that the
 * caller provided refused, for instance because the body is not JSON. `render`: all the rest, such
 * as `substring` past the end.
 */
export type FailureKind = 'render' | 'limit' | 'host'

/** Stops a rendering from deep inside it; `Template.render` turns it into a value. */
export class RenderFailure extends Error {
  override readonly name = 'RenderFailure'
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** Stops a rendering that builds a longer text than it may. */
export function checkLength(length: number, { lengthMax }: { readonly lengthMax: number }): void {
  if (length <= lengthMax) return
  throw new RenderFailure('limit', `A string grew past ${lengthMax} characters`)
}

/** Stops the parser; `compileTemplate` turns it into a TemplateIssue. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure'
  /** Offset in UTF-16 units from the start of the template. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Where an offset lies in a text; both counted from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** The position of an offset; `\n`, `\r\n` and `\r` end lines. */
export function positionOf(text: string, offset: number): Position {
  let line = 1
  let start = 0
  const end = Math.min(offset, text.length)
  for (let at = 0; at < end; at++) {
    const char = text.charCodeAt(at)
    if (char === 10 || (char === 13 && text.charCodeAt(at + 1) !== 10)) {
      line++
      start = at + 1
    }
  }
  return { line, column: end - start + 1 }
}
