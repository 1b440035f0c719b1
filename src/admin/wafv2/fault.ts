/** The exceptions of WAFv2's service model that operations here end with. All are 400 on the wire. */
export type WafErrorType =
  | 'WAFInvalidParameterException'
  | 'WAFNonexistentItemException'
  | 'WAFDuplicateItemException'
  | 'WAFOptimisticLockException'
  | 'WAFAssociatedItemException'
  | 'WAFLimitsExceededException'
  | 'WAFInvalidOperationException'
  | 'WAFUnavailableEntityException'
  | 'WAFUnsupportedAggregateKeyTypeException'
  | 'SerializationException'
  | 'UnknownOperationException'

/** A refused operation of WAFv2; thrown for the reason that `AdminFault` gives. */
export class WafFault extends Error {
  readonly type: WafErrorType
  /** More members of the answer, such as `Field` and `Parameter`. */
  readonly members: Readonly<Record<string, string>>

  constructor(type: WafErrorType, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message)
    this.type = type
    this.members = members
  }
}

/** `'Error reason: …, field: …, parameter: …'`, as AWS words it. */
export function invalidParameter(field: string, parameter: string, reason: string): WafFault {
  return new WafFault(
    'WAFInvalidParameterException',
    `Error reason: ${reason}, field: ${field}, parameter: ${parameter}`,
    { Field: field, Parameter: parameter, Reason: reason },
  )
}

export const nonexistent = (): WafFault =>
  new WafFault(
    'WAFNonexistentItemException',
    'AWS WAF couldn’t perform the operation because your resource doesn’t exist.',
  )
