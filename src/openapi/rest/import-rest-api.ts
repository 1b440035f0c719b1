/** A whole definition → a whole REST API. */
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import { basePathPrefix, joinPath } from '../base-path.ts'
import type { OpenApiDocument } from '../document.ts'
import { extension, operationVerbs } from '../extensions.ts'
import { isNode, own } from '../node.ts'
import { pathItemsOf } from '../paths.ts'
import type { RestImportOptions } from '../options.ts'
import { noProblems, placed, refusalOf, type ImportOutcome, type Problems } from '../outcome.ts'
import { parseIssues } from '../parse-issues.ts'
import { importApiProperties } from './api-properties.ts'
import type { RestImport } from './context.ts'
import { importDocumentation } from './documentation.ts'
import { importGatewayResponses } from './gateway-responses.ts'
import { malformedIntegration } from './malformed.ts'
import { importModels } from './models.ts'
import { importMethod, type Named } from './operation.ts'
import { resourceTree, type ResourceTree } from './resources.ts'
import { importSecurity } from './security.ts'
import { importValidators } from './validators.ts'

/** The API that PutRestApi changes, and how. */
export interface PutTarget {
  readonly existing: RestApiDefinition
  readonly mode: 'merge' | 'overwrite'
}

/** Builds the API anew beside the existing one: a refusal has changed nothing. */
export function buildRestApi(
  document: OpenApiDocument,
  options: RestImportOptions,
  target?: PutTarget,
): ImportOutcome<{ readonly definition: RestApiDefinition }> {
  const malformed = malformedIntegration(document)
  if (malformed !== undefined) return malformed
  const { definition, problems } = inspectRestApi(document, options, target)
  return (
    refusalOf(problems, options.failOnWarnings ?? false) ?? {
      ok: true,
      definition,
      warnings: problems.warnings,
    }
  )
}

/** The definition as far as it can be built, with all that is wrong and where it stands. */
export function inspectRestApi(
  document: OpenApiDocument,
  options: RestImportOptions,
  target?: PutTarget,
): { readonly definition: RestApiDefinition; readonly problems: Problems } {
  const problems = noProblems()
  const context: RestImport = {
    document,
    options,
    apiId: target?.existing.restApi.id ?? options.apiId ?? options.ids.apiId(),
    existing: target?.existing,
    mode: target?.mode ?? 'overwrite',
    problems,
  }
  problems.warnings.push(...parseIssues(document))
  const models = importModels(context)
  const security = importSecurity(context)
  const validators = importValidators(context)
  const tree = resourceTree(context)
  importPaths(context, tree, { models, security, validators })
  const definition: RestApiDefinition = {
    protocolType: 'REST',
    restApi: importApiProperties(context, tree.rootId),
    resources: tree.resources(),
    models: models.all(),
    requestValidators: validators,
    authorizers: security.authorizers,
    gatewayResponses: placed(problems, [extension.gatewayResponses], () =>
      importGatewayResponses(context),
    ),
    documentationParts: placed(problems, [extension.documentation], () =>
      importDocumentation(context),
    ),
  }
  return { definition, problems }
}

function importPaths(context: RestImport, tree: ResourceTree, named: Named): void {
  const { document, options, problems } = context
  const prefix = basePathPrefix(document, options.basepath ?? 'ignore')
  if (prefix !== '') tree.at(prefix)
  for (const [documentPath, pathItem] of pathItemsOf(document.root)) {
    if (!documentPath.startsWith('/')) continue
    const path = joinPath(prefix, documentPath)
    const resourceId = placed(problems, ['paths', documentPath], () => tree.at(path))
    if (resourceId === undefined) continue
    for (const [documentVerb, httpMethod] of Object.entries(operationVerbs)) {
      const operation = own(pathItem, documentVerb)
      if (!isNode(operation)) continue
      const site = { path, httpMethod, resourceId, pathItem, operation }
      const place = ['paths', documentPath, documentVerb]
      const method = placed(problems, place, () => importMethod(context, named, site))
      tree.putMethod(resourceId, method)
    }
  }
}
