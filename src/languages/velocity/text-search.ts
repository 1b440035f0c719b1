/**
 * Searching in texts, in time that grows with the sum of both lengths. The runtime's own search is
 * faster for most texts, but looks at every character of a long part at every place of some.
 */

/** Parts that the runtime finds in time; from the end it compares each as it stands. */
const nativeMax = { forward: 200, backward: 8 } as const

/** Whether a part is too long for the runtime's own search, which is some times as fast. */
export const isLongPart = (part: string): boolean => part.length > nativeMax.forward

/** The first place of a part from a place on, -1 for none. */
export function placeOf(text: string, part: string, from = 0): number {
  if (!isLongPart(part)) return text.indexOf(part, from)
  let first = -1
  eachPlace(text, part, Math.max(0, from), (place) => {
    first = place
    return false
  })
  return first
}

/** The last place of a part up to a place, -1 for none. */
export function lastPlaceOf(text: string, part: string, to = text.length): number {
  if (part.length <= nativeMax.backward) return text.lastIndexOf(part, to)
  let last = -1
  eachPlace(text, part, 0, (place) => {
    if (place <= to) last = place
    return place < to
  })
  return last
}

/** What stands between the places of a part, as `String.split` gives it. */
export function piecesOf(text: string, part: string): string[] {
  if (!isLongPart(part)) return text.split(part)
  const pieces: string[] = []
  let from = 0
  eachPlace(text, part, 0, (place) => {
    if (place >= from) {
      pieces.push(text.slice(from, place))
      from = place + part.length
    }
    return true
  })
  pieces.push(text.slice(from))
  return pieces
}

/**
 * Visits the places of a part, those that overlap too, until a visit says false: the method of
 * Knuth, Morris and Pratt.
 */
function eachPlace(
  text: string,
  part: string,
  from: number,
  visit: (place: number) => boolean,
): void {
  const borders = bordersOf(part)
  const { length } = part
  let matched = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0
    if (part.charCodeAt(matched) === code) matched++
    if (matched < length) continue
    if (!visit(at + 1 - length)) return
    matched = borders[matched - 1] ?? 0
  }
}

/** For each beginning of a part, how much of it ends as the part begins. */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length)
  let matched = 0
  for (let at = 1; at < part.length; at++) {
    const code = part.charCodeAt(at)
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = borders[matched - 1] ?? 0
    if (part.charCodeAt(matched) === code) matched++
    borders[at] = matched
  }
  return borders
}
