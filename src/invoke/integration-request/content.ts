import type { ContentHandling } from '../../definition/integration.ts'
import { fromBase64, toBase64 } from '../binary.ts'

/**
 * Turns the client's body, bytes where its type is binary, into what template and backend get;
 * `undefined` when it should be base64 and is not.
 *
 * | body   | unset      | CONVERT_TO_TEXT | CONVERT_TO_BINARY |
 * | text   | UTF-8 text | UTF-8 text      | decoded base64    |
 * | binary | bytes      | base64 text     | bytes             |
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function convertRequestBody(
  body: Uint8Array | string,
  handling: ContentHandling | undefined,
): Uint8Array | string | undefined {
  if (typeof body === 'string') return handling === 'CONVERT_TO_BINARY' ? fromBase64(body) : body
  return handling === 'CONVERT_TO_TEXT' ? toBase64(body) : body
}
