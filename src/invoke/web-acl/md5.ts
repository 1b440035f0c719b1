/**
 * MD5 for the text transformation of that name, which compares digests of request parts
 * with known ones; WebCrypto has no synchronous form. Not for anything that must be secure.
 * @see RFC 1321
 */
export function md5(binary: string): string {
  const words = pad(binary)
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let block = 0; block < words.length; block += 16) {
    let [p, q, r, s] = [a, b, c, d]
    for (let step = 0; step < 64; step++) {
      const round = step >> 4
      const mixed = mix(round, q, r, s)
      const word = words[block + (((order[round] ?? 0) * step + (offset[round] ?? 0)) & 15)] ?? 0
      const sum = (p + mixed + (sines[step] ?? 0) + word) | 0
      const turn = turns[(round << 2) | (step & 3)] ?? 0
      p = s
      s = r
      r = q
      q = (q + ((sum << turn) | (sum >>> (32 - turn)))) | 0
    }
    a = (a + p) | 0
    b = (b + q) | 0
    c = (c + r) | 0
    d = (d + s) | 0
  }
  return [a, b, c, d].map(littleEndian).join('')
}

const turns = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const sines = Array.from({ length: 64 }, (_, step) =>
  Math.trunc(Math.abs(Math.sin(step + 1)) * 2 ** 32),
)
/** Which word a step reads: `order · step + offset` modulo 16, per round. */
const order = [1, 5, 3, 7]
const offset = [0, 1, 5, 0]

function mix(round: number, q: number, r: number, s: number): number {
  switch (round) {
    case 0:
      return (q & r) | (~q & s)
    case 1:
      return (s & q) | (~s & r)
    case 2:
      return q ^ r ^ s
    default:
      return r ^ (q | ~s)
  }
}

function pad(binary: string): Int32Array {
  const words = new Int32Array((((binary.length + 8) >> 6) + 1) << 4)
  for (let index = 0; index <= binary.length; index++) {
    const byte = index < binary.length ? binary.charCodeAt(index) : 0x80
    words[index >> 2] = (words[index >> 2] ?? 0) | (byte << ((index & 3) << 3))
  }
  words[words.length - 2] = binary.length << 3
  words[words.length - 1] = Math.floor(binary.length / 2 ** 29)
  return words
}

function littleEndian(word: number): string {
  return String.fromCharCode(word & 255, (word >> 8) & 255, (word >> 16) & 255, word >>> 24)
}
