import type { HttpApiDefinition } from '../../definition/http-api.ts'
import type { ImportOptions } from '../options.ts'
import type { Node } from '../node.ts'
import type { Problems } from '../outcome.ts'

/** What every part of an HTTP API's import sees. */
export interface HttpImport {
  /** An OpenAPI 3.0 document; HTTP APIs take nothing else. */
  readonly root: Node
  readonly options: ImportOptions
  /** The API that ReimportApi replaces: routes and authorizers keep their ids under the same keys and names. */
  readonly existing: HttpApiDefinition | undefined
  readonly problems: Problems
  /** What the definition says and HTTP APIs have no place for. */
  readonly importInfo: string[]
}
