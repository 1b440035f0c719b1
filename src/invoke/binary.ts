/** Decides whether a content type is binary for an API. */
export type BinaryMatcher = (contentType: string | undefined) => boolean

/**
 * Compiles `binaryMediaTypes`: an exact `type/subtype`, `type/*` or `*` + `/*`. Parameters after `;`
 * are ignored, and of a list (`Accept`) only the first entry counts.
 * Observed: a wildcard on the left (`*` + `/test`) never matches.
 */
export function compileBinaryMatcher(binaryMediaTypes: readonly string[]): BinaryMatcher {
  if (binaryMediaTypes.length === 0) return () => false
  const types = binaryMediaTypes.map((type) => type.toLowerCase())
  if (types.includes('*/*')) return () => true
  const exact = new Set(types.filter((type) => !type.startsWith('*/')))
  const prefixes = types.filter((type) => type.endsWith('/*')).map((type) => type.slice(0, -1))
  return (contentType) => {
    if (contentType === undefined) return false
    const first = contentType.split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? ''
    return exact.has(first) || prefixes.some((prefix) => first.startsWith(prefix))
  }
}

/** Bytes as standard base64. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  // String.fromCharCode takes its arguments from the stack: pieces of 32 KiB are safe.
  for (let at = 0; at < bytes.length; at += 32_768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  }
  return btoa(text)
}

/** The bytes of standard base64, `undefined` when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replace(/\s+/g, '')), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
