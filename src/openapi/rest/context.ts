import type { RestApiDefinition } from '../../definition/rest-api.ts'
import type { OpenApiDocument } from '../document.ts'
import type { RestImportOptions } from '../options.ts'
import type { Problems } from '../outcome.ts'

/** What every part of a REST import sees. */
export interface RestImport {
  readonly document: OpenApiDocument
  readonly options: RestImportOptions
  readonly apiId: string
  /** The API that PutRestApi changes: its entities keep their ids under the same names and paths. */
  readonly existing: RestApiDefinition | undefined
  /** `overwrite` for a new API too: nothing is there to keep. */
  readonly mode: 'merge' | 'overwrite'
  readonly problems: Problems
}

/** The existing entities that stay when the definition does not name them: all when merging, else none. */
export const kept = (
  context: RestImport,
): Partial<Omit<RestApiDefinition, 'protocolType' | 'restApi'>> =>
  context.mode === 'merge' ? (context.existing ?? {}) : {}

/** The id of the existing entity of that name, or a new one. */
export const idOfName = (
  context: RestImport,
  existing: Readonly<Record<string, { readonly id: string; readonly name: string }>> | undefined,
  name: string,
): string =>
  Object.values(existing ?? {}).find((entity) => entity.name === name)?.id ??
  context.options.ids.resourceId()
