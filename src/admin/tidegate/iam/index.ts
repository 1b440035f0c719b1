import type { Operation } from '../../operation.ts'
import { accessKeyOperations } from './access-keys.ts'
import { identityOperations } from './identities.ts'
import { identityPolicyOperations } from './policies.ts'

/** Who may sign calls: users, roles, their policies and access keys, under `/tidegate/iam`. */
export const iamOperations: readonly Operation[] = [
  ...accessKeyOperations,
  ...identityPolicyOperations,
  ...identityOperations,
]
