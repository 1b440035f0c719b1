/** The `x-amazon-apigateway-…` extensions, by the names that code uses for them. */
export const extension = {
  anyMethod: 'x-amazon-apigateway-any-method',
  apiKeySource: 'x-amazon-apigateway-api-key-source',
  auth: 'x-amazon-apigateway-auth',
  authorizer: 'x-amazon-apigateway-authorizer',
  authtype: 'x-amazon-apigateway-authtype',
  binaryMediaTypes: 'x-amazon-apigateway-binary-media-types',
  cors: 'x-amazon-apigateway-cors',
  documentation: 'x-amazon-apigateway-documentation',
  endpointAccessMode: 'x-amazon-apigateway-endpoint-access-mode',
  endpointConfiguration: 'x-amazon-apigateway-endpoint-configuration',
  gatewayResponses: 'x-amazon-apigateway-gateway-responses',
  importExportVersion: 'x-amazon-apigateway-importexport-version',
  integration: 'x-amazon-apigateway-integration',
  integrations: 'x-amazon-apigateway-integrations',
  minimumCompressionSize: 'x-amazon-apigateway-minimum-compression-size',
  policy: 'x-amazon-apigateway-policy',
  requestValidator: 'x-amazon-apigateway-request-validator',
  requestValidators: 'x-amazon-apigateway-request-validators',
  securityPolicy: 'x-amazon-apigateway-security-policy',
  tagValue: 'x-amazon-apigateway-tag-value',
} as const

/** Extensions of our own, in documents that are kept to be imported again: AWS has no place for what they say. */
export const keptExtension = {
  /** On a schema: the description of its model, which the schema itself does not have. */
  modelDescription: 'x-tidegate-model-description',
  /** On a schema: the content type of its model when it is another than `application/json`. */
  modelContentType: 'x-tidegate-model-content-type',
  /** On a header: the flag of its method response's parameter, which imports set to false. */
  headerFlag: 'x-tidegate-header-flag',
} as const

/** Keys of a path item that are operations, in the service's order, and the method each becomes. */
export const operationVerbs: Readonly<Record<string, string>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  options: 'OPTIONS',
  head: 'HEAD',
  patch: 'PATCH',
  [extension.anyMethod]: 'ANY',
}
