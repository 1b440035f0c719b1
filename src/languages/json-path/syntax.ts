import type { Scalar } from './tree.ts'

/** One step of a path. */
export type Step =
  | { readonly type: 'names'; readonly names: readonly string[] }
  | { readonly type: 'indexes'; readonly indexes: readonly number[] }
  | { readonly type: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly type: 'wildcard' }
  | { readonly type: 'filter'; readonly condition: Condition }
  /** `..`: applies the next step to the node and everything below it. */
  | { readonly type: 'scan' }
  | { readonly type: 'function'; readonly name: string; readonly arguments: readonly Operand[] }

/** A parsed path; `definite` when it can name one value at most, which is then its result. */
export interface PathSyntax {
  readonly fromRoot: boolean
  readonly steps: readonly Step[]
  readonly definite: boolean
}

/** What a filter asks of an item. */
export type Condition =
  | { readonly type: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly type: 'not'; readonly condition: Condition }
  | { readonly type: 'exists'; readonly operand: Operand }
  | {
      readonly type: 'compare'
      readonly operator: string
      readonly left: Operand
      readonly right: Operand
    }

export type Operand =
  | { readonly type: 'path'; readonly path: PathSyntax }
  | { readonly type: 'scalar'; readonly value: Scalar }
  | { readonly type: 'list'; readonly items: readonly Operand[] }
  | { readonly type: 'pattern'; readonly source: string; readonly flags: string }
