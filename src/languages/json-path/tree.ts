/**
 * How the evaluator sees a JSON document, so that it works on whatever values its caller has.
 * `Node` is the caller's type for JSON values; `undefined` means "not there".
 */
export interface Tree<Node> {
  isObject(node: Node): boolean
  /** An object's keys in order; `undefined` when the node is no object. */
  keys(node: Node): readonly string[] | undefined
  member(node: Node, key: string): Node | undefined
  /** An array's items; `undefined` when the node is no array. */
  items(node: Node): readonly Node[] | undefined
  /** A scalar in JavaScript's terms; `undefined` for objects and arrays. */
  scalar(node: Node): Scalar | undefined
  array(items: Node[]): Node
  object(members: readonly (readonly [string, Node])[]): Node
  integer(value: number): Node
  float(value: number): Node
  text(value: string): Node
  /** JSON's null. */
  none(): Node
  /** Called as nodes are visited, one by default; throws to stop one that visits too many. */
  visit(nodes?: number): void
}

/** A JSON scalar; numbers beyond what a double holds come as bigints. */
export type Scalar = null | boolean | string | number | bigint
