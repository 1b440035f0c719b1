import type { ContentHandling } from '../../definition/integration.ts'
import { fromBase64, toBase64 } from '../binary.ts'
import { textOf } from '../text.ts'

/**
 * Turns the client's body into what template and backend get; `undefined` when it should be base64
 * and is not.
 *
 * | body   | unset      | CONVERT_TO_TEXT | CONVERT_TO_BINARY |
 * | text   | UTF-8 text | UTF-8 text      | decoded base64    |
 * | binary | bytes      | base64 text     | bytes             |
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function convertRequestBody(
  body: Uint8Array,
  isBinary: boolean,
  handling: ContentHandling | undefined,
): Uint8Array | string | undefined {
  if (isBinary) return handling === 'CONVERT_TO_TEXT' ? toBase64(body) : body
  const text = textOf(body)
  return handling === 'CONVERT_TO_BINARY' ? fromBase64(text) : text
}
