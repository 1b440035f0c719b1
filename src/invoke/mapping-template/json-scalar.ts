import { decimalOf } from '../../languages/velocity/decimal.ts'
import { codes } from './json-reader.ts'
import { double, integer, type Meter, type Value } from '../../languages/velocity/value.ts'

const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', double(NaN)],
])

const whole = /^-?\d+$/
const floating = /^(?:-?\d+(?:\.\d*)?|-\.\d+)(?:[eE][+-]?\d+)?$/

/** Floats written with more characters than this stay exact decimals. */
const floatLengthMax = 18

/** The value of an unquoted word: a number, one of four words, or the word itself as text. */
export function scalarOf(word: string, meter: Meter): Value {
  if (word.length > floatLengthMax) meter.charge(word.length / 8)
  // What is no number mostly tells by how it begins.
  const first = word.charCodeAt(0)
  if (!(first >= codes.zero && first <= codes.nine) && first !== codes.minus) {
    const known = words.get(word)
    return known === undefined ? word : known
  }
  if (whole.test(word)) {
    chargeDigits(word, meter)
    const small = Number(word)
    return Number.isSafeInteger(small) ? small + 0 : integer(BigInt(word))
  }
  if (!floating.test(word)) return word
  chargeDigits(word, meter)
  const exact = word.length > floatLengthMax ? decimalOf(word) : undefined
  return exact ?? double(Number(word))
}

/** Reading a number takes time that grows faster than its digits. */
function chargeDigits(word: string, meter: Meter): void {
  if (word.length > floatLengthMax) meter.charge(word.length ** 2 / 50_000)
}
