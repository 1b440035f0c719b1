import type { UsagePlan } from '../../definition/usage-plan.ts'

/** The tag of a usage plan that opens it for sign-up in the developer portal. */
const signUpTag = 'tidegate:sign-up'

/** Who lets a developer in: nobody needs to, or the API's owner. */
export type Approval = 'automatic' | 'manual'

export function approvalOf({ tags }: UsagePlan): Approval | undefined {
  const value = tags?.[signUpTag]
  return value === 'automatic' || value === 'manual' ? value : undefined
}
