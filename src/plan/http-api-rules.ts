import type { V2Authorizer } from '../definition/authorizer.ts'
import type { Route, V2Integration } from '../definition/http-api.ts'
import { limits } from '../definition/limits.ts'
import { parameterProblem } from '../definition/parameter-keys.ts'
import type { V2Stage } from '../definition/stage.ts'
import type { Report } from '../invoke/phase.ts'
import { serviceActions } from '../invoke/integration/service-subtype/actions.ts'
import type { HttpSnapshot } from './compile.ts'

/** What is wrong with one thing of a definition: where, what is there, what would be right. */
type Problem = readonly [path: string, found: string, expected: string]

/**
 * Checks that concern a whole HTTP API and no single phase; a phase reports what it cannot compile itself.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export function checkHttpApi({ definition, stage }: HttpSnapshot, report: Report): void {
  const { api, routes, integrations, authorizers } = definition
  const problems: Problem[] = [
    ...corsProblems(api.corsConfiguration),
    ...Object.values(integrations).flatMap(integrationProblems),
    ...Object.values(authorizers).flatMap(authorizerProblems),
    ...Object.values(routes).flatMap((route) => routeProblems(route, authorizers)),
    ...stageProblems(stage),
  ]
  for (const [path, found, expected] of problems) {
    report({ path, found, expected, severity: 'error' })
  }
}

function corsProblems(cors: HttpSnapshot['definition']['api']['corsConfiguration']): Problem[] {
  const path = '$.api.corsConfiguration'
  const problems: Problem[] = []
  if (cors?.allowCredentials === true && cors.allowOrigins?.includes('*') === true) {
    problems.push([`${path}.allowOrigins`, '*', 'named origins when allowCredentials is true'])
  }
  if (cors?.maxAge !== undefined && (cors.maxAge < -1 || cors.maxAge > 86_400)) {
    problems.push([`${path}.maxAge`, `${cors.maxAge}`, 'seconds from -1 to 86400'])
  }
  return problems
}

function integrationProblems(integration: V2Integration): Problem[] {
  const path = `$.integrations.${integration.integrationId}`
  const problems: Problem[] = []
  const { timeoutInMillis: timeout, integrationSubtype, integrationType } = integration
  if (
    timeout !== undefined &&
    (timeout < limits.integrationTimeoutMsMin || timeout > limits.httpApiTimeoutMsMax)
  ) {
    problems.push([`${path}.timeoutInMillis`, `${timeout}`, 'milliseconds from 50 to 30000'])
  }
  const isFunction = integrationType === 'AWS_PROXY' && integrationSubtype === undefined
  if (integration.payloadFormatVersion === '2.0' && !isFunction) {
    problems.push([
      `${path}.payloadFormatVersion`,
      '2.0',
      '1.0, unless a Lambda function is called',
    ])
  }
  if (integrationSubtype !== undefined && integration.credentialsArn === undefined) {
    problems.push([`${path}.credentialsArn`, 'nothing', "a role's ARN for a service integration"])
  }
  if (integration.connectionType === 'VPC_LINK' && integration.connectionId === undefined) {
    problems.push([`${path}.connectionId`, 'nothing', "a VPC link's id"])
  }
  if (integrationSubtype !== undefined && serviceActions.has(integrationSubtype)) return problems
  const request = Object.keys(integration.requestParameters ?? {})
  const response = Object.values(integration.responseParameters ?? {}).flatMap(Object.keys)
  for (const [side, keys] of [
    ['request', request],
    ['response', response],
  ] as const) {
    for (const key of keys) {
      const problem = parameterProblem(key, side)
      if (problem === undefined) continue
      problems.push([`${path}.${side}Parameters['${key}']`, key, `another key: ${problem}`])
    }
  }
  return problems
}

function authorizerProblems(authorizer: V2Authorizer): Problem[] {
  const path = `$.authorizers.${authorizer.authorizerId}`
  const { identitySource = [], authorizerResultTtlInSeconds: ttl = 0 } = authorizer
  if (authorizer.authorizerType === 'JWT') {
    const { issuer, audience = [] } = authorizer.jwtConfiguration ?? {}
    const problems: Problem[] = []
    if (issuer === undefined) {
      problems.push([`${path}.jwtConfiguration.issuer`, 'nothing', "an issuer's URL"])
    }
    if (audience.length === 0) {
      problems.push([`${path}.jwtConfiguration.audience`, 'nothing', 'at least one audience'])
    }
    if (identitySource.length !== 1) {
      problems.push([`${path}.identitySource`, `${identitySource.length} sources`, 'one source'])
    }
    return problems
  }
  const problems: Problem[] = []
  if (authorizer.authorizerUri === undefined) {
    problems.push([`${path}.authorizerUri`, 'nothing', "a Lambda function's URI"])
  }
  if (authorizer.authorizerPayloadFormatVersion === undefined) {
    problems.push([`${path}.authorizerPayloadFormatVersion`, 'nothing', '1.0 or 2.0'])
  }
  if (
    authorizer.enableSimpleResponses === true &&
    authorizer.authorizerPayloadFormatVersion === '1.0'
  ) {
    problems.push([`${path}.enableSimpleResponses`, 'true', 'false with payload format 1.0'])
  }
  if (ttl < 0 || ttl > 3600) {
    problems.push([`${path}.authorizerResultTtlInSeconds`, `${ttl}`, 'seconds from 0 to 3600'])
  }
  if (ttl > 0 && identitySource.length === 0) {
    problems.push([`${path}.identitySource`, 'nothing', 'a source when results are cached'])
  }
  return problems
}

const scopesMax = 10

function routeProblems(
  route: Route,
  authorizers: HttpSnapshot['definition']['authorizers'],
): Problem[] {
  const path = `$.routes['${route.routeKey}']`
  const type = route.authorizationType ?? 'NONE'
  const problems: Problem[] = []
  const wanted = { JWT: 'JWT', CUSTOM: 'REQUEST', NONE: undefined, AWS_IAM: undefined }[type]
  const authorizer = authorizers[route.authorizerId ?? '']
  if (wanted !== undefined && authorizer?.authorizerType !== wanted) {
    const found = route.authorizerId ?? 'nothing'
    problems.push([`${path}.authorizerId`, found, `the id of a ${wanted} authorizer`])
  }
  const scopes = route.authorizationScopes?.length ?? 0
  if (scopes > scopesMax) {
    problems.push([`${path}.authorizationScopes`, `${scopes} scopes`, `at most ${scopesMax}`])
  }
  return problems
}

function stageProblems({ stageName, stageVariables = {}, accessLogSettings }: V2Stage): Problem[] {
  const path = `$.stages['${stageName}']`
  const problems: Problem[] = []
  const entries = Object.entries(stageVariables)
  if (entries.length > limits.stageVariablesMax) {
    problems.push([`${path}.stageVariables`, `${entries.length} variables`, 'at most 100'])
  }
  for (const [name, value] of entries) {
    if (!/^\w{1,64}$/.test(name) || !/^[A-Za-z0-9\-._~:/?#&=,]{0,512}$/.test(value)) {
      const expected =
        'at most 64 letters, digits and _; a value of letters, digits and -._~:/?#&=,'
      problems.push([`${path}.stageVariables.${name}`, value, expected])
    }
  }
  const format = accessLogSettings?.format
  if (format !== undefined && !/\$context\.(?:extendedRequestId|requestId)\b/.test(format)) {
    problems.push([`${path}.accessLogSettings.format`, format, 'a format with $context.requestId'])
  }
  return problems
}
