/**
 * Definitions → OpenAPI and Swagger texts.
 *
 * Gaps: `postman` adds nothing; the layout of its data is not documented.
 * By design: an `apigateway` export names the endpoint type, which the service leaves to the import's query, so that
 * importing it again gives the same API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
 */
import { stringify } from 'yaml'
import type { HttpApiDefinition } from '../definition/http-api.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import { exportHttpDocument, type HttpExportOptions } from './http/export-http-api.ts'
import { badRequest, type ImportRefusal } from './outcome.ts'
import type { RestExportOptions } from './rest/export-options.ts'
import { exportDocument, exportVersion, methodWithoutJsonModel } from './rest/export-rest-api.ts'

export type ExportEncoding = 'json' | 'yaml'

export type RestExportOutcome =
  | {
      readonly ok: true
      readonly body: string
      readonly contentType: string
      /** `'attachment; filename="oas30_1.0.json"'` */
      readonly contentDisposition: string
    }
  | ImportRefusal

/** GetExport of one stage. */
export function exportRestApi(
  definition: RestApiDefinition,
  options: RestExportOptions,
  encoding: ExportEncoding = 'json',
): RestExportOutcome {
  const method = options.isKept === true ? undefined : methodWithoutJsonModel(definition)
  if (method !== undefined) return badRequest(`Only found non-JSON body models for ${method}`)
  const format = options.dialect === 'swagger' ? 'swagger' : 'oas30'
  const fileName = `${format}_${exportVersion(definition, options)}.${encoding}`
  return {
    ok: true,
    body: encode(exportDocument(definition, options), encoding),
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="${fileName}"`,
  }
}

/** ExportApi: the document itself is the body. */
export const exportHttpApi = (
  definition: HttpApiDefinition,
  options: HttpExportOptions,
  encoding: ExportEncoding = 'json',
): string => encode(exportHttpDocument(definition, options), encoding)

/** A document as text. */
export const encode = (document: object, encoding: ExportEncoding): string =>
  encoding === 'json'
    ? JSON.stringify(document, undefined, 2)
    : // AWS's own tools read YAML 1.1, where 2024-05-01 is a date unless it is quoted.
      stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' })
