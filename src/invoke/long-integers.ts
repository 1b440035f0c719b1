/** A JSON text within a value, which JSON.stringify writes as it stands. */
interface RawText {
  readonly rawJSON: string
}

/** What the library's types do not know yet, and engines before V8 11.4 do not have. */
const { rawJSON, isRawJSON } = JSON as {
  readonly rawJSON?: (text: string) => RawText
  readonly isRawJSON?: (value: unknown) => boolean
}

/** Whether a text may hold one: no integer of fewer digits is too long for a double. */
export const mayHoldLongInteger = (text: string): boolean => manyDigits.test(text)

const manyDigits = /\d{16}/

/**
 * The value of a JSON text as JSON.parse gives it, except that an integer which a double would round, such as
 * the id `1234567890123456789`, keeps its digits: it is a `RawText`. Throws SyntaxError.
 */
export function parseKeepingIntegers(text: string): unknown {
  return mayHoldLongInteger(text) ? JSON.parse(text, keepInteger) : JSON.parse(text)
}

/** Whether a value of `parseKeepingIntegers` is an integer of many digits. */
export const isLongInteger = (value: unknown): value is RawText => isRawJSON?.(value) === true

const keepInteger = (_: string, value: unknown, ...[token]: { readonly source?: string }[]) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(token?.source ?? '')
    ? (rawJSON?.(token?.source ?? '') ?? value)
    : value
