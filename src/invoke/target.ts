import type { StringMap } from '../definition/common.ts'
import type { Integration } from '../definition/integration.ts'
import type { Method, Resource, RestApiDefinition } from '../definition/rest-api.ts'
import type { MethodSetting, Stage } from '../definition/stage.ts'

/** One REST method of one stage, as phases compile it. */
export interface RestTarget {
  readonly protocolType: 'REST'
  readonly api: RestApiDefinition
  readonly stage: Stage
  readonly resource: Resource
  readonly method: Method
  /** The method's integration; a deployment without one is refused before compiling. */
  readonly integration: Integration
  /** The stage's settings for this method: the method's own over those of the whole stage. */
  readonly settings: MethodSetting
  /** Stage variables with the canary's over them. */
  readonly variables: StringMap
  /** `$.resources['/pets'].GET`: where issues of this method point. */
  readonly path: string
}
