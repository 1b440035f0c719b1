import { booleanAt, nodeAt, own, type Node } from '../../node.ts'
import type { ApiEvent } from './events.ts'

/** The API's tags for what is made beside its stage: only when `PropagateTags` says so. */
export const propagatedTags = (properties: Node): Node =>
  booleanAt(properties, 'PropagateTags') === true && own(properties, 'Tags') !== undefined
    ? { Tags: properties['Tags'] }
    : {}

/** The implicit API's tags: its globals', and those of functions that propagate theirs. */
export function implicitTags(globals: Node, events: readonly ApiEvent[]): Node {
  const given = events
    // An event that names the API takes it for one that is there already.
    .filter(({ apiId }) => apiId === undefined)
    .map(({ target }) => nodeAt(propagatedTags(target.properties), 'Tags'))
  const tags: Node = Object.assign({}, ...given)
  if (Object.keys(tags).length === 0) return {}
  return { Tags: { ...nodeAt(globals, 'Tags'), ...tags }, PropagateTags: true }
}

/** An HTTP API's tags, which its stage and domain name share; one of them says who made them. */
export const httpApiTags = (properties: Node): Node => ({
  ...nodeAt(properties, 'Tags'),
  'httpapi:createdBy': 'SAM',
})
