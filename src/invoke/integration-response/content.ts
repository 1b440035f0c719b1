import type { ContentHandling } from '../../definition/integration.ts'
import { fromBase64, toBase64 } from '../binary.ts'
import { bytesOf, textOf } from '../text.ts'

/** Which side is binary: the backend's body, and what the client accepts. */
export interface BinarySides {
  readonly payload: boolean
  readonly accept: boolean
}

/**
 * Turns the backend's body into what template and client get; `undefined` when it should be base64
 * and is not.
 *
 * | body   | accept | unset          | CONVERT_TO_BINARY | CONVERT_TO_TEXT |
 * | text   | text   | UTF-8 text     | decoded base64    | UTF-8 text      |
 * | text   | binary | decoded base64 | decoded base64    | UTF-8 text      |
 * | binary | text   | base64 text    | bytes             | base64 text     |
 * | binary | binary | bytes          | bytes             | base64 text     |
 *
 * @param base64Of where a text body has its base64: all of it, or as `resultText` says
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function convertResponseBody(
  body: Uint8Array | string,
  { payload, accept }: BinarySides,
  handling: ContentHandling | undefined,
  base64Of: (body: Uint8Array | string) => string = textOf,
): Uint8Array | string | undefined {
  const toBinary = handling === 'CONVERT_TO_BINARY' || (handling === undefined && accept)
  if (payload) return toBinary ? body : toBase64(bytesOf(body))
  return toBinary ? fromBase64(base64Of(body)) : textOf(body)
}

/**
 * The text that a function returned: its result is JSON, so that base64 comes from it within quotes.
 * @see https://aws.amazon.com/blogs/compute/binary-support-for-api-integrations-with-amazon-api-gateway/
 */
export function resultText(body: Uint8Array | string): string {
  const text = textOf(body)
  if (!text.startsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}
