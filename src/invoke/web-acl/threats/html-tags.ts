/** A tag as a lenient HTML reader sees it; all in lower case. */
export interface Tag {
  /** Letters, digits, `-` and `:`, without NULs: `svg`. */
  readonly name: string
  /** Everything between the name and the closing `>`, or the end of the text. */
  readonly attributes: string
  /** From `<` on. */
  readonly source: string
  readonly start: number
  /** Some text behind the tag: what an element contains. */
  readonly rest: string
}

/** Tags of one text, bytes of one tag, and of the text behind it. */
const tagsMax = 500
const tagBytesMax = 2000
const restBytesMax = 200

/**
 * Finds tags the way browsers do: `<` and a letter begin one, `/` separates like a blank, a `>`
 * inside quotes does not end it, and an unfinished tag at the end of the text still counts.
 */
export function* readTags(text: string): Generator<Tag> {
  let count = 0
  for (let at = text.indexOf('<'); at >= 0 && count < tagsMax; at = text.indexOf('<', at + 1)) {
    const found = tagName.exec(text.slice(at, at + 60))
    if (found === null) continue
    count++
    const from = at + found[0].length
    // Browsers take anything but a blank, `/` or `>` as part of the name: `<a,` is no `<a`.
    const isWhole = from >= text.length || /[\s\0/>"'`<]/.test(text.charAt(from))
    const name = isWhole ? (found[1] ?? '').replace(/[^a-z0-9:-]+/g, '') : ''
    const end = tagEnd(text, from)
    yield {
      name,
      attributes: text.slice(from, end),
      source: text.slice(at, end + 1),
      start: at,
      rest: text.slice(at, end + restBytesMax),
    }
  }
}

/** Blanks and `%`, `/`, `!` after `<` as broken filters leave them; NULs inside the name. */
const tagName = /^<[\s<\0/%!?]{0,6}([a-z\xc0-\xff][a-z0-9:\-\0\\_]{0,40})/

/** The `>` that ends a tag, those in quoted values left out; or the end of what is looked at. */
function tagEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + tagBytesMax)
  let quote = 0
  for (let index = from; index < limit; index++) {
    const code = text.charCodeAt(index)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 62) return index
    else if ((code === 34 || code === 39) && /[=\s]/.test(text.charAt(index - 1))) quote = code
  }
  if (quote === 0) return limit
  // A quote that never closes: browsers that gave up on it end the tag at the first `>`.
  const close = text.indexOf('>', from)
  return close < 0 || close > limit ? limit : close
}
