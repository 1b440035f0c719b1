/** The integration extension → an HTTP API's integration. */
import type { V2Integration } from '../../definition/http-api.ts'
import { httpIntegrationProblem } from '../../definition/http-integration-rules.ts'
import type { StringMap } from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import { defined, isNode, nodeAt, numberAt, textAt, unlessEmpty, type Node } from '../node.ts'
import type { HttpImport } from './context.ts'
import { isPayloadVersion } from './security.ts'

/** Types that HTTP APIs serve; the others are skipped with their route. */
const servedTypes = ['AWS_PROXY', 'HTTP_PROXY'] as const

/** The integration without its id; `undefined` after a warning (type) or an error (anything else). */
export function importHttpIntegration(
  context: HttpImport,
  routeKey: string,
  node: Node,
): Omit<V2Integration, 'integrationId'> | undefined {
  const { problems } = context
  const written = textAt(node, 'type') ?? ''
  const integrationType = servedTypes.find((type) => type === written.toUpperCase())
  if (integrationType === undefined) {
    problems.warnings.push(
      `Unsupported integration type '${written}' for route '${routeKey}'. Ignoring.`,
    )
    return undefined
  }
  const integrationSubtype = textAt(node, 'integrationSubtype')
  const version = textAt(node, 'payloadFormatVersion')
  const method = textAt(node, 'httpMethod')?.toUpperCase()
  const connectionType = textAt(node, 'connectionType')?.toUpperCase()
  const integration = defined({
    integrationType,
    integrationSubtype,
    integrationMethod:
      integrationSubtype === undefined ? (method ?? defaultMethod[integrationType]) : undefined,
    integrationUri: textAt(node, 'uri'),
    payloadFormatVersion: payloadFormatVersion(version),
    connectionType: connectionType === 'VPC_LINK' ? ('VPC_LINK' as const) : ('INTERNET' as const),
    connectionId: textAt(node, 'connectionId'),
    credentialsArn: textAt(node, 'credentials') || undefined,
    requestParameters: requestParametersOf(context, routeKey, node),
    responseParameters: responseParametersOf(context, routeKey, node),
    timeoutInMillis: numberAt(node, 'timeoutInMillis') ?? limits.httpApiTimeoutMsMax,
    tlsConfig: unlessEmpty(
      defined({ serverNameToVerify: textAt(nodeAt(node, 'tlsConfig'), 'serverNameToVerify') }),
    ),
  })
  const problem = versionProblem(version) ?? httpIntegrationProblem(integration)
  if (problem !== undefined) {
    problems.errors.push(`Unable to create integration for route '${routeKey}': ${problem}`)
  }
  return integration
}

const defaultMethod = { AWS_PROXY: 'POST', HTTP_PROXY: 'ANY' } as const

/** `1.0` is assumed when the definition leaves it out; `2` is `2.0` whose author wrote JSON's number. */
function payloadFormatVersion(written: string | undefined): '1.0' | '2.0' {
  const text = written !== undefined && /^\d$/.test(written) ? `${written}.0` : (written ?? '1.0')
  return isPayloadVersion(text) ? text : '1.0'
}

const versionProblem = (version: string | undefined): string | undefined =>
  version === undefined || /^[12](\.0)?$/.test(version)
    ? undefined
    : `Invalid payload format version '${version}' specified`

/**
 * Without the mappings of a REST API, which a definition exported from one brings along: variables of a path are in
 * the URI already, and nothing else of them has a counterpart.
 */
function requestParametersOf(
  context: HttpImport,
  routeKey: string,
  node: Node,
): StringMap | undefined {
  const entries = Object.entries(textMap(context, routeKey, node, 'requestParameters') ?? {})
  const kept = entries.filter(([key]) => {
    const isRest = key.startsWith('integration.request.')
    if (isRest) {
      context.importInfo.push(
        `Ignoring unsupported attribute requestParameters.${key} of route '${routeKey}'.`,
      )
    }
    return !isRest
  })
  return unlessEmpty(Object.fromEntries(kept))
}

function responseParametersOf(
  context: HttpImport,
  routeKey: string,
  node: Node,
): Readonly<Record<string, StringMap>> | undefined {
  const declared = nodeAt(node, 'responseParameters')
  const entries = Object.keys(declared).flatMap((status) => {
    const map = textMap(context, routeKey, declared, status)
    return map === undefined ? [] : [[status, map] as const]
  })
  return unlessEmpty(Object.fromEntries(entries))
}

/** A map of texts; what is no text is dropped with a warning. */
function textMap(
  { problems }: HttpImport,
  routeKey: string,
  node: Node,
  key: string,
): StringMap | undefined {
  const map = nodeAt(node, key)
  const [verb, path] = routeKey.split(' ')
  const entries = Object.entries(map).flatMap(([name, value]) => {
    if (typeof value === 'string') return [[name, value] as const]
    const found = isNode(value) || Array.isArray(value) ? JSON.stringify(value) : textAt(map, name)
    problems.warnings.push(
      `Invalid format for '${key}'. Expected type string for property '${name}' of resource '${path ?? '$default'}' and method '${verb}' but got '${found}'`,
    )
    return []
  })
  return unlessEmpty(Object.fromEntries(entries))
}
