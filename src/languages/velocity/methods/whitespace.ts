/** Without leading and trailing characters up to U+0020, as `String.trim` does. */
export function trimControl(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

/**
 * `Character.isWhitespace`, by code: the control characters that separate, and Unicode's spaces but
 * those that do not break.
 */
function isWhitespace(code: number): boolean {
  if (code < 0x1680) return (code >= 9 && code <= 13) || (code >= 28 && code <= 32)
  if (code >= 0x2000 && code <= 0x200a) return code !== 0x2007
  return [0x1680, 0x2028, 0x2029, 0x205f, 0x3000].includes(code)
}

/** Without white space in front, as `String.stripLeading` does. */
export function stripLeading(text: string): string {
  let start = 0
  while (start < text.length && isWhitespace(text.charCodeAt(start))) start++
  return text.slice(start)
}

/** Without white space behind, as `String.stripTrailing` does. */
export function stripTrailing(text: string): string {
  let end = text.length
  while (end > 0 && isWhitespace(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

/** True when a text holds nothing but white space. */
export const isBlank = (text: string): boolean => stripTrailing(text) === ''
