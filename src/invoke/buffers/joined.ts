/** Pieces of a stream as one. @param size the sum of their lengths */
export function joined<T extends ArrayBufferLike>(
  pieces: readonly Uint8Array<T>[],
  size: number,
): Uint8Array<T | ArrayBuffer> {
  const [first] = pieces
  if (first !== undefined && pieces.length === 1) return first
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
