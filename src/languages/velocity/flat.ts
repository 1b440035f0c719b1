/**
 * Runtimes join texts by noting their parts, and put these together when the whole is first looked
 * at. Of a text that is itself a part they do so again for every whole it is in, for a price that
 * nobody was charged: so what this engine builds is put together at once, unless it is short.
 */
export function flat(text: string): string {
  // Matching an expression looks at the text, as reading its length does not.
  if (text.length >= shortMax) start.test(text)
  return text
}

/** Work units of putting a text together that does not fit the runtime's young memory. */
export const largeUnits = (length: number): number => Math.max(0, length - 262_144) / 64

/** Below this, a text has too few parts to matter. */
const shortMax = 256

const start = /^/
