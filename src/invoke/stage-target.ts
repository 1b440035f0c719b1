import type { Snapshot } from '../definition/api.ts'
import type { StringMap } from '../definition/common.ts'

/** One stage of one API, as the phases around routing compile it. */
export interface StageTarget {
  readonly snapshot: Snapshot
  /** Stage variables with the canary's over them. */
  readonly variables: StringMap
  /** `$.stages.prod`: where issues of the stage point. */
  readonly path: string
}
