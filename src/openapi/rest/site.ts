import type { Node } from '../node.ts'

/** An operation with the place it stands at. */
export interface OperationSite {
  /** After base path handling: `'/v1/pets/{petId}'`. */
  readonly path: string
  /** `'GET'`, `'ANY'` */
  readonly httpMethod: string
  readonly resourceId: string
  readonly pathItem: Node
  readonly operation: Node
}

/** The lead-in of what PutMethod refuses. */
export const unableToPutMethod = ({ httpMethod, path }: OperationSite, reason: string): string =>
  `Unable to put method '${httpMethod}' on resource at path '${path}': ${reason}`
