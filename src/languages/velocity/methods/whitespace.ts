/** Without leading and trailing characters up to U+0020, as `String.trim` does. */
export function trimControl(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}

/** True when a text holds nothing but white space. */
export const isBlank = (text: string): boolean => text.trim() === ''
