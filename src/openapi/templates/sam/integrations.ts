/** What an event's operation calls. */
import { booleanAt, numberAt, textAt } from '../../node.ts'
import type { SamBuild, Draft } from './context.ts'
import type { ApiEvent } from './events.ts'

/** `arn:…:lambda:path/2015-03-31/functions/{arn}/invocations` */
export function lambdaInvokeUri(
  { options }: SamBuild,
  functionArn: string,
  isStream = false,
): string {
  const { partition, region } = options.place
  const [version, action] = isStream
    ? ['2021-11-15', 'response-streaming-invocations']
    : ['2015-03-31', 'invocations']
  return `arn:${partition}:apigateway:${region}:lambda:path/${version}/functions/${functionArn}/${action}`
}

/** The function's ARN, with the alias that AutoPublishAlias publishes. */
function functionArnOf({ resolver }: SamBuild, { target }: ApiEvent): string {
  const arn = resolver.identityOf(target.logicalId).attributes['Arn'] ?? ''
  const alias = textAt(target.properties, 'AutoPublishAlias')
  return alias === undefined ? arn : `${arn}:${alias}`
}

/** What SAM calls streaming, and what the API does. */
const streamModes = new Set(['RESPONSE_STREAM', 'STREAM'])

/**
 * The members of an operation that invokes the event's target.
 * @param credentials of the call of a function; a state machine is started by a role of its own
 */
export function operationOf(build: SamBuild, event: ApiEvent, credentials?: string): Draft {
  const timeoutInMillis = numberAt(event.properties, 'TimeoutInMillis')
  const timeout = timeoutInMillis === undefined ? {} : { timeoutInMillis }
  if (event.target.type === 'AWS::Serverless::StateMachine')
    return startExecution(build, event, timeout)
  const isStream = streamModes.has(textAt(event.properties, 'ResponseTransferMode') ?? '')
  const version = textAt(event.properties, 'PayloadFormatVersion') ?? '2.0'
  return {
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: lambdaInvokeUri(build, functionArnOf(build, event), isStream),
      ...(credentials === undefined ? {} : { credentials }),
      ...(event.kind === 'HttpApi' ? { payloadFormatVersion: version } : {}),
      ...(isStream ? { responseTransferMode: 'STREAM' } : {}),
      ...timeout,
    },
    responses: {},
    ...(event.path === '/$default' ? { isDefaultRoute: true } : {}),
  }
}

/** A state machine is started with the request's body as its input. */
function startExecution(build: SamBuild, event: ApiEvent, timeout: Draft): Draft {
  const { partition, region, accountId } = build.options.place
  const arn = build.resolver.identityOf(event.target.logicalId).ref
  const escaped = "$util.escapeJavaScript($input.json('$'))"
  const input =
    booleanAt(event.properties, 'UnescapeMappingTemplate') === true
      ? `${escaped}.replaceAll("\\\\'","'")`
      : escaped
  const role = `${build.options.stackName}-${event.target.logicalId}${event.eventName}Role`
  return {
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'POST',
      uri: `arn:${partition}:apigateway:${region}:states:action/StartExecution`,
      credentials: `arn:${partition}:iam::${accountId}:role/${role}`,
      requestTemplates: {
        'application/json': `{"input": "${input}", "stateMachineArn": "${arn}"}`,
      },
      responses: { '200': { statusCode: '200' }, '400': { statusCode: '400' } },
      ...timeout,
    },
    responses: { '200': { description: 'OK' }, '400': { description: 'Bad Request' } },
  }
}
