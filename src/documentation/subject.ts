import type { HttpApiDefinition } from '../definition/http-api.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import { encode, type ExportEncoding } from '../openapi/export.ts'
import { exportHttpDocument } from '../openapi/http/export-http-api.ts'
import { outlineOf, type ApiOutline, type OutlineOptions } from '../openapi/outline.ts'
import { exportDocument } from '../openapi/rest/export-rest-api.ts'

/** One published stage: what a page or a download is made of. */
export interface Subject {
  readonly definition: RestApiDefinition | HttpApiDefinition
  readonly options: OutlineOptions
  /** `'https://api.example.com/_api/a1b2c3d4e5/prod'`; `undefined` when only domain names reach the API. */
  readonly baseUrl: string | undefined
}

export const outlineOfSubject = ({ definition, options }: Subject): ApiOutline =>
  outlineOf(definition, options)

/** The stage as OpenAPI 3 for readers: their own server, and nothing of how the API does its work. */
export function openapiText(subject: Subject, encoding: ExportEncoding): string {
  const { definition, options, baseUrl } = subject
  const { region, stageName, deployedMs, documentation } = options
  const document =
    definition.protocolType === 'HTTP'
      ? exportHttpDocument(definition, {
          region,
          stageName,
          includeExtensions: false,
          nowMs: deployedMs,
        })
      : exportDocument(definition, {
          dialect: 'oas3',
          extensions: [],
          stageName,
          region,
          deploymentMs: deployedMs,
          ...(documentation !== undefined && { documentation }),
        })
  const servers = baseUrl === undefined ? [] : [{ url: baseUrl }]
  return encode({ ...document, servers }, encoding)
}
