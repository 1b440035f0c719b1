/** Texts with policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`. */
import type { ConditionContext } from './context.ts'
import { wildcardMatcher, type Matcher, type Piece } from './wildcard.ts'

/** A piece of a text before its variables have values. */
export type TemplatePiece =
  | Piece
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined }

/** How a text is read. */
export interface Reading {
  /** Whether `*` and `?` stand for other characters. */
  readonly wildcards: boolean
  /** Whether `${…}` is a variable: only in policies of version 2012-10-17. */
  readonly variables: boolean
}

/** `undefined` when a variable has no value: then the whole statement does not match. */
export type Resolvable<T> = (context: ConditionContext) => T | undefined

const special = /\$\{([^{}]*)\}|[*?]/g
/** Where `${…}` is plain text, wildcards between its braces are wildcards still. */
const specialWithoutVariables = /[*?]/g
/** A key, blanks around it, and perhaps a fallback; keys of tags may hold blanks themselves. */
const variableShape = /^([^,]*)(?:,\s*'([^']*)'\s*)?$/

export function parseTemplate(text: string, reading: Reading): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = []
  let done = 0
  for (const match of text.matchAll(reading.variables ? special : specialWithoutVariables)) {
    const piece = specialPiece(match[0], match[1], reading)
    if (piece === undefined) continue
    if (match.index > done) pieces.push({ kind: 'text', text: text.slice(done, match.index) })
    pieces.push(piece)
    done = match.index + match[0].length
  }
  if (done < text.length) pieces.push({ kind: 'text', text: text.slice(done) })
  return pieces
}

function specialPiece(
  whole: string,
  inner: string | undefined,
  reading: Reading,
): TemplatePiece | undefined {
  if (inner === undefined) {
    if (!reading.wildcards) return undefined
    return whole === '*' ? { kind: 'run' } : { kind: 'one' }
  }
  if (inner === '*' || inner === '?' || inner === '$') return { kind: 'text', text: inner }
  const [, padded = '', fallback] = variableShape.exec(inner) ?? []
  const key = padded.trim().toLowerCase()
  return key === '' ? undefined : { kind: 'variable', key, fallback }
}

/** The pieces with values in place of variables; a value's own `*` and `?` are literal. */
export function resolvePieces(
  pieces: readonly TemplatePiece[],
  context: ConditionContext,
): readonly Piece[] | undefined {
  const resolved: Piece[] = []
  for (const piece of pieces) {
    if (piece.kind !== 'variable') {
      resolved.push(piece)
      continue
    }
    const values = context.get(piece.key)
    const text = values?.length === 1 ? values[0] : piece.fallback
    if (text === undefined) return undefined
    resolved.push({ kind: 'text', text })
  }
  return resolved
}

/** A matcher that depends on the context only where the text has variables. */
export function templateMatcher(pieces: readonly TemplatePiece[]): Resolvable<Matcher> {
  const constant = pieces.filter((piece) => piece.kind !== 'variable')
  if (constant.length === pieces.length) {
    const matcher = wildcardMatcher(constant)
    return () => matcher
  }
  return (context) => {
    const resolved = resolvePieces(pieces, context)
    return resolved && wildcardMatcher(resolved)
  }
}
