import { accountOperations } from './common/account.ts'
import { apiKeyOperations } from './common/api-keys.ts'
import { importApiKeysOperation } from './common/import-api-keys.ts'
import { tagOperations } from './common/tag-operations.ts'
import { usageOperations } from './common/usage.ts'
import { usagePlanKeyOperations } from './common/usage-plan-keys.ts'
import { usagePlanOperations } from './common/usage-plans.ts'
import type { Operation } from './operation.ts'
import { authorizerOperations } from './rest/authorizers.ts'
import { deploymentOperations } from './rest/deployments.ts'
import { documentationPartOperations } from './rest/documentation-parts.ts'
import { documentationVersionOperations } from './rest/documentation-versions.ts'
import { gatewayResponseOperations } from './rest/gateway-responses.ts'
import { restImportExportOperations } from './rest/import-export.ts'
import { integrationResponseOperations } from './rest/integration-responses.ts'
import { integrationOperations } from './rest/integrations.ts'
import { methodResponseOperations } from './rest/method-responses.ts'
import { methodOperations } from './rest/methods.ts'
import { modelOperations } from './rest/models.ts'
import { requestValidatorOperations } from './rest/request-validators.ts'
import { resourceOperations } from './rest/resources.ts'
import { restApiOperations } from './rest/rest-apis.ts'
import { stageOperations } from './rest/stages.ts'
import { testInvokeOperations } from './rest/test-invokes.ts'

/** Every operation of the management API, v1 and v2. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...restApiOperations,
  ...restImportExportOperations,
  ...resourceOperations,
  ...methodOperations,
  ...methodResponseOperations,
  ...integrationOperations,
  ...integrationResponseOperations,
  ...testInvokeOperations,
  ...modelOperations,
  ...requestValidatorOperations,
  ...authorizerOperations,
  ...gatewayResponseOperations,
  ...documentationPartOperations,
  ...documentationVersionOperations,
  ...deploymentOperations,
  ...stageOperations,
  ...apiKeyOperations,
  importApiKeysOperation,
  ...usagePlanOperations,
  ...usagePlanKeyOperations,
  ...usageOperations,
  ...tagOperations,
]
