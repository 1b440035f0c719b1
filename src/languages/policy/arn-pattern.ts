/** ARNs with wildcards: six parts, each matched by itself. */
import { templateMatcher, type Resolvable, type TemplatePiece } from './template.ts'
import type { Matcher } from './wildcard.ts'

const partsMax = 6

/** A resource or an ARN, cut at its first five colons once for all patterns that look at it. */
export type ArnParts = readonly string[]

/** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3/prod/GET/a:b'` → six parts, the last with its colon. */
export function splitArn(text: string): ArnParts {
  const parts = text.split(':')
  return parts.length <= partsMax
    ? parts
    : [...parts.slice(0, partsMax - 1), parts.slice(partsMax - 1).join(':')]
}

/** Judges an ARN's parts. */
export type ArnMatcher = (parts: ArnParts) => boolean

/** Where in an ARN pattern variables are allowed: anywhere in conditions, in the last part of a `Resource`. */
export type VariablePlace = 'anywhere' | 'last-part'

/**
 * A matcher of all six parts; a lone `*` (or `**`) takes everything, also what is no ARN. A `Resource` with fewer parts is
 * completed by `*`: `'arn:aws:execute-api:us-east-1'` means all of the region.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function arnMatcher(
  pieces: readonly TemplatePiece[],
  place: VariablePlace,
): Resolvable<ArnMatcher> {
  if (pieces.length > 0 && pieces.every(({ kind }) => kind === 'run')) return () => () => true
  const written = splitPieces(pieces)
  const isIncomplete =
    place === 'last-part' && isArn(written) && written.length > 1 && written.length < partsMax
  const parts = isIncomplete ? completed(written) : written
  const isMisplaced =
    place === 'last-part' &&
    parts.slice(0, partsMax - 1).some((part) => part.some((piece) => piece.kind === 'variable'))
  if (isMisplaced) return () => () => false
  const matchers = parts.map(templateMatcher)
  if (!pieces.some((piece) => piece.kind === 'variable')) {
    const matches = resolveAll(matchers, new Map())
    return () => matches
  }
  return (context) => resolveAll(matchers, context)
}

type Parts = readonly (readonly TemplatePiece[])[]

const isArn = ([first = []]: Parts): boolean =>
  first.length === 1 && first[0]?.kind === 'text' && first[0].text === 'arn'

const completed = (parts: Parts): Parts => [
  ...parts,
  ...Array.from({ length: partsMax - parts.length }, () => [{ kind: 'run' } as const]),
]

function resolveAll(
  matchers: readonly Resolvable<Matcher>[],
  context: Parameters<Resolvable<Matcher>>[0],
): ArnMatcher | undefined {
  const resolved: Matcher[] = []
  for (const matcher of matchers) {
    const matches = matcher(context)
    if (matches === undefined) return undefined
    resolved.push(matches)
  }
  return (parts) =>
    parts.length === resolved.length &&
    resolved.every((matches, index) => matches(parts[index] ?? ''))
}

/** Cuts at the first five colons of the literal text: a colon inside `${aws:username}` is none of them. */
function splitPieces(pieces: readonly TemplatePiece[]): Parts {
  const parts: TemplatePiece[][] = [[]]
  for (const piece of pieces) {
    if (piece.kind !== 'text') {
      parts.at(-1)?.push(piece)
      continue
    }
    const texts = piece.text.split(':')
    while (texts.length > 0) {
      const room = partsMax - parts.length
      const text = room === 0 ? texts.splice(0).join(':') : (texts.shift() ?? '')
      if (text !== '') parts.at(-1)?.push({ kind: 'text', text })
      if (texts.length > 0) parts.push([])
    }
  }
  return parts
}
