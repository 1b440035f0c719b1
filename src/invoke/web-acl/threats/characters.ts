/**
 * Which punctuation a text contains, as bits: one cheap pass that tells which detectors can be
 * skipped. Letters, most of all traffic, set nothing.
 */
export type CharacterBits = number

const tracked = `'<(){[];|&$%\\/=#!*.:@\n0-_`
/** Signs that no pattern asks for, but that make a text worth a look: they share a bit. */
const alike = '"`>}'

const bitOf = new Int32Array(256)
for (const [index, letter] of Array.from(tracked).entries()) {
  bitOf[letter.charCodeAt(0)] = 1 << index
}
for (const letter of alike) bitOf[letter.charCodeAt(0)] = bitOf[39] ?? 0
for (let digit = 49; digit <= 57; digit++) bitOf[digit] = bitOf[48] ?? 0
for (let control = 0; control < 32; control++) bitOf[control] = bitOf[10] ?? 0

export function characterBits(text: string): CharacterBits {
  let bits = 0
  for (let index = 0; index < text.length; index++) {
    bits |= bitOf[text.charCodeAt(index) & 0xff] ?? 0
  }
  if ((bits & dot) !== 0 && text.includes('..')) bits |= climb
  return (bits & openBracket) !== 0 && argument.test(text) ? bits | call : bits
}

/** A bracket that closes at once or begins with a string or a variable: a call, more than a remark. */
const argument = /\(\s{0,3}["'$)\\@`_]/
/** The bits that no character has: of a call, and of two dots. */
const call = 1 << 31
const climb = 1 << 30
const dot = bitOf['.'.charCodeAt(0)] ?? 0
const openBracket = bitOf['('.charCodeAt(0)] ?? 0

/** The bits of the characters of a text: `bitsOf('${')`. `0` is any digit, `\n` any control, `()` a call, `..` two dots. */
export function bitsOf(letters: string): CharacterBits {
  return characterBits(letters)
}
