import { outlineOf } from '../../openapi/outline.ts'
import { generateSdk, isSdkLanguage, sdkLanguages } from '../../sdk/index.ts'
import { readSdkParameters, sdkParameters } from '../../sdk/parameters.ts'
import { zip } from '../../sdk/zip.ts'
import { AdminFault, badRequest, notFound } from '../errors.ts'
import { operation } from '../operation.ts'
import { deployedDefinition } from '../published.ts'
import { findDeployment, findRestApi, findStage } from './find.ts'
import { publishedDocumentation } from './import-export.ts'
import { allSdkTypes } from './sdk-types.ts'

/** A language that we generate. Throws 501 for a kind that only AWS makes, 404 for no kind at all. */
function languageOf(sdkType: string) {
  if (isSdkLanguage(sdkType)) return sdkType
  if (!allSdkTypes.some(({ id }) => id === sdkType)) throw notFound('Invalid SDK type specified')
  throw new AdminFault(
    'NotImplementedException',
    `SDKs of type ${sdkType} are not generated; there are: ${sdkLanguages.join(', ')}. Export the definition and use an OpenAPI generator for others.`,
  )
}

/** What a kind asks for. Throws 400 where it is missing or no such thing. */
function parametersOf(language: string, query: URLSearchParams): Readonly<Record<string, string>> {
  const parameters = readSdkParameters(language, query)
  if (typeof parameters === 'string') throw badRequest(parameters)
  const missing = sdkParameters[language]?.filter(
    ({ name, required }) => required && parameters[name] === undefined,
  )
  if (missing === undefined || missing.length === 0) return parameters
  const names = missing.map(({ name }) => name).join(', ')
  throw badRequest(`Missing required SDK parameters: ${names}`)
}

export const sdkOperations = [
  operation(
    'GetSdk',
    'GET /restapis/{restapi_id}/stages/{stage_name}/sdks/{sdk_type}',
    200,
    {},
    (call) => {
      const { restapi_id, stage_name, sdk_type } = call.labels
      const { id } = findRestApi(call, restapi_id)
      const stage = findStage(call, id, stage_name)
      const language = languageOf(sdk_type)
      const parameters = parametersOf(language, call.query)
      const definition = deployedDefinition(call.store, id, stage.deploymentId)
      if (definition?.protocolType !== 'REST') {
        throw notFound('Invalid Deployment identifier specified')
      }
      const { region } = call.ports.settings
      const outline = outlineOf(definition, {
        stageName: stage.stageName,
        region,
        deployedMs: findDeployment(call, id, stage.deploymentId).createdDate * 1000,
        ...publishedDocumentation(call, id, stage.documentationVersion),
      })
      const baseUrl = `${call.origin}/_api/${id}/${stage.stageName}`
      const files = generateSdk(outline, language, { baseUrl, region, parameters })
      const headers = {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${language}-${id}-${stage.stageName}.zip"`,
      }
      return { later: async () => ({ raw: { text: await zip(files), headers } }) }
    },
  ),
]
