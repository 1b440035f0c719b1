/**
 * Terraform's resource types and attributes in CloudFormation's words.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */

export interface Translation {
  /** `'AWS::ApiGateway::Stage'` */
  readonly type: string
  /** Attribute → property, where capitals alone do not make the name. */
  readonly names?: Readonly<Record<string, string>>
}

const v1 = (name: string, names: Translation['names'] = {}): Translation => ({
  type: `AWS::ApiGateway::${name}`,
  names,
})

const v2 = (name: string, names: Translation['names'] = {}): Translation => ({
  type: `AWS::ApiGatewayV2::${name}`,
  names,
})

/** A resource that matters for its name and its ARN only. */
const named = (type: string, name: string): Translation => ({ type, names: { name } })

/** Types that become a resource of their own; what is a part of another one is put there by `parts.ts`. */
export const translations: Readonly<Record<string, Translation>> = {
  aws_api_gateway_rest_api: v1('RestApi', { api_key_source: 'ApiKeySourceType' }),
  aws_api_gateway_resource: v1('Resource'),
  aws_api_gateway_method: v1('Method', { authorization: 'AuthorizationType' }),
  aws_api_gateway_model: v1('Model'),
  aws_api_gateway_request_validator: v1('RequestValidator'),
  aws_api_gateway_authorizer: v1('Authorizer', { provider_arns: 'ProviderARNs' }),
  aws_api_gateway_gateway_response: v1('GatewayResponse'),
  aws_api_gateway_deployment: v1('Deployment', { canary_settings: 'DeploymentCanarySettings' }),
  aws_api_gateway_stage: v1('Stage', {
    xray_tracing_enabled: 'TracingEnabled',
    access_log_settings: 'AccessLogSetting',
    canary_settings: 'CanarySetting',
  }),
  aws_api_gateway_usage_plan: v1('UsagePlan', {
    name: 'UsagePlanName',
    throttle_settings: 'Throttle',
    quota_settings: 'Quota',
  }),
  aws_api_gateway_usage_plan_key: v1('UsagePlanKey'),
  aws_api_gateway_api_key: v1('ApiKey'),
  aws_api_gateway_domain_name: v1('DomainName'),
  aws_api_gateway_base_path_mapping: v1('BasePathMapping', {
    api_id: 'RestApiId',
    stage_name: 'Stage',
  }),
  aws_api_gateway_documentation_part: v1('DocumentationPart'),
  aws_api_gateway_documentation_version: v1('DocumentationVersion'),
  aws_api_gateway_domain_name_access_association: v1('DomainNameAccessAssociation'),
  aws_api_gateway_client_certificate: v1('ClientCertificate'),
  aws_api_gateway_vpc_link: v1('VpcLink'),
  aws_api_gateway_account: v1('Account'),
  aws_apigatewayv2_api: v2('Api'),
  aws_apigatewayv2_route: v2('Route'),
  aws_apigatewayv2_integration: v2('Integration'),
  aws_apigatewayv2_integration_response: v2('IntegrationResponse'),
  aws_apigatewayv2_route_response: v2('RouteResponse'),
  aws_apigatewayv2_authorizer: v2('Authorizer', { identity_sources: 'IdentitySource' }),
  aws_apigatewayv2_stage: v2('Stage', { name: 'StageName' }),
  aws_apigatewayv2_model: v2('Model'),
  aws_apigatewayv2_deployment: v2('Deployment'),
  aws_apigatewayv2_domain_name: v2('DomainName', {
    domain_name_configuration: 'DomainNameConfigurations',
  }),
  aws_apigatewayv2_api_mapping: v2('ApiMapping'),
  aws_apigatewayv2_routing_rule: v2('RoutingRule'),
  aws_apigatewayv2_vpc_link: v2('VpcLink'),
  aws_wafv2_web_acl: named('AWS::WAFv2::WebACL', 'Name'),
  aws_wafv2_web_acl_association: { type: 'AWS::WAFv2::WebACLAssociation' },
  aws_lambda_function: { type: 'AWS::Lambda::Function' },
  aws_lambda_alias: named('AWS::Lambda::Alias', 'Name'),
  aws_lambda_permission: { type: 'AWS::Lambda::Permission' },
  aws_lambda_function_url: { type: 'AWS::Lambda::Url' },
  aws_cognito_user_pool: named('AWS::Cognito::UserPool', 'UserPoolName'),
  aws_iam_role: named('AWS::IAM::Role', 'RoleName'),
  aws_sqs_queue: named('AWS::SQS::Queue', 'QueueName'),
  aws_sns_topic: named('AWS::SNS::Topic', 'TopicName'),
  aws_sfn_state_machine: named('AWS::StepFunctions::StateMachine', 'StateMachineName'),
  aws_dynamodb_table: named('AWS::DynamoDB::Table', 'TableName'),
  aws_kinesis_stream: named('AWS::Kinesis::Stream', 'Name'),
  aws_cloudwatch_log_group: named('AWS::Logs::LogGroup', 'LogGroupName'),
}

/** Attributes that hold another resource's id, and the types that it may be of. */
export const links: Readonly<Record<string, readonly string[]>> = {
  rest_api_id: ['aws_api_gateway_rest_api'],
  api_id: ['aws_apigatewayv2_api', 'aws_api_gateway_rest_api'],
  parent_id: ['aws_api_gateway_resource'],
  resource_id: ['aws_api_gateway_resource'],
  cache_namespace: ['aws_api_gateway_resource'],
  authorizer_id: ['aws_api_gateway_authorizer', 'aws_apigatewayv2_authorizer'],
  request_validator_id: ['aws_api_gateway_request_validator'],
  deployment_id: ['aws_api_gateway_deployment', 'aws_apigatewayv2_deployment'],
  usage_plan_id: ['aws_api_gateway_usage_plan'],
  key_id: ['aws_api_gateway_api_key'],
  integration_id: ['aws_apigatewayv2_integration'],
  route_id: ['aws_apigatewayv2_route'],
  target: ['aws_apigatewayv2_integration'],
}

/** Blocks that Terraform keeps as a list of one and CloudFormation as the thing itself. */
export const singleBlocks = new Set([
  'access_log_settings',
  'canary_settings',
  'cors_configuration',
  'default_route_settings',
  'endpoint_configuration',
  'jwt_configuration',
  'location',
  'mutual_tls_authentication',
  'quota_settings',
  'throttle_settings',
  'tls_config',
])

/** Names that capitals do not make, whatever the type; an empty one leaves the attribute out. */
export const commonNames: Readonly<Record<string, string>> = {
  timeout_milliseconds: 'TimeoutInMillis',
  // The provider's own bookkeeping, and what AWS answers.
  id: '',
  arn: '',
  region: '',
  tags_all: '',
  triggers: '',
  timeouts: '',
  execution_arn: '',
  invoke_url: '',
  created_date: '',
  last_updated_date: '',
  root_resource_id: '',
  api_endpoint: '',
}
