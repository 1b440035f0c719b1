import type { AccessLogSettings } from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import { badRequest } from '../errors.ts'

/**
 * Refuses a destination as CloudWatch Logs lists it, with `:*` for the streams in it, and a format that is no line
 * or that no line could be told apart by.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function checkAccessLogSettings({ destinationArn = '', format }: AccessLogSettings): void {
  if (destinationArn.endsWith(':*')) {
    throw badRequest(`Invalid ARN specified in the request: ${destinationArn}`)
  }
  if (!format) return
  if (new TextEncoder().encode(format).length > limits.accessLogFormatBytesMax) {
    throw badRequest(`Access log format must not exceed ${limits.accessLogFormatBytesMax} bytes`)
  }
  if (/[\r\n]/.test(format.trimEnd())) {
    throw badRequest(
      'Access log format must be single line, new line character is allowed only at end of the format',
    )
  }
  if (!/\$context\.(?:requestId|extendedRequestId)\b/.test(format)) {
    throw badRequest(
      'Access log format must contain $context.requestId or $context.extendedRequestId',
    )
  }
}
