import { outlineOf } from '../../openapi/outline.ts'
import { generateSdk, isSdkLanguage, sdkLanguages } from '../../sdk/index.ts'
import { zip } from '../../sdk/zip.ts'
import { AdminFault, notFound } from '../errors.ts'
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
      const files = generateSdk(outline, language, { baseUrl, region })
      const headers = {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${language}-${id}-${stage.stageName}.zip"`,
      }
      return { later: async () => ({ raw: { text: await zip(files), headers } }) }
    },
  ),
]
