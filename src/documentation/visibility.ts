import type { Snapshot } from '../definition/api.ts'

/** The tag of a stage that publishes or hides its documentation: `'published'` or `'hidden'`. */
const visibilityTag = 'tidegate:documentation'

/** What a stage's page is made of, or that it has none. */
export type Visibility =
  | { readonly shown: false }
  /** With the documentation parts that the definition itself has. */
  | { readonly shown: true; readonly parts: 'own' }
  /** With the parts of a frozen documentation version. */
  | { readonly shown: true; readonly parts: 'version'; readonly version: string }

const hidden: Visibility = { shown: false }

/**
 * Whether a stage's documentation is published. The tag `tidegate:documentation` on the stage
 * decides when it is there. Without it, the stages of routes.json are published, and of the others
 * those REST stages that are tied to a documentation version, which is how AWS publishes. PRIVATE
 * APIs are never shown: the page is public. Nor are WebSocket APIs, which OpenAPI does not describe.
 */
export function visibilityOf({ definition, stage }: Snapshot, isDeclared: boolean): Visibility {
  const tag = stage.tags?.[visibilityTag]
  if (tag === 'hidden' || definition.protocolType === 'WEBSOCKET') return hidden
  const types =
    definition.protocolType === 'REST' ? definition.restApi.endpointConfiguration.types : []
  if (types.includes('PRIVATE')) return hidden
  const version = 'documentationVersion' in stage ? stage.documentationVersion : undefined
  if (version) return { shown: true, parts: 'version', version }
  return isDeclared || tag === 'published' ? { shown: true, parts: 'own' } : hidden
}
