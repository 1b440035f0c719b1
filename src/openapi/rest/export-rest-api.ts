/** A deployed REST API → an OpenAPI 3 or Swagger 2 document. */
import { isoSeconds } from '../../aws/time.ts'
import type { Method, RestApiDefinition } from '../../definition/rest-api.ts'
import { extension, operationVerbs } from '../extensions.ts'
import { asNode, defined, unlessEmpty } from '../node.ts'
import { documentationLookup } from './export-documentation.ts'
import { exportModels, isJsonModel } from './export-models.ts'
import { exportOperation, type ExportContext } from './export-operation.ts'
import { shows, type RestExportOptions } from './export-options.ts'
import { exportSchemes } from './export-security.ts'

/** The version an export shows and is named after: the API's, or when its deployment was made. */
export const exportVersion = (definition: RestApiDefinition, options: RestExportOptions): string =>
  definition.restApi.version ?? isoSeconds(options.deploymentMs)

/** The method whose request bodies OpenAPI cannot describe, as `'POST /pets'`. */
export function methodWithoutJsonModel({
  resources,
  models,
}: RestApiDefinition): string | undefined {
  for (const { path, resourceMethods } of Object.values(resources)) {
    for (const { httpMethod, requestModels } of Object.values(resourceMethods ?? {})) {
      const used = Object.values(requestModels ?? {}).flatMap((name) => models[name] ?? [])
      if (used.length > 0 && !used.some(isJsonModel)) return `${httpMethod} ${path}`
    }
  }
  return undefined
}

export function exportDocument(definition: RestApiDefinition, options: RestExportOptions): object {
  const documented = documentationLookup(options.documentation)
  const context: ExportContext = { definition, options, documented }
  const { restApi } = definition
  const { info: documentedInfo, ...documentedRoot } = documented({ type: 'API' })
  const info = defined({
    ...asNode(documentedInfo),
    title: restApi.name,
    ...(restApi.description === undefined ? {} : { description: restApi.description }),
    version: options.isKept ? restApi.version : exportVersion(definition, options),
  })
  const schemes = unlessEmpty(exportSchemes(definition, options, documented))
  const schemas = unlessEmpty(exportModels(definition.models, options, documented))
  const host = `${restApi.id}.execute-api.${options.region}.amazonaws.com`
  const paths = exportPaths(context)
  const shared = { ...documentedRoot, ...exportExtensions(context) }
  if (options.dialect === 'swagger') {
    return defined({
      swagger: '2.0',
      info,
      host,
      basePath: `/${options.stageName}`,
      schemes: ['https'],
      paths,
      securityDefinitions: schemes,
      definitions: schemas,
      [extension.endpointConfiguration]: endpointExtension(context),
      ...shared,
    })
  }
  return {
    openapi: '3.0.1',
    info,
    servers: [
      defined({
        url: `https://${host}/{basePath}`,
        variables: { basePath: { default: options.stageName } },
        [extension.endpointConfiguration]: endpointExtension(context),
      }),
    ],
    paths,
    components: defined({ schemas, securitySchemes: schemes }),
    ...shared,
  }
}

/** Only resources that have methods, unless the document is kept. */
function exportPaths(context: ExportContext): object {
  const entries = Object.values(context.definition.resources)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap(({ path, resourceMethods }) => {
      const methods = Object.values(resourceMethods ?? {})
      if (methods.length === 0) return context.options.isKept ? [[path, {}]] : []
      const texts = resourceTexts(context, path)
      const operations = methods.map((method) => [
        verbKey(method),
        exportOperation(context, path, method),
      ])
      return [[path, { ...texts, ...Object.fromEntries(operations) }]]
    })
  return Object.fromEntries(entries) as object
}

/** Swagger 2's path items have no texts of their own, only extensions. */
function resourceTexts({ options, documented }: ExportContext, path: string): object {
  const { summary, description, ...extensions } = documented({ type: 'RESOURCE', path })
  return options.dialect === 'oas3' ? defined({ summary, description, ...extensions }) : extensions
}

const verbKey = ({ httpMethod }: Method): string =>
  Object.entries(operationVerbs).find(([, verb]) => verb === httpMethod)?.[0] ??
  httpMethod.toLowerCase()

/** Only what an import would not assume: a plain public API has none. */
function endpointExtension({
  definition: { restApi },
  options,
}: ExportContext): object | undefined {
  if (!options.extensions.includes('apigateway')) return undefined
  const { types, ipAddressType, vpcEndpointIds } = restApi.endpointConfiguration
  const usualIpType = types.includes('PRIVATE') ? 'dualstack' : 'ipv4'
  return unlessEmpty(
    defined({
      types: types.includes('EDGE') ? undefined : types,
      vpcEndpointIds,
      disableExecuteApiEndpoint: restApi.disableExecuteApiEndpoint ? true : undefined,
      ipAddressType: ipAddressType === usualIpType ? undefined : ipAddressType,
    }),
  )
}

function exportExtensions({ definition, options }: ExportContext): object {
  const { restApi } = definition
  const shared = defined({
    [extension.requestValidators]: shows(options, 'validators')
      ? exportValidators(definition)
      : undefined,
    [extension.binaryMediaTypes]: shows(options, 'integrations')
      ? restApi.binaryMediaTypes
      : undefined,
    [extension.documentation]: shows(options, 'documentation') ? exportParts(options) : undefined,
  })
  if (!options.extensions.includes('apigateway')) return shared
  return defined({
    ...shared,
    [extension.gatewayResponses]: exportGatewayResponses(definition),
    [extension.minimumCompressionSize]: restApi.minimumCompressionSize,
    [extension.apiKeySource]: restApi.apiKeySource === 'HEADER' ? undefined : restApi.apiKeySource,
    [extension.policy]:
      restApi.policy === undefined ? undefined : (JSON.parse(restApi.policy) as unknown),
    [extension.securityPolicy]: restApi.securityPolicy,
    [extension.endpointAccessMode]: restApi.endpointAccessMode,
  })
}

const exportValidators = ({ requestValidators }: RestApiDefinition): object | undefined =>
  unlessEmpty(
    Object.fromEntries(
      Object.values(requestValidators).map(
        ({ name, validateRequestBody, validateRequestParameters }) => [
          name,
          { validateRequestBody, validateRequestParameters },
        ],
      ),
    ) as object,
  )

const exportGatewayResponses = ({ gatewayResponses }: RestApiDefinition): object | undefined =>
  unlessEmpty(
    Object.fromEntries(
      Object.values(gatewayResponses).map((response) => [
        response.responseType,
        defined({
          statusCode: response.statusCode === undefined ? undefined : Number(response.statusCode),
          responseParameters: unlessEmpty(response.responseParameters ?? {}),
          responseTemplates: response.responseTemplates,
        }),
      ]),
    ) as object,
  )

function exportParts({ documentation }: RestExportOptions): object | undefined {
  if (documentation === undefined) return undefined
  return {
    version: documentation.version,
    createdDate: isoSeconds(documentation.createdMs),
    documentationParts: documentation.parts.map(({ location, properties }) => ({
      location,
      properties: JSON.parse(properties) as unknown,
    })),
  }
}
