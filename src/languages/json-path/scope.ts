import type { PathSyntax } from './syntax.ts'
import type { Tree } from './tree.ts'

/** Whether the whole of a text matches a regular expression: `=~` asks it. */
export type MatchesPattern = (text: string, source: string, flags: string) => boolean

/** What the steps of one evaluation share. */
export interface Scope<Node> {
  readonly tree: Tree<Node>
  readonly regex: MatchesPattern
  /** Evaluates a path inside a filter or a function, on the item at hand. */
  readonly read: (path: PathSyntax, current: Node) => Node | undefined
}
