/** What resolving a template takes and gives: values, problems, and guesses at what only a deployed stack knows. */
import type { Node } from '../node.ts'
import type { Identity } from './identities.ts'
import type { ListedResource, TemplateResource } from './template.ts'

export interface Resolver {
  /** The value without intrinsic functions; `undefined` for `AWS::NoValue`. */
  readonly resolve: (value: unknown) => unknown
  /** The same; `undefined` where something in it cannot be resolved, of which nothing is said. */
  readonly attempt: (value: unknown) => unknown
  readonly identityOf: (logicalId: string) => Identity
  /** The resources whose conditions hold, resolved, of the types that `wanted` names. */
  readonly resources: (wanted: (type: string) => boolean) => TemplateResource[]
  /** The same without those that cannot be resolved, of which nothing is said. */
  readonly resolvable: (wanted: (type: string) => boolean) => TemplateResource[]
  /** Every resource whose condition holds, with the names of its properties only. */
  readonly inventory: () => ListedResource[]
  /** The value of an entry of `Outputs`; `undefined` when there is none of that name. */
  readonly output: (name: string) => unknown
  /** What the stack exports under a name; `undefined` when it exports no such thing. */
  readonly exported: (name: string) => unknown
  /** What could not be resolved. */
  readonly problems: readonly Problem[]
  /** What stands for names and attributes that only the deployed stack has, as far as somebody referred to it. */
  readonly guesses: readonly Guess[]
}

/** Something that could not be resolved. */
export interface Problem {
  readonly message: string
  /** The functions that were being resolved, the innermost last: mappings of the parsed template. */
  readonly within: readonly Node[]
}

/** A text in place of what AWS makes up when it creates a resource. */
export interface Guess {
  readonly logicalId: string
  readonly type: string
  /** `undefined` for what `Ref` gives and what attributes are made from. */
  readonly attribute?: string
  readonly text: string
}

/** A reference to something the SAM transform makes, such as `Gate.Stage`; `undefined` when it makes no such thing. */
export type GeneratedRef = (name: string, resolver: Resolver) => string | undefined

/** What a template can refer to beside what it holds. */
export interface References {
  readonly generatedRef?: GeneratedRef
  /** The value of an output of a nested stack. */
  readonly outputOf?: (logicalId: string, name: string) => unknown
  /** What another template of the same import exports. */
  readonly exportOf?: (name: string) => unknown
}
