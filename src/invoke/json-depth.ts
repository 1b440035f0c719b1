/** Objects and arrays in a client's JSON nest at most this deep, as in mapping templates. */
export const jsonDepthMax = 400

/**
 * Whether a text nests its brackets deeper than `depthMax`. What walks parsed JSON does so by calling
 * itself, and a body of brackets alone would use up the stack; counting them first costs one pass.
 */
export function isTooDeep(text: string, depthMax: number = jsonDepthMax): boolean {
  if (text.length <= depthMax) return false
  let depth = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) isQuoted = !isQuoted
    else if (isQuoted) at += code === backslash ? 1 : 0
    else if (code === openBracket || code === openBrace) {
      if (++depth > depthMax) return true
    } else if (code === closeBracket || code === closeBrace) depth--
  }
  return false
}

const quote = 34
const backslash = 92
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125
