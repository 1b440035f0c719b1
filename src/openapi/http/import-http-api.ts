/** A whole OpenAPI 3.0 definition → a whole HTTP API. */
import { isoSeconds } from '../../aws/time.ts'
import type {
  Cors,
  HttpApiDefinition,
  Route,
  V2Api,
  V2Integration,
} from '../../definition/http-api.ts'
import { malformedRouteKey, parseRouteKey, routeShape } from '../../definition/route-key.ts'
import { basePathPrefix } from '../base-path.ts'
import { extension, operationVerbs } from '../extensions.ts'
import {
  asNode,
  booleanAt,
  defined,
  isNode,
  listAt,
  nodeAt,
  own,
  textAt,
  type Node,
} from '../node.ts'
import type { ImportOptions } from '../options.ts'
import { noProblems, placed, refusalOf, type ImportOutcome, type Problems } from '../outcome.ts'
import { pathItemsOf } from '../paths.ts'
import { parseIssues } from '../parse-issues.ts'
import { resolveRef } from '../refs.ts'
import type { HttpImport } from './context.ts'
import { importCors } from './cors.ts'
import { danglingReferences, ignoredParts } from './import-info.ts'
import { importHttpIntegration } from './integration.ts'
import { importRestFeatures, type RouteSite } from './rest-features.ts'
import { importHttpSecurity, routeAuthorisation, type HttpSecurity } from './security.ts'

export type HttpImportOutcome = ImportOutcome<{
  readonly definition: HttpApiDefinition
  /** What the definition says and HTTP APIs have no place for; no warning. */
  readonly importInfo: readonly string[]
}>

/** Builds the API anew; of the existing one stay the id, the tags and the ids of what has the same name. */
export function buildHttpApi(
  root: Node,
  options: ImportOptions,
  existing?: HttpApiDefinition,
): HttpImportOutcome {
  const { definition, problems, importInfo } = inspectHttpApi(root, options, existing)
  return (
    refusalOf(problems, options.failOnWarnings ?? false) ?? {
      ok: true,
      definition,
      warnings: problems.warnings,
      importInfo,
    }
  )
}

/** The definition as far as it can be built, with all that is wrong and where it stands. */
export function inspectHttpApi(
  root: Node,
  options: ImportOptions,
  existing?: HttpApiDefinition,
): {
  readonly definition: HttpApiDefinition
  readonly problems: Problems
  readonly importInfo: readonly string[]
} {
  const problems = noProblems()
  const context: HttpImport = { root, options, existing, problems, importInfo: ignoredParts(root) }
  problems.warnings.push(...parseIssues({ dialect: 'oas3', root }), ...danglingReferences(root))
  const security = importHttpSecurity(context)
  const cors = placed(problems, [extension.cors], () => importCors(context))
  const sites = operationsOf(
    root,
    basePathPrefix({ dialect: 'oas3', root }, options.basepath ?? 'ignore'),
  )
  const { routes, integrations } = importRoutes(context, security, sites)
  const api = apiOf(context, cors)
  const restFeatures =
    options.restFeatures === true ? importRestFeatures(context, api.apiId, sites) : undefined
  const definition: HttpApiDefinition = {
    protocolType: 'HTTP',
    api,
    routes,
    integrations,
    authorizers: security.authorizers,
    models: {},
    ...(restFeatures !== undefined && { restFeatures }),
  }
  return { definition, problems, importInfo: context.importInfo }
}

function apiOf({ root, options, existing }: HttpImport, cors: Cors | undefined): V2Api {
  const info = nodeAt(root, 'info')
  const endpoint: Node = {
    ...nodeAt(root, extension.endpointConfiguration),
    ...nodeAt(asNode(listAt(root, 'servers')[0]), extension.endpointConfiguration),
  }
  const tags = tagsOf(root)
  return defined({
    apiId: existing?.api.apiId ?? options.apiId ?? options.ids.apiId(),
    name: textAt(info, 'title') ?? existing?.api.name ?? '',
    protocolType: 'HTTP' as const,
    routeSelectionExpression: '$request.method $request.path',
    apiKeySelectionExpression: '$request.header.x-api-key',
    createdDate: existing?.api.createdDate ?? isoSeconds(options.nowMs),
    description: textAt(info, 'description') || undefined,
    version: textAt(info, 'version'),
    disableExecuteApiEndpoint: booleanAt(endpoint, 'disableExecuteApiEndpoint') ?? false,
    ipAddressType:
      textAt(endpoint, 'ipAddressType') === 'dualstack'
        ? ('dualstack' as const)
        : ('ipv4' as const),
    corsConfiguration: cors,
    tags: Object.keys(tags).length > 0 ? { ...existing?.api.tags, ...tags } : existing?.api.tags,
  })
}

