/** Texts with `*` and `?`, matched without backtracking over more than one run. */

/** A piece of a pattern: literal text, any run of characters, or exactly one. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'run' }
  | { readonly kind: 'one' }

/** Judges one text. */
export type Matcher = (text: string) => boolean

/** Neighbouring literals and `?`s: a text and the places in it that take any character. */
interface Segment {
  readonly text: string
  readonly open: readonly number[]
}

/**
 * A matcher for the whole of a text. The leftmost place is right for every segment between two runs, so a text is
 * walked once; only a segment with `?` may look at characters again, at most its own length.
 */
export function wildcardMatcher(pieces: readonly Piece[]): Matcher {
  const segments = segmentsOf(pieces)
  const [first, ...rest] = segments
  const last = rest.pop()
  if (first === undefined) return (text) => text === ''
  if (last === undefined) {
    const exact = first.text
    if (first.open.length === 0) return (text) => text === exact
    return (text) => text.length === exact.length && standsAt(first, text, 0)
  }
  const fixedLength = first.text.length + last.text.length
  return (text) => {
    const end = text.length - last.text.length
    if (text.length < fixedLength) return false
    if (!standsAt(first, text, 0) || !standsAt(last, text, end)) return false
    let from = first.text.length
    for (const segment of rest) {
      const place = findSegment(segment, text, from, end)
      if (place < 0) return false
      from = place + segment.text.length
    }
    return true
  }
}

/** Segments between the runs: `a*b?` → `a`, `b?`; a run at an end leaves an empty segment there. */
function segmentsOf(pieces: readonly Piece[]): readonly Segment[] {
  const segments: { text: string; open: number[] }[] = [{ text: '', open: [] }]
  for (const piece of pieces) {
    if (piece.kind === 'run') {
      segments.push({ text: '', open: [] })
      continue
    }
    const segment = segments.at(-1)
    if (segment === undefined) break
    if (piece.kind === 'one') segment.open.push(segment.text.length)
    segment.text += piece.kind === 'one' ? '?' : piece.text
  }
  return segments
}

function standsAt(segment: Segment, text: string, place: number): boolean {
  if (segment.open.length === 0) return text.startsWith(segment.text, place)
  for (let index = 0, open = 0; index < segment.text.length; index++) {
    if (segment.open[open] === index) open++
    else if (segment.text.charCodeAt(index) !== text.charCodeAt(place + index)) return false
  }
  return true
}

function findSegment(segment: Segment, text: string, from: number, end: number): number {
  const lastPlace = end - segment.text.length
  if (segment.open.length === 0) {
    const place = text.indexOf(segment.text, from)
    return place > lastPlace ? -1 : place
  }
  for (let place = from; place <= lastPlace; place++) {
    if (standsAt(segment, text, place)) return place
  }
  return -1
}
