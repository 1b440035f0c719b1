import { booleanAt, own, type Node } from '../../node.ts'

/** The API's tags for what is made beside its stage: only when `PropagateTags` says so. */
export const propagatedTags = (properties: Node): Node =>
  booleanAt(properties, 'PropagateTags') === true && own(properties, 'Tags') !== undefined
    ? { Tags: properties['Tags'] }
    : {}
