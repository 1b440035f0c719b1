const wide = /[^\0-\xff]/
const hasBreak = /[\r\n\0]/
const breaks = /[\r\n\0]+/g

/** Workerd writes texts as UTF-8 by itself; other runtimes take bytes only, one a character. */
const takesUnicode = (() => {
  try {
    return new Headers({ a: '\u0100' }).has('a')
  } catch {
    return false
  }
})()

/**
 * Text as a header value may carry it: line breaks become a blank, so that a value never ends the header, and
 * what is not Latin-1 goes as its UTF-8 bytes.
 */
export function byteString(text: string): string {
  // A look costs a quarter of a replacement that finds nothing.
  const line = hasBreak.test(text) ? text.replace(breaks, ' ') : text
  return takesUnicode || !wide.test(line)
    ? line
    : String.fromCharCode(...new TextEncoder().encode(line))
}
