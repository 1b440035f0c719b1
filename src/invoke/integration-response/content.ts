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
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function convertResponseBody(
  body: Uint8Array | string,
  { payload, accept }: BinarySides,
  handling: ContentHandling | undefined,
): Uint8Array | string | undefined {
  const toBinary = handling === 'CONVERT_TO_BINARY' || (handling === undefined && accept)
  if (payload) return toBinary ? body : toBase64(bytesOf(body))
  return toBinary ? fromBase64(textOf(body)) : textOf(body)
}
