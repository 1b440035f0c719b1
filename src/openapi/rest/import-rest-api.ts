/** A whole definition → a whole REST API. */
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import { basePathPrefix, joinPath } from '../base-path.ts'
import type { OpenApiDocument } from '../document.ts'
import { operationVerbs } from '../extensions.ts'
import { isNode, nodeAt, nodesIn, own } from '../node.ts'
import type { RestImportOptions } from '../options.ts'
import { noProblems, refusalOf, type ImportOutcome } from '../outcome.ts'
import { parseIssues } from '../parse-issues.ts'
import { importApiProperties } from './api-properties.ts'
import type { RestImport } from './context.ts'
import { importDocumentation } from './documentation.ts'
import { importGatewayResponses } from './gateway-responses.ts'
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
    gatewayResponses: importGatewayResponses(context),
    documentationParts: importDocumentation(context),
  }
  return (
    refusalOf(problems, options.failOnWarnings ?? false) ?? {
      ok: true,
      definition,
      warnings: problems.warnings,
    }
  )
}

function importPaths(context: RestImport, tree: ResourceTree, named: Named): void {
  const { document, options } = context
  const prefix = basePathPrefix(document, options.basepath ?? 'ignore')
  if (prefix !== '') tree.at(prefix)
  for (const [documentPath, pathItem] of nodesIn(nodeAt(document.root, 'paths'))) {
    if (!documentPath.startsWith('/')) continue
    const path = joinPath(prefix, documentPath)
    const resourceId = tree.at(path)
    if (resourceId === undefined) continue
    for (const [documentVerb, httpMethod] of Object.entries(operationVerbs)) {
      const operation = own(pathItem, documentVerb)
      if (!isNode(operation)) continue
      const site = { path, documentPath, documentVerb, httpMethod, resourceId, pathItem, operation }
      tree.putMethod(resourceId, importMethod(context, named, site))
    }
  }
}
