import { accountOperations } from './common/account.ts'
import { apiKeyOperations } from './common/api-keys.ts'
import { importApiKeysOperation } from './common/import-api-keys.ts'
import { tagOperations } from './common/tag-operations.ts'
import { usageOperations } from './common/usage.ts'
import { usagePlanKeyOperations } from './common/usage-plan-keys.ts'
import { usagePlanOperations } from './common/usage-plans.ts'
import type { Operation } from './operation.ts'
import { accessAssociationOperations } from './rest/access-associations.ts'
import { authorizerOperations } from './rest/authorizers.ts'
import { basePathMappingOperations } from './rest/base-path-mappings.ts'
import { clientCertificateOperations } from './rest/client-certificates.ts'
import { deploymentOperations } from './rest/deployments.ts'
import { documentationPartOperations } from './rest/documentation-parts.ts'
import { documentationVersionOperations } from './rest/documentation-versions.ts'
import { domainNameOperations } from './rest/domain-names.ts'
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
import { sdkTypeOperations } from './rest/sdk-types.ts'
import { sdkOperations } from './rest/sdks.ts'
import { stageOperations } from './rest/stages.ts'
import { testInvokeOperations } from './rest/test-invokes.ts'
import { vpcLinkOperations } from './rest/vpc-links.ts'
import { apiOperations } from './v2/apis.ts'
import { authorizerOperations as v2AuthorizerOperations } from './v2/authorizers.ts'
import { deploymentOperations as v2DeploymentOperations } from './v2/deployments.ts'
import { domainNameOperations as v2DomainNameOperations } from './v2/domain-names.ts'
import { importExportOperations } from './v2/import-export.ts'
import { integrationOperations as v2IntegrationOperations } from './v2/integrations.ts'
import { modelOperations as v2ModelOperations } from './v2/models.ts'
import { productRestEndpointPageOperations } from './v2/portals/endpoint-pages.ts'
import { productPageOperations } from './v2/portals/pages.ts'
import { portalOperations } from './v2/portals/portals.ts'
import { portalProductOperations } from './v2/portals/products.ts'
import { responseOperations } from './v2/responses.ts'
import { routeOperations } from './v2/routes.ts'
import { routingRuleOperations } from './v2/routing-rules.ts'
import { stageOperations as v2StageOperations } from './v2/stages.ts'
import { vpcLinkOperations as v2VpcLinkOperations } from './v2/vpc-links.ts'

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
  ...domainNameOperations,
  ...basePathMappingOperations,
  ...accessAssociationOperations,
  ...clientCertificateOperations,
  ...vpcLinkOperations,
  ...sdkTypeOperations,
  ...sdkOperations,
  ...tagOperations,
  ...apiOperations,
  ...importExportOperations,
  ...routeOperations,
  ...v2IntegrationOperations,
  ...responseOperations,
  ...v2AuthorizerOperations,
  ...v2ModelOperations,
  ...v2DeploymentOperations,
  ...v2StageOperations,
  ...v2DomainNameOperations,
  ...routingRuleOperations,
  ...v2VpcLinkOperations,
  ...portalOperations,
  ...portalProductOperations,
  ...productPageOperations,
  ...productRestEndpointPageOperations,
]
