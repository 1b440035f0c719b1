import { parseArn } from '../../aws/arn.ts'
import type { AccessLogSettings } from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import { badRequest } from '../errors.ts'

/** How the two APIs word what they refuse. Observed. */
interface Wording {
  readonly destinationProblem: (destinationArn: string) => string | undefined
  readonly formatLead: string
}

/** A destination that is no ARN is a label: the lines are this gateway's own. */
const own = { service: 'logs', resource: 'log-group:own' }

const streamPrefix = 'deliverystream/'

/** A group of CloudWatch Logs, without the `:*` that lists show behind it, or a stream of Firehose. */
function restDestinationProblem(destinationArn: string): string | undefined {
  const { service, resource } = parseArn(destinationArn) ?? own
  if (service === 'firehose' && resource.startsWith(streamPrefix)) {
    return resource.startsWith(`${streamPrefix}amazon-apigateway-`)
      ? undefined
      : `Kinesis Firehose delivery stream name must begin with the characters 'amazon-apigateway-': '${resource}'`
  }
  return service === 'logs' && resource.startsWith('log-group:') && !resource.endsWith(':*')
    ? undefined
    : 'Invalid ARN specified in the request. The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream ARN.'
}

const logGroupShape = /^log-group:[\w\-/.#]+$/

/** HTTP and WebSocket APIs log to groups only. */
function v2DestinationProblem(destinationArn: string): string | undefined {
  const { service, resource } = parseArn(destinationArn) ?? own
  return service === 'logs' && logGroupShape.test(resource)
    ? undefined
    : `Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': '${resource.replace('log-group:', '')}'`
}

const wordings = {
  v1: { destinationProblem: restDestinationProblem, formatLead: '' },
  v2: {
    destinationProblem: v2DestinationProblem,
    formatLead: 'The following errors are found in Access Log Format: ',
  },
} as const satisfies Record<string, Wording>

/**
 * Refuses a destination that takes no access log, and a format that is no line or that no line could be told apart by.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function checkAccessLogSettings(
  { destinationArn, format }: AccessLogSettings,
  version: keyof typeof wordings,
): void {
  const { destinationProblem, formatLead }: Wording = wordings[version]
  const problem = destinationArn === undefined ? undefined : destinationProblem(destinationArn)
  if (problem !== undefined) throw badRequest(problem)
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
      `${formatLead}Access Log format must include either $context.requestId or $context.extendedRequestId : '${format}'`,
    )
  }
}
