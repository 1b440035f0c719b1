const escapes = /%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*/g

/** Percent-decodes UTF-8; an escape that is none stays as it is. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray escape must not lose the rest: decode the runs that are valid on their own.
    return text.replace(escapes, (run) => {
      try {
        return decodeURIComponent(run)
      } catch {
        return run
      }
    })
  }
}

/** Percent-encodes a value; half a surrogate pair, which JSON can write and UTF-8 cannot, becomes U+FFFD. */
export const percentEncode = (text: string): string => encodeURIComponent(text.toWellFormed())

const keptInSegments = /%(?:3A|40|24|26|2B|2C|3B|3D)/g

/** Percent-encodes a path, slashes kept: what RFC 3986 allows in a segment stays readable. */
export function percentEncodePath(text: string): string {
  return text
    .split('/')
    .map((segment) => percentEncode(segment).replace(keptInSegments, decodeURIComponent))
    .join('/')
}
