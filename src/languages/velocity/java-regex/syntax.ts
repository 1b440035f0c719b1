/** Tells whether a code point belongs to a set of characters. */
export type CharacterSet = (code: number) => boolean

/** The tree of a Java regular expression; flags are already resolved into it. */
export type RegexNode =
  | SetNode
  | { readonly type: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly type: 'choice'; readonly options: readonly RegexNode[] }
  | { readonly type: 'group'; readonly index: number; readonly body: RegexNode }
  | { readonly type: 'atomic'; readonly body: RegexNode }
  | { readonly type: 'repeat'; readonly body: RegexNode; readonly bounds: Bounds }
  | { readonly type: 'back'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly type: 'assert'; readonly holds: Assertion }
  | { readonly type: 'look'; readonly body: RegexNode; readonly look: Look }

/** One character of a set. */
export interface SetNode {
  readonly type: 'set'
  readonly has: CharacterSet
  /** Work units of asking. */
  readonly units: number
  /** The set's one character, where it is known to have no other. */
  readonly only?: string
}

export interface Bounds {
  readonly min: number
  /** `Infinity` for no upper bound. */
  readonly max: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
}

/** A test of a place that takes no characters. */
export type Assertion = (text: string, at: number, lastEnd: number) => boolean

export interface Look {
  readonly behind: boolean
  readonly negative: boolean
}

/** A parsed expression: its tree, how many groups capture, and the names of some. */
export interface RegexSyntax {
  readonly root: RegexNode
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
}
