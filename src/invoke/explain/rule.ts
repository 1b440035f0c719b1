/** Who can do something about a refusal: who called, who wrote the API, who runs the gateway. */
export type Actor = 'caller' | 'author' | 'operator'

/** Something that would have made the call pass. */
export interface Remedy {
  readonly who: Actor
  readonly action: string
  /** What to type, where one line does it. */
  readonly command?: string
}

/** What commands cannot change where routes.json declares it. */
export type DeclaredKind = 'usagePlan' | 'apiKey'

/** A remedy as a rule has it. */
export interface RuleRemedy extends Remedy {
  /** What to do instead, without a command, where `routes.json` declares the plan or key; `{declaredName}` is its name there. */
  readonly declared?: { readonly kind: DeclaredKind; readonly action: string }
}

/**
 * How refusals of one kind are explained. In every text `{name}` stands for the evidence of that
 * name; what there is no evidence for is left out.
 */
export interface Rule {
  /** What happened. */
  readonly summary: string
  /** What demanded it. */
  readonly rule: string
  /** Best first. */
  readonly remedies: readonly RuleRemedy[]
  /** `'docs/throttling.md'` */
  readonly docs?: string
}

/** Rules by the code of a refusal's reason: `'key-not-in-plan'`. */
export type Rules = Readonly<Record<string, Rule>>

export const caller = (action: string, command?: string): Remedy => ({
  who: 'caller',
  action,
  ...(command !== undefined && { command }),
})
export const author = (action: string, command?: string): Remedy => ({
  who: 'author',
  action,
  ...(command !== undefined && { command }),
})
export const operator = (
  action: string,
  command?: string,
  declared?: RuleRemedy['declared'],
): RuleRemedy => ({
  who: 'operator',
  action,
  ...(command !== undefined && { command }),
  ...(declared !== undefined && { declared }),
})
