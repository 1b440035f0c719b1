import { apiKeyOperations } from './common/api-keys.ts'
import { importApiKeysOperation } from './common/import-api-keys.ts'
import { usageOperations } from './common/usage.ts'
import { usagePlanKeyOperations } from './common/usage-plan-keys.ts'
import { usagePlanOperations } from './common/usage-plans.ts'
import type { Operation } from './operation.ts'
import { deploymentOperations } from './rest/deployments.ts'
import { integrationResponseOperations } from './rest/integration-responses.ts'
import { integrationOperations } from './rest/integrations.ts'
import { methodResponseOperations } from './rest/method-responses.ts'
import { methodOperations } from './rest/methods.ts'
import { resourceOperations } from './rest/resources.ts'
import { restApiOperations } from './rest/rest-apis.ts'
import { stageOperations } from './rest/stages.ts'

/** Every operation of the management API, v1 and v2. */
export const operations: readonly Operation[] = [
  ...restApiOperations,
  ...resourceOperations,
  ...methodOperations,
  ...methodResponseOperations,
  ...integrationOperations,
  ...integrationResponseOperations,
  ...deploymentOperations,
  ...stageOperations,
  ...apiKeyOperations,
  importApiKeysOperation,
  ...usagePlanOperations,
  ...usagePlanKeyOperations,
  ...usageOperations,
]
