/** Beyond AWS: what an HTTP API borrows from REST APIs, read by the REST import's own parts. */
import type { RestFeatures, RouteFeatures } from '../../definition/http-api.ts'
import { extension } from '../extensions.ts'
import { defined, isNode, nodeAt, own, textAt, textsAt, unlessEmpty, type Node } from '../node.ts'
import { placed } from '../outcome.ts'
import { resolveRef } from '../refs.ts'
import { apiKeySource } from '../rest/api-properties.ts'
import { requestModelsOf } from '../rest/bodies.ts'
import type { RestImport } from '../rest/context.ts'
import { integrationResponsesOf, passthroughOf, templateMap } from '../rest/integration.ts'
import { importModels } from '../rest/models.ts'
import { validatorIdOf, type Named } from '../rest/operation.ts'
import { requestParametersOf } from '../rest/parameters.ts'
import { isNativeKey } from '../rest/security.ts'
import type { OperationSite } from '../rest/site.ts'
import { importValidators } from '../rest/validators.ts'
import { requirementsOf } from '../security.ts'
import type { HttpImport } from './context.ts'

/** An operation with the key of its route. */
export type RouteSite = Pick<OperationSite, 'pathItem' | 'operation'> & {
  /** `'GET /pets/{id}'`, `'$default'` */
  readonly routeKey: string
  /** Where it stands in the document. */
  readonly place: readonly string[]
}

/** The features that the document declares; `undefined` when no route uses any. */
export function importRestFeatures(
  { root, options, problems }: HttpImport,
  apiId: string,
  sites: readonly RouteSite[],
): RestFeatures | undefined {
  const context: RestImport = {
    document: { dialect: 'oas3', root },
    options,
    apiId,
    existing: undefined,
    mode: 'overwrite',
    problems,
  }
  const named = { models: importModels(context), validators: importValidators(context) }
  const routes: Record<string, RouteFeatures> = {}
  for (const { routeKey, pathItem, operation, place } of sites) {
    const [httpMethod = '', path = ''] = routeKey.split(' ')
    const site = { path, httpMethod, resourceId: '', pathItem, operation }
    const features = placed(problems, place, () => routeFeatures(context, named, site))
    if (features !== undefined) routes[routeKey] = features
  }
  if (Object.keys(routes).length === 0) return undefined
  return {
    apiKeySource: apiKeySource(context) ?? 'HEADER',
    models: named.models.all(),
    requestValidators: named.validators,
    routes,
  }
}

function routeFeatures(
  context: RestImport,
  named: Pick<Named, 'models' | 'validators'>,
  site: OperationSite,
): RouteFeatures | undefined {
  const apiKeyRequired = needsKey(context.document.root, site.operation)
  const requestValidatorId = validatorIdOf(context, named, site)
  const integration = borrowedIntegration(context, site)
  const isPlain = !apiKeyRequired && requestValidatorId === undefined
  if (isPlain && Object.keys(integration).length === 0) return undefined
  // Parameters and models are there to be validated; every document has some of them.
  const validated = requestValidatorId !== undefined && {
    requestValidatorId,
    requestParameters: unlessEmpty(requestParametersOf(context, site)),
    requestModels: unlessEmpty(requestModelsOf(context, named.models, site)),
  }
  return { method: defined({ apiKeyRequired, ...validated }), integration }
}

function needsKey(root: Node, operation: Node): boolean {
  const schemes = nodeAt(nodeAt(root, 'components'), 'securitySchemes')
  return requirementsOf(root, operation).some(({ scheme }) => isNativeKey(nodeAt(schemes, scheme)))
}

function borrowedIntegration(
  context: RestImport,
  site: OperationSite,
): RouteFeatures['integration'] {
  const declared = own(site.operation, extension.integration)
  const node = isNode(declared) ? resolveRef(context.document.root, declared) : undefined
  if (node === undefined) return {}
  const requestTemplates = templateMap(context, site, node, 'requestTemplates')
  return defined({
    requestTemplates,
    // It says what happens beside templates, and nothing without them.
    passthroughBehavior: requestTemplates && passthroughOf(node),
    integrationResponses: templatedResponses(integrationResponsesOf(context, site, node)),
    cacheNamespace: textAt(node, 'cacheNamespace'),
    cacheKeyParameters:
      own(node, 'cacheKeyParameters') === undefined
        ? undefined
        : textsAt(node, 'cacheKeyParameters'),
  })
}

/** Responses of proxies mean nothing but for their templates. */
const templatedResponses = (
  responses: RouteFeatures['integration']['integrationResponses'] = {},
): RouteFeatures['integration']['integrationResponses'] =>
  Object.values(responses).some(({ responseTemplates }) => responseTemplates !== undefined)
    ? responses
    : undefined
