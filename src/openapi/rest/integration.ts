/** The integration extension → the method's integration. */
import type { StringMap } from '../../definition/common.ts'
import {
  connectionTypes,
  contentHandlings,
  integrationTypes,
  passthroughBehaviors,
  transferModes,
  type Integration,
  type IntegrationResponse,
  type IntegrationType,
} from '../../definition/integration.ts'
import { limits } from '../../definition/limits.ts'
import {
  cacheKeysProblem,
  integrationParametersProblem,
  responseMappingsProblem,
  templatesProblem,
} from '../../definition/mapping-expressions.ts'
import type { Method } from '../../definition/rest-api.ts'
import { restIntegrationProblem } from '../../definition/rest-integration-rules.ts'
import { extension } from '../extensions.ts'
import {
  asNode,
  booleanAt,
  defined,
  isNode,
  nodeAt,
  numberAt,
  own,
  textAt,
  textsAt,
  unlessEmpty,
  type Node,
} from '../node.ts'
import { resolveRef } from '../refs.ts'
import { endpointTypeAsked } from './api-properties.ts'
import type { RestImport } from './context.ts'
import type { OperationSite } from './site.ts'

/** Members that hold one of some constants, beside the type. */
const enums: Readonly<Record<string, readonly string[]>> = {
  passthroughBehavior: passthroughBehaviors,
  contentHandling: contentHandlings,
  connectionType: connectionTypes,
  responseTransferMode: transferModes,
}

/** What a method declares, and its integration may map from and to. */
interface Declared {
  readonly requestParameters: Method['requestParameters']
  readonly methodResponses: Method['methodResponses']
}

/** The integration of an operation; `undefined` when it declares none, which only deploying refuses. */
export function importIntegration(
  context: RestImport,
  site: OperationSite,
  declared: Declared,
): Integration | undefined {
  const written = own(site.operation, extension.integration)
  const node = isNode(written) ? resolveRef(context.document.root, written) : undefined
  if (node === undefined) return undefined
  const type = oneOf(integrationTypes, node, 'type')
  if (type === undefined) {
    refuse(context, site, enumProblem(node, 'type', integrationTypes))
    return undefined
  }
  const integration = integrationOf(context, site, node, type)
  const problem = problemOf(context, node, integration) ?? requestProblem(integration, declared)
  if (problem !== undefined) refuse(context, site, problem)
  for (const response of Object.values(integration.integrationResponses ?? {})) {
    const mapping = responseProblem(response, declared)
    if (mapping !== undefined) context.problems.errors.push(unableToPutResponse(site, mapping))
  }
  return integration
}

const requestProblem = (integration: Integration, declared: Declared): string | undefined =>
  integrationParametersProblem(integration.requestParameters ?? {}, declared.requestParameters) ??
  cacheKeysProblem(integration, declared.requestParameters) ??
  templatesProblem(integration.requestTemplates ?? {})

/** What PutIntegrationResponse would refuse. */
const responseProblem = (
  { statusCode, responseParameters = {}, responseTemplates = {} }: IntegrationResponse,
  { methodResponses }: Declared,
): string | undefined =>
  responseMappingsProblem(responseParameters, statusCode, methodResponses) ??
  templatesProblem(responseTemplates)

const unableToPutResponse = ({ httpMethod, path }: OperationSite, reason: string): string =>
  `Unable to put integration response on '${httpMethod}' for resource at path '${path}': ${reason}`

function integrationOf(
  context: RestImport,
  site: OperationSite,
  node: Node,
  type: IntegrationType,
): Integration {
  const isHttp = type === 'HTTP' || type === 'HTTP_PROXY'
  return defined({
    type,
    httpMethod:
      type === 'MOCK' ? undefined : textAt(node, 'httpMethod')?.toUpperCase() || undefined,
    uri: textAt(node, 'uri') || undefined,
    connectionType:
      oneOf(connectionTypes, node, 'connectionType') ??
      (isHttp ? ('INTERNET' as const) : undefined),
    connectionId: textAt(node, 'connectionId') || undefined,
    // An empty text means "by resource policy", which is what having no credentials means.
    credentials: textAt(node, 'credentials') || undefined,
    requestParameters: textMap(context, site, node, 'requestParameters'),
    requestTemplates: templateMap(context, site, node, 'requestTemplates'),
    passthroughBehavior: passthroughOf(node) ?? 'WHEN_NO_MATCH',
    contentHandling: oneOf(contentHandlings, node, 'contentHandling'),
    timeoutInMillis: numberAt(node, 'timeoutInMillis') ?? limits.integrationTimeoutMsMax,
    cacheNamespace: textAt(node, 'cacheNamespace') ?? site.resourceId,
    cacheKeyParameters: textsAt(node, 'cacheKeyParameters'),
    integrationResponses: unlessEmpty(integrationResponsesOf(context, site, node)),
    tlsConfig: tlsConfigOf(node),
    responseTransferMode: oneOf(transferModes, node, 'responseTransferMode'),
    integrationTarget: textAt(node, 'integrationTarget'),
  })
}

