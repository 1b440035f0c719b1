const lossy = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** Bytes as UTF-8 text; what is none becomes U+FFFD, as the service does to unlisted binary bodies. */
export function textOf(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : lossy.decode(body)
}

/** Bytes as UTF-8 text, `undefined` when they are none. */
export function strictTextOf(body: Uint8Array | string): string | undefined {
  if (typeof body === 'string') return body
  try {
    return strict.decode(body)
  } catch {
    return undefined
  }
}

/** Text as UTF-8. */
export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? encoder.encode(body) : body
}

/** `'application/json'` of `'Application/JSON; charset=utf-8'`; of a list (`Accept`) the first entry. */
export function mediaType(header: string): string {
  return header.split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? ''
}
