/** Objects and arrays in a client's JSON nest at most this deep, as in mapping templates. */
export const jsonDepthMax = 400

/**
 * Members and elements that a client's JSON has at most: 10 MB hold five million of `1,`, each of
 * which a model would be asked about.
 */
export const jsonItemsMax = 500_000

/** What a text has too much of. */
type JsonExcess = 'nested too deeply' | 'of too many items'

/**
 * Whether a text nests its brackets too deeply or has too many items. What walks parsed JSON does so
 * by calling itself, and a body of brackets alone would use up the stack; counting costs one pass.
 */
export function jsonExcess(text: string): JsonExcess | undefined {
  if (text.length <= jsonDepthMax) return undefined
  let depth = 0
  let items = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) isQuoted = !isQuoted
    else if (isQuoted) at += code === backslash ? 1 : 0
    else if (code === openBracket || code === openBrace) {
      if (++depth > jsonDepthMax) return 'nested too deeply'
    } else if (code === closeBracket || code === closeBrace) depth--
    else if (code === comma && ++items > jsonItemsMax) return 'of too many items'
  }
  return undefined
}

const quote = 34
const comma = 44
const backslash = 92
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125