/** Root tags are the API's tags, `''` for those without a value. */
const tagsOf = (root: Node): Record<string, string> =>
  Object.fromEntries(
    listAt(root, 'tags').flatMap((entry) => {
      const name = textAt(asNode(entry), 'name')
      return name === undefined ? [] : [[name, textAt(asNode(entry), extension.tagValue) ?? '']]
    }),
  )

function importRoutes(
  context: HttpImport,
  security: HttpSecurity,
  sites: readonly RouteSite[],
): Pick<HttpApiDefinition, 'routes' | 'integrations'> {
  const { root, options, existing } = context
  const routes: Record<string, Route> = {}
  const integrations: Record<string, V2Integration> = {}
  const shared = new Map<string, string>()
  const knownRoutes = Object.values(existing?.routes ?? {})
  const shapes = new Set<string>()

  /** What CreateRoute would refuse of a key. */
  const keyProblem = (routeKey: string): string | undefined => {
    if (parseRouteKey(routeKey) === undefined) return malformedRouteKey
    const shape = routeShape(routeKey)
    if (shapes.has(shape)) return `Route with key ${routeKey} already exists for this API`
    shapes.add(shape)
    return undefined
  }

  /** The id of an operation's integration; one `$ref` is one integration however often it is used. */
  const integrationId = (routeKey: string, declared: Node): string | undefined => {
    const ref = textAt(declared, '$ref')
    const known = ref === undefined ? undefined : shared.get(ref)
    if (known !== undefined) return known
    const node = resolveRef(root, declared)
    if (node === undefined) {
      context.problems.errors.push(
        `Unable to create integration for route '${routeKey}': Reference '${ref}' not found`,
      )
      return undefined
    }
    const integration = importHttpIntegration(context, routeKey, node)
    if (integration === undefined) return undefined
    const id = options.ids.routeId()
    integrations[id] = { integrationId: id, ...integration }
    if (ref !== undefined) shared.set(ref, id)
    return id
  }

  const addRoute = ({ routeKey, operation }: RouteSite): void => {
    const declared = own(operation, extension.integration)
    const target = isNode(declared) ? integrationId(routeKey, declared) : undefined
    // A route whose integration cannot be served is skipped with it.
    if (isNode(declared) && target === undefined) return
    const problem = keyProblem(routeKey)
    if (problem !== undefined) {
      context.problems.errors.push(`Unable to create route '${routeKey}': ${problem}`)
      return
    }
    const routeId =
      knownRoutes.find((route) => route.routeKey === routeKey)?.routeId ?? options.ids.routeId()
    routes[routeId] = defined({
      routeId,
      routeKey,
      target: target === undefined ? undefined : `integrations/${target}`,
      ...routeAuthorisation(context, security, { routeKey, operation }),
      apiKeyRequired: false,
      operationName: textAt(operation, 'operationId'),
    })
  }

  for (const site of sites) placed(context.problems, site.place, () => addRoute(site))
  return { routes, integrations }
}

/** A route's path ends as its author wrote it: `/pets` and `/pets/` are two routes. */
const routePath = (prefix: string, path: string): string =>
  path === '/' ? prefix || path : `${prefix}${path}`

function operationsOf(root: Node, prefix: string): RouteSite[] {
  return pathItemsOf(root).flatMap(([path, item]) => {
    // SAM writes the default route without a slash: the parser's complaint does not keep it from being made.
    const isDefaultPath = path === '/$default' || path === '$default'
    if (!path.startsWith('/') && !isDefaultPath) return []
    return Object.entries(operationVerbs).flatMap(([key, verb]) => {
      const operation = own(item, key)
      if (!isNode(operation)) return []
      const isDefault = isDefaultPath || booleanAt(operation, 'isDefaultRoute') === true
      const routeKey = isDefault ? '$default' : `${verb} ${routePath(prefix, path)}`
      return [{ routeKey, pathItem: item, operation, place: ['paths', path, key] }]
    })
  })
}
