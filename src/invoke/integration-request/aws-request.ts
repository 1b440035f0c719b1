import { parseServiceUri } from '../../aws/arn.ts'
import { serviceBase } from '../../aws/endpoints.ts'
import { queryText } from '../parameters/request-mapping.ts'
import { refuse } from '../refusal.ts'
import type { HeaderList } from '../reply.ts'
import { compileUri, fillStageVariables, withQuery } from '../uri.ts'
import { headerLines, isBodiless, type CompileBuild } from './outgoing.ts'

/** Observed of Referer: taken as a mapping, and then not sent to AWS services. The host is the service's. */
const lost: ReadonlySet<string> = new Set(['referer', 'host'])

/**
 * Services whose actions are JSON documents: the prefix of `X-Amz-Target` and the version of the
 * protocol. Actions of all others go by the Query protocol, SSM's and SQS's too (Observed).
 * Observed: the query string names the action for them all.
 */
const jsonActions: Readonly<Record<string, { readonly prefix: string; readonly version: string }>> =
  {
    'cognito-identity': { prefix: 'AWSCognitoIdentityService', version: '1.1' },
    'cognito-idp': { prefix: 'AWSCognitoIdentityProviderService', version: '1.1' },
    dynamodb: { prefix: 'DynamoDB_20120810', version: '1.0' },
    events: { prefix: 'AWSEvents', version: '1.1' },
    firehose: { prefix: 'Firehose_20150804', version: '1.1' },
    kinesis: { prefix: 'Kinesis_20131202', version: '1.1' },
    kms: { prefix: 'TrentService', version: '1.1' },
    logs: { prefix: 'Logs_20140328', version: '1.1' },
    secretsmanager: { prefix: 'secretsmanager', version: '1.1' },
    states: { prefix: 'AWSStepFunctions', version: '1.0' },
  }

/**
 * The request of an AWS integration, before it is signed: `path/…` is the service's path,
 * `action/…` its Query or JSON protocol. For a Lambda function the body is the event.
 */
export const compileAwsRequest: CompileBuild = ({ integration, variables, path: at }, report) => {
  const uri = fillStageVariables(integration.uri ?? '', variables)
  const service = parseServiceUri(uri)
  if (service === undefined) {
    report({
      path: `${at}.methodIntegration.uri`,
      found: uri,
      expected: 'arn:aws:apigateway:{region}:{service}:{path|action}/{target}',
      severity: 'error',
    })
    return () =>
      refuse('API_CONFIGURATION_ERROR', {
        code: 'invalid-endpoint-address',
        uri,
        log: 'Invalid endpoint address',
      })
  }
  const template = compileUri(service.target)
  const verb = integration.httpMethod ?? 'POST'
  const isAction = service.kind === 'action'
  const json = isAction ? jsonActions[service.service] : undefined
  const action = isAction ? `Action=${service.target}` : ''
  const jsonDefaults: HeaderList =
    json === undefined
      ? []
      : [
          ['Content-Type', `application/x-amz-json-${json.version}`],
          ['X-Amz-Target', `${json.prefix}.${service.target.split('&', 1)[0]}`],
        ]
  return (call, ports, { headers, query, path, body }) => {
    const method = verb === 'ANY' ? call.method : verb
    const bodiless = isBodiless(method)
    const base = serviceBase(service, ports.settings)
    const url = isAction ? `${base}/` : `${base}/${template.build(path)}`
    return {
      url: withQuery(url, action, queryText(query)),
      method,
      headers: headerLines(headers, lost, [
        ['Accept', 'application/json'],
        ...(bodiless
          ? []
          : json === undefined
            ? [['Content-Type', call.header('content-type') ?? 'application/json'] as const]
            : jsonDefaults),
        ['User-Agent', `AmazonAPIGateway_${call.plan.apiId}`],
        ['x-amzn-apigateway-api-id', call.plan.apiId],
      ]),
      body: bodiless ? null : body,
    }
  }
}
