/**
 * OpenAPI and Swagger texts → definitions. Pure: the same text, options and ids give the same result.
 *
 * Gaps: a JWT issuer is not fetched at import, so an unreachable one is found by the first call.
 * By design: `warnings` are returned and never stored; a refusal changes nothing, although the service promises
 * that only for warnings.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html
 */
import type { HttpApiDefinition } from '../definition/http-api.ts'
import type { DocumentationPart } from '../definition/documentation-part.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import { documentOf, readDocument, type OpenApiDocument } from './document.ts'
import { buildHttpApi, type HttpImportOutcome } from './http/import-http-api.ts'
import { isNode } from './node.ts'
import type { ImportOptions, RestImportOptions } from './options.ts'
import {
  badRequest,
  invalidInput,
  noProblems,
  refusalOf,
  type ImportOutcome,
  type ImportRefusal,
} from './outcome.ts'
import { parseDefinition } from './parse.ts'
import { limits } from '../definition/limits.ts'
import { mergeParts, partsOf } from './rest/documentation.ts'
import { buildRestApi } from './rest/import-rest-api.ts'

export type RestImportOutcome = ImportOutcome<{ readonly definition: RestApiDefinition }>

/** ImportRestApi: a new API from a text. */
export function importRestApi(text: string, options: RestImportOptions): RestImportOutcome {
  if (isTooLarge(text)) return tooLarge
  const document = readDocument(text, options.place)
  return document === undefined ? invalidInput : buildRestApi(document, options)
}

/** The same from a tree that is parsed already: an inline document of routes.json, a template's `Body`. */
export function importRestApiTree(tree: unknown, options: RestImportOptions): RestImportOutcome {
  const document = documentOf(tree, options.place)
  return document === undefined ? invalidInput : buildRestApi(document, options)
}

/**
 * PutRestApi: the text merged into an API, or in its place.
 * @param existing `undefined` when there is no such API: a broken text is refused before that is
 */
export function putRestApi(
  existing: RestApiDefinition | undefined,
  text: string,
  options: RestImportOptions & {
    /** Default `merge`. */
    readonly mode?: 'merge' | 'overwrite'
    /** The id that was asked for, for the refusal. */
    readonly apiId: string
  },
): RestImportOutcome {
  if (isTooLarge(text)) return tooLarge
  const document = readDocument(text, options.place)
  if (document === undefined) return invalidInput
  if (existing === undefined) return noSuchApi(options, options.apiId)
  return buildRestApi(document, options, { existing, mode: options.mode ?? 'merge' })
}

/** ImportApi: a new HTTP API from an OpenAPI 3.0 text. */
export function importHttpApi(text: string, options: ImportOptions): HttpImportOutcome {
  if (isTooLarge(text)) return tooLarge
  return httpApiOf(readDocument(text, options.place), options)
}

/** The same from a tree that is parsed already. */
export function importHttpApiTree(tree: unknown, options: ImportOptions): HttpImportOutcome {
  return httpApiOf(documentOf(tree, options.place), options)
}

/**
 * ReimportApi: routes, integrations, authorizers and CORS are replaced by the text's.
 * @param existing `undefined` when there is no such API
 */
export function reimportHttpApi(
  existing: HttpApiDefinition | undefined,
  text: string,
  options: ImportOptions & { readonly apiId: string },
): HttpImportOutcome {
  if (isTooLarge(text)) return tooLarge
  const document = readDocument(text, options.place)
  if (document === undefined) return invalidInput
  if (existing === undefined) return noSuchApi(options, options.apiId)
  return httpApiOf(document, options, existing)
}

function httpApiOf(
  document: OpenApiDocument | undefined,
  options: ImportOptions,
  existing?: HttpApiDefinition,
): HttpImportOutcome {
  if (document === undefined) return invalidInput
  if (document.dialect === 'swagger') {
    return badRequest('Invalid OpenAPI input. HTTP APIs support OpenAPI 3.0 definitions only.')
  }
  return buildHttpApi(document.root, options, existing)
}

/** ImportDocumentationParts: only the documentation extension is read, the rest need not be right. */
export function importDocumentationParts(
  existing: Readonly<Record<string, DocumentationPart>>,
  text: string,
  options: Pick<ImportOptions, 'ids' | 'failOnWarnings'> & {
    /** Default `merge`. */
    readonly mode?: 'merge' | 'overwrite'
  },
): ImportOutcome<{
  readonly parts: Readonly<Record<string, DocumentationPart>>
  /** Those the text touched. */
  readonly ids: readonly string[]
}> {
  const root = parseDefinition(text)?.root
  if (!isNode(root)) return badRequest('Unable to build importer with provided input.')
  const problems = noProblems()
  const added = partsOf(root, problems)
  const merged = mergeParts(options.mode === 'overwrite' ? {} : existing, added, options.ids)
  return (
    refusalOf(problems, options.failOnWarnings ?? false) ?? {
      ok: true,
      parts: merged.parts,
      ids: merged.touched,
      warnings: problems.warnings,
    }
  )
}

const isTooLarge = (text: string): boolean =>
  new TextEncoder().encode(text).length > limits.definitionBytesMax

const tooLarge = badRequest(
  `Invalid OpenAPI input. The definition exceeds the maximum size of ${limits.definitionBytesMax} bytes.`,
)

const noSuchApi = ({ place }: ImportOptions, apiId: string): ImportRefusal => ({
  ok: false,
  status: 404,
  type: 'NotFoundException',
  message: `Invalid API identifier specified ${place.accountId}:${apiId}`,
})