export const passthroughOf = (node: Node): Integration['passthroughBehavior'] =>
  oneOf(passthroughBehaviors, node, 'passthroughBehavior')

/** By status; of two entries with the same status the later wins. The key `default` has no pattern. */
export function integrationResponsesOf(
  context: RestImport,
  site: OperationSite,
  node: Node,
): Record<string, IntegrationResponse> {
  const responses: Record<string, IntegrationResponse> = {}
  for (const [pattern, value] of Object.entries(nodeAt(node, 'responses'))) {
    const response = asNode(value)
    const statusCode = textAt(response, 'statusCode')
    if (statusCode === undefined || !/^[1-5]\d\d$/.test(statusCode)) {
      refuse(context, site, `Invalid status code specified for response '${pattern}'`)
      continue
    }
    responses[statusCode] = defined({
      statusCode,
      selectionPattern: pattern === 'default' ? undefined : pattern,
      responseParameters: textMap(context, site, response, 'responseParameters'),
      responseTemplates: templateMap(context, site, response, 'responseTemplates'),
      contentHandling: oneOf(contentHandlings, response, 'contentHandling'),
    })
  }
  return responses
}

/** What PutIntegration would refuse. */
function problemOf(context: RestImport, node: Node, integration: Integration): string | undefined {
  for (const [key, constants] of Object.entries(enums)) {
    const problem = enumProblem(node, key, constants)
    if (problem !== undefined) return problem
  }
  const endpointType =
    endpointTypeAsked(context) ?? context.existing?.restApi.endpointConfiguration.types[0] ?? 'EDGE'
  return restIntegrationProblem(integration, endpointType)
}

function tlsConfigOf(node: Node): Integration['tlsConfig'] {
  const declared = nodeAt(node, 'tlsConfig')
  return unlessEmpty(
    defined({
      insecureSkipVerification: booleanAt(declared, 'insecureSkipVerification'),
      serverNameToVerify: textAt(declared, 'serverNameToVerify'),
    }),
  )
}

/** A map of texts; an entry that is no text is dropped with a warning, as YAML's `true` for `'true'`. */
function textMap(
  context: RestImport,
  site: OperationSite,
  node: Node,
  key: 'requestParameters' | 'responseParameters',
): StringMap | undefined {
  const map = nodeAt(node, key)
  const entries: Record<string, string> = {}
  for (const [name, value] of Object.entries(map)) {
    if (typeof value === 'string') entries[name] = value
    else warnOfType(context, site, key, name, textAt(map, name) ?? JSON.stringify(value))
  }
  return unlessEmpty(entries)
}

/** Content type → template; an empty one is `null`, which passes the body through. */
export function templateMap(
  context: RestImport,
  site: OperationSite,
  node: Node,
  key: 'requestTemplates' | 'responseTemplates',
): Record<string, string | null> | undefined {
  const entries: Record<string, string | null> = {}
  for (const [contentType, value] of Object.entries(nodeAt(node, key))) {
    if (value === null || value === '') entries[contentType] = null
    else if (typeof value === 'string') entries[contentType] = value
    else warnOfType(context, site, key, contentType, JSON.stringify(value))
  }
  return unlessEmpty(entries)
}

function warnOfType(
  { problems }: RestImport,
  { path, httpMethod }: OperationSite,
  map: string,
  property: string,
  found: string,
): void {
  problems.warnings.push(
    `Invalid format for '${map}'. Expected type string for property '${property}' of resource '${path}' and method '${httpMethod}' but got '${found}'`,
  )
}

function refuse({ problems }: RestImport, site: OperationSite, reason: string | undefined): void {
  problems.errors.push(
    `Unable to put integration on '${site.httpMethod}' for resource at path '${site.path}': ${reason}`,
  )
}

/** The constant under a key in any case, `undefined` when it is absent or not among them. */
function oneOf<const Constant extends string>(
  constants: readonly Constant[],
  node: Node,
  key: string,
): Constant | undefined {
  const written = textAt(node, key)?.toUpperCase()
  return constants.find((constant) => constant === written)
}

function enumProblem(node: Node, key: string, constants: readonly string[]): string | undefined {
  const written = textAt(node, key)
  if (written !== undefined && constants.includes(written.toUpperCase())) return undefined
  if (written === undefined && key !== 'type') return undefined
  return `1 validation error detected: Value '${written ?? 'null'}' at 'putIntegrationInput.${key}' failed to satisfy constraint: Member must satisfy enum value set: [${constants.join(', ')}]`
}
