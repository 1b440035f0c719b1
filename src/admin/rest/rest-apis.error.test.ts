import { beforeAll, describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const functionUri = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations'

/** Messages as recorded from the service; see control-plane.md §1.6. */
describe('refusals of the management API for REST APIs', () => {
  const admin = fakeAdmin()
  const known: Record<string, string> = {}

  beforeAll(async () => {
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const at = `/restapis/${api.id}/resources`
    const create = async (parent: string, pathPart: string) =>
      (await admin.call('POST', `${at}/${parent}`, { pathPart })).body.id
    known.api = api.id
    known.root = api.rootResourceId
    known.pets = await create(api.rootResourceId, 'pets')
    known.proxy = await create(known.pets, '{proxy+}')
    known.child = await create(api.rootResourceId, 'child')
    const method = `${at}/${known.pets}/methods/GET`
    await admin.call('PUT', method, {
      authorizationType: 'NONE',
      requestModels: { 'application/json': 'Empty' },
    })
    await admin.call('PUT', `${at}/${known.child}/methods/GET`, { authorizationType: 'NONE' })
    await admin.call('PUT', `${at}/${known.child}/methods/GET/responses/200`, {
      responseModels: { 'application/json': 'Error' },
    })
    const integration = { type: 'HTTP', httpMethod: 'GET', uri: 'https://example.com' }
    await admin.call('PUT', `${method}/integration`, integration)
    await admin.call('PUT', `${method}/responses/200`, {})
    await admin.call('POST', `/restapis/${api.id}/authorizers`, {
      name: 'gate',
      type: 'TOKEN',
      authorizerUri: functionUri,
      identitySource: 'method.request.header.A',
    })
    const empty = await admin.call('POST', '/restapis', { name: 'empty' })
    known.empty = empty.body.id
    const secluded = await admin.call('POST', '/restapis', {
      name: 'private',
      endpointConfiguration: { types: ['PRIVATE'] },
    })
    known.private = secluded.body.id
    const root = `/restapis/${secluded.body.id}/resources/${secluded.body.rootResourceId}/methods/GET`
    await admin.call('PUT', root, { authorizationType: 'NONE' })
    await admin.call('PUT', `${root}/integration`, { type: 'MOCK' })
  })

  const fill = (text: string): string =>
    text.replaceAll(/<(\w+)>/g, (_whole, name: string) => known[name] ?? '')

  const fillAll = (body: unknown): unknown =>
    body === undefined ? undefined : JSON.parse(fill(JSON.stringify(body)))

  const patch = (...patchOperations: object[]) => ({ patchOperations })
  const pets = '/restapis/<api>/resources/<pets>'
  const get = `${pets}/methods/GET`

  it.each<[string, string, unknown, string, string]>([
    [
      'GET',
      '/restapis/nothing',
      undefined,
      'NotFoundException',
      'Invalid API identifier specified 123456789012:nothing',
    ],
    [
      'GET',
      '/restapis/<api>/resources/zzz',
      undefined,
      'NotFoundException',
      'Invalid Resource identifier specified',
    ],
    [
      'GET',
      '/restapis/none/resources/zzz/methods/GET',
      undefined,
      'NotFoundException',
      'Invalid Resource identifier specified',
    ],
    [
      'GET',
      `${pets}/methods/POST`,
      undefined,
      'NotFoundException',
      'Invalid Method identifier specified',
    ],
    [
      'GET',
      '/restapis/<api>/resources/<child>/methods/GET/integration',
      undefined,
      'NotFoundException',
      'Invalid Integration identifier specified',
    ],
    [
      'GET',
      `${get}/responses/404`,
      undefined,
      'NotFoundException',
      'Invalid Response status code specified',
    ],
    [
      'GET',
      '/restapis/none/requestvalidators/x',
      undefined,
      'NotFoundException',
      'Invalid Request Validator identifier specified',
    ],
    [
      'GET',
      '/restapis/none/models/Nope',
      undefined,
      'NotFoundException',
      'Invalid model name specified: Nope',
    ],
    [
      'GET',
      '/restapis/none/documentation/parts/x',
      undefined,
      'NotFoundException',
      'Invalid Documentation part identifier specified',
    ],
    [
      'DELETE',
      '/restapis/<api>/gatewayresponses/THROTTLED',
      undefined,
      'NotFoundException',
      'Gateway response type not defined on api',
    ],
    [
      'PATCH',
      get,
      patch({ op: 'remove', path: '/requestParameters/method.request.header.X' }),
      'NotFoundException',
      'Invalid parameter name specified',
    ],
    [
      'PATCH',
      get,
      patch({ op: 'replace', path: '/requestModels/text~1plain', value: 'Empty' }),
      'NotFoundException',
      'Content-Type specified was not found',
    ],
    [
      'POST',
      '/restapis/<api>/resources/<root>',
      { pathPart: 'pets' },
      'ConflictException',
      'Another resource with the same parent already has this name: pets',
    ],
    [
      'POST',
      '/restapis/<api>/resources/<pets>',
      { pathPart: '{id}' },
      'BadRequestException',
      'A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
    ],
    [
      'POST',
      '/restapis/<api>/resources/<proxy>',
      { pathPart: 'x' },
      'BadRequestException',
      'Cannot create a child of a resource with a greedy path variable: {proxy+}',
    ],
    [
      'PATCH',
      pets,
      patch({ op: 'replace', path: '/parentId', value: '<pets>' }),
      'BadRequestException',
      'Resources cannot be cyclical.',
    ],
    [
      'PATCH',
      '/restapis/<api>/resources/<root>',
      patch({ op: 'replace', path: '/pathPart', value: 'x' }),
      'BadRequestException',
      'Root resource cannot update its pathPart.',
    ],
    [
      'PATCH',
      pets,
      patch({ op: 'replace', path: '/wrong', value: 'x' }),
      'BadRequestException',
      "Invalid patch path  '/wrong' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
    ],
    [
      'PATCH',
      pets,
      patch({ op: 'add', path: '/pathPart', value: 'x' }),
      'BadRequestException',
      "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
    ],
    [
      'PATCH',
      '/restapis/<api>',
      patch({ op: 'add', path: '/binaryMediaTypes', value: 'x' }),
      'BadRequestException',
      'Invalid patch path /binaryMediaTypes',
    ],
    [
      'PATCH',
      '/restapis/<api>',
      patch({ op: 'add', path: '/name', value: 'x' }),
      'BadRequestException',
      'Invalid patch operation specified. Must be one of: [replace]',
    ],
    [
      'PATCH',
      '/restapis/<api>',
      patch({ op: 'add', path: '/endpointConfiguration/types/EDGE', value: 'EDGE' }),
      'BadRequestException',
      "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
    ],
    [
      'PATCH',
      '/restapis/<api>',
      patch({ op: 'replace', path: '/endpointConfiguration/ipAddressType', value: 'x' }),
      'BadRequestException',
      'ipAddressType must be either ipv4 or dualstack.',
    ],
    [
      'PATCH',
      '/restapis/<api>',
      patch({ op: 'replace' }),
      'BadRequestException',
      'Invalid patch path null',
    ],
    [
      'POST',
      '/restapis',
      { name: 'x', description: '' },
      'BadRequestException',
      'Description cannot be an empty string',
    ],
    [
      'POST',
      '/restapis',
      { name: 'x', endpointConfiguration: { types: [] } },
      'BadRequestException',
      'REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.',
    ],
    [
      'POST',
      '/restapis',
      { name: 'x', endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } },
      'BadRequestException',
      'Cannot create an api with multiple Endpoint Types.',
    ],
    [
      'POST',
      '/restapis',
      { name: 'x', endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } },
      'BadRequestException',
      'Only dualstack ipAddressType is supported for Private APIs.',
    ],
    [
      'POST',
      '/restapis',
      { name: 'x', minimumCompressionSize: -1 },
      'BadRequestException',
      'Invalid minimum compression size, must be between 0 and 10485760',
    ],
    [
      'POST',
      '/restapis',
      { name: 'x', endpointConfiguration: { types: ['wrong'] } },
      'ValidationException',
      "1 validation error detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
    ],
    ...(
      [
        ['POST', '/restapis', "'createRestApiInput.name'"],
        ['POST', '/restapis/<api>/resources/<root>', "'createResourceInput.pathPart'"],
        ['PUT', `${pets}/methods/PUT`, "'putMethodInput.authorizationType'"],
        ['PUT', `${get}/integration`, "'putIntegrationInput.type'"],
        ['POST', '/domainnames', "'createDomainNameInput.domainName'"],
        ['POST', '/usageplans', "'createUsagePlanInput.name'"],
        ['POST', '/restapis/<api>/models', "'createModelInput.name'"],
        ['PUT', '/tags/arn', "'tagResourceInput.tags'"],
        ['DELETE', '/tags/arn', "'tagKeys'"],
        ['POST', '/apikeys?mode=import', "'format'"],
        ['GET', '/usageplans/none/usage?startDate=2026-01-01', "'endDate'"],
        [
          'POST',
          '/domainnames/a.example/basepathmappings',
          "'createBasePathMappingInput.restApiId'",
        ],
        [
          'POST',
          '/restapis/<api>/documentation/versions',
          "'createDocumentationVersionInput.documentationVersion'",
        ],
      ] as const
    ).map(([method, path, place]): [string, string, unknown, string, string] => [
      method,
      path,
      method === 'GET' ? undefined : {},
      'ValidationException',
      `1 validation error detected: Value null at ${place} failed to satisfy constraint: Member must not be null`,
    ]),
    ...(
      [
        ['/restapis/<api>/authorizers', 'createAuthorizerInput', 'name', 'type'],
        ['/restapis/<api>/stages', 'createStageInput', 'stageName', 'deploymentId'],
        [
          '/restapis/<api>/documentation/parts',
          'createDocumentationPartInput',
          'location',
          'properties',
        ],
        ['/usageplans/none/keys', 'createUsagePlanKeyInput', 'keyId', 'keyType'],
        ['/vpclinks', 'createVpcLinkInput', 'name', 'targetArns'],
      ] as const
    ).map(([path, input, one, other]): [string, string, unknown, string, string] => [
      'POST',
      path,
      {},
      'ValidationException',
      `2 validation errors detected: Value null at '${input}.${one}' failed to satisfy constraint: Member must not be null; Value null at '${input}.${other}' failed to satisfy constraint: Member must not be null`,
    ]),
    ...['/domainnames', '/domainnameaccessassociations'].map(
      (path): [string, string, unknown, string, string] => [
        'GET',
        `${path}?resourceOwner=ANY`,
        undefined,
        'ValidationException',
        "1 validation error detected: Value 'ANY' at 'resourceOwner' failed to satisfy constraint: Member must satisfy enum value set: [SELF, OTHER_ACCOUNTS]",
      ],
    ),
    [
      'POST',
      '/restapis',
      { name: true },
      'SerializationException',
      'class java.lang.Boolean can not be converted to an String',
    ],
    [
      'POST',
      '/restapis',
      { name: 5 },
      'SerializationException',
      'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
    ],
    [
      'POST',
      '/restapis',
      '{"name"',
      'SerializationException',
      'The request body is not valid JSON.',
    ],
    [
      'PUT',
      '/restapis/<api>?mode=replace',
      '{"swagger": "2.0", "info": {"title": "t"}}',
      'ValidationException',
      "1 validation error detected: Value 'replace' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [merge, overwrite]",
    ],
    [
      'PUT',
      '/restapis/<api>/documentation/parts?mode=replace',
      '{"swagger": "2.0", "info": {"title": "t"}}',
      'ValidationException',
      "1 validation error detected: Value 'replace' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [merge, overwrite]",
    ],
    [
      'POST',
      '/restapis?mode=import',
      '{"swagger": "2.0", "info": {"title": " "}}',
      'BadRequestException',
      'Name cannot be empty',
    ],
    [
      'PUT',
      '/restapis/<api>?mode=overwrite',
      '{"swagger": "2.0", "info": {"title": " "}}',
      'BadRequestException',
      'Name cannot be empty',
    ],
    [
      'PUT',
      `${pets}/methods/FETCH`,
      { authorizationType: 'NONE' },
      'BadRequestException',
      'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      { authorizationType: 'CUSTOM', authorizerId: 'x' },
      'BadRequestException',
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      { authorizationType: 'NONE', requestValidatorId: 'x' },
      'BadRequestException',
      'Invalid Request Validator identifier specified',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      { authorizationType: 'NONE', requestModels: { 'application/json': 'Nope' } },
      'BadRequestException',
      'Invalid model identifier specified: Nope',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      {
        authorizationType: 'NONE',
        requestParameters: {
          'method.request.header.a': true,
          'method.request.querystring.a': true,
        },
      },
      'BadRequestException',
      'Parameter names must be unique across querystring, header and path',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      { authorizationType: 'NONE', requestParameters: { 'request.x': true } },
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: request.x]',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      { authorizationType: 'NONE', requestParameters: { 'method.request.querystring.a[b]': true } },
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$]',
    ],
    [
      'PUT',
      get,
      { authorizationType: 'NONE' },
      'ConflictException',
      'Method already exists for this resource',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'HTTP', uri: 'https://x.y' },
      'BadRequestException',
      'Enumeration value for HttpMethod must be non-empty',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'HTTP', httpMethod: 'GET', uri: 'no' },
      'BadRequestException',
      'Invalid HTTP endpoint specified for URI',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'AWS', httpMethod: 'POST', uri: 'no' },
      'BadRequestException',
      'Invalid ARN specified in the request',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'AWS', httpMethod: 'POST', uri: 'arn:aws:apigateway:us-east-1:sqs:x' },
      'BadRequestException',
      'AWS ARN for integration must contain path or action',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'AWS_PROXY', httpMethod: 'POST', uri: 'arn:aws:lambda:us-east-1:1:function:f' },
      'BadRequestException',
      'AWS ARN for integration must contain path or action',
    ],
    [
      'PUT',
      `${get}/integration`,
      {
        type: 'AWS_PROXY',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage',
      },
      'BadRequestException',
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'MOCK', requestTemplates: { 123: '{}' } },
      'BadRequestException',
      'Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
    ],
    [
      'PUT',
      `${get}/integration`,
      {
        type: 'AWS',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:ec2:action/DescribeSpotPriceHistory',
      },
      'BadRequestException',
      'Role ARN must be specified for AWS integrations',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'HTTP', httpMethod: 'GET', uri: 'https://x.y', credentials: 'NONE' },
      'BadRequestException',
      'Invalid ARN specified in the request',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'HTTP', httpMethod: 'GET', uri: 'https://x.y', connectionType: 'VPC_LINK' },
      'BadRequestException',
      'ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK',
    ],
    [
      'PUT',
      `${get}/integration`,
      { type: 'MOCK', cacheKeyParameters: ['method.request.querystring.undeclared'] },
      'BadRequestException',
      'Invalid cache key parameter specified',
    ],
    [
      'PATCH',
      `${get}/integration`,
      patch({ op: 'add', path: '/cacheKeyParameters/method.request.querystring.undeclared' }),
      'BadRequestException',
      'Invalid cache key parameter specified',
    ],
    [
      'PUT',
      `${get}/integration/responses/200`,
      { selectionPattern: '(Not Found' },
      'BadRequestException',
      'Invalid regex pattern specified',
    ],
    [
      'PUT',
      `${pets}/methods/PUT`,
      { authorizationType: 'NONE', authorizationScopes: ['pets/read'] },
      'BadRequestException',
      'Invalid Method authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type',
    ],
    [
      'PATCH',
      get,
      patch({ op: 'add', path: '/authorizationScopes', value: 'pets/read' }),
      'BadRequestException',
      'Invalid Method authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: 'A', contentType: 'nothing', schema: '{}' },
      'BadRequestException',
      'Validation Result: warnings : [], errors : [Invalid content type specified: nothing]',
    ],
    ...['add', 'remove', 'copy'].map((op): [string, string, unknown, string, string] => [
      'PATCH',
      '/restapis/<api>',
      patch({ op, path: '/endpointConfiguration/ipAddressType', value: 'ipv4' }),
      'BadRequestException',
      'Invalid patch operation specified. Must be one of: [replace]',
    ]),
    [
      'PUT',
      `${get}/integration`,
      { type: 'NONE' },
      'ValidationException',
      "1 validation error detected: Value 'NONE' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    ],
    [
      'PATCH',
      `${get}/responses/wrong`,
      patch({ op: 'wrong_op', path: '/x' }),
      'ValidationException',
      String.raw`2 validation errors detected: Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]; Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d`,
    ],
    [
      'PUT',
      '/restapis/<api>/gatewayresponses/NOPE',
      {},
      'ValidationException',
      "1 validation error detected: Value 'NOPE' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]",
    ],
    [
      'PUT',
      '/restapis/<api>/gatewayresponses/THROTTLED',
      { responseParameters: { 'gatewayresponse.header.x': 'y' } },
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: y]',
    ],
    [
      'PUT',
      '/restapis/<api>/gatewayresponses/THROTTLED',
      { responseParameters: { 'method.response.header.x': "'y'" } },
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: method.response.header.x]',
    ],
    [
      'PATCH',
      '/restapis/<api>/gatewayresponses/THROTTLED',
      patch({
        op: 'add',
        path: '/responseParameters/gatewayresponse.header.x',
        value: 'method.request.body',
      }),
      'BadRequestException',
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: method.request.body]',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: '', schema: '{}' },
      'BadRequestException',
      'Model name must be non-empty',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: 'A_b', schema: '{}' },
      'BadRequestException',
      'Model name must be alphanumeric: A_b',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: 'A' },
      'BadRequestException',
      'Model schema must have at least 1 property or array items defined',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: 'A', schema: '{"type":"number","exclusiveMinimum":5}' },
      'BadRequestException',
      'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified]',
    ],
    ...(
      [
        [{ enum: ['cat', 'cat'] }, ''],
        [{ required: [] }, ''],
        [{ required: ['name', 'name'] }, ''],
        [
          {
            $schema: 'http://json-schema.org/draft-04/schema#',
            id: 'pet',
            title: 'Pet',
            default: {},
            dependencies: { name: ['example'] },
            $id: 'pet',
            properties: { discriminator: { items: [{ example: 'Rex' }], format: 'date' } },
            oneOf: [
              { example: 1, const: 2 },
              { $ref: '#/definitions/a', nullable: true },
            ],
            definitions: { a: { type: 'object', enum: [{ deprecated: true }] } },
          },
          '. Unsupported keyword(s): ["$id","const","example"]',
        ],
      ] as [object, string][]
    ).map(([schema, more]): [string, string, unknown, string, string] => [
      'POST',
      '/restapis/<api>/models',
      { name: 'A', schema: JSON.stringify(schema) },
      'BadRequestException',
      `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified${more}]`,
    ]),
    [
      'PATCH',
      '/restapis/<api>/models/Empty',
      patch({ op: 'replace', path: '/schema', value: '{"nullable":true}' }),
      'BadRequestException',
      'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. Unsupported keyword(s): ["nullable"]]',
    ],
    [
      'POST',
      '/restapis/<api>/resources/<root>',
      { pathPart: '' },
      'BadRequestException',
      "Resource's path part must be specified",
    ],
    [
      'POST',
      '/restapis/<private>/deployments',
      {},
      'BadRequestException',
      "Private REST API doesn't have a resource policy attached to it",
    ],
    [
      'POST',
      '/restapis/<api>/authorizers',
      { name: 'a', type: 'REQUEST', authorizerUri: 'arn:aws:lambda:us-east-1:1:function:f' },
      'BadRequestException',
      'Invalid Authorizer URI: arn:aws:lambda:us-east-1:1:function:f. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
    ],
    ...(
      [
        [{ type: 'TOKEN', authorizerUri: functionUri }, 'IdentitySource cannot be empty'],
        [
          { type: 'COGNITO_USER_POOLS', identitySource: 'method.request.header.A' },
          'ProviderARNs cannot be empty',
        ],
        [
          {
            type: 'TOKEN',
            authorizerUri: functionUri,
            identitySource: 'method.request.header.A',
            authorizerResultTtlInSeconds: 3601,
          },
          'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
        ],
        [
          {
            type: 'REQUEST',
            authorizerUri: functionUri,
            identitySource: 'method.request.querystring.a, header.Auth',
          },
          "Invalid request identity source expression: header.Auth. The sources must be separated by comma, and each source must be either a method request parameter, matching 'method.request.querystring|header.[a-zA-Z0-9._-]+', or a stage variable, matching 'stageVariables.[a-zA-Z0-9._-]+', or a context parameter, matching 'context.[a-zA-Z0-9._-]+'",
        ],
        [
          {
            name: 'gate',
            type: 'TOKEN',
            authorizerUri: functionUri,
            identitySource: 'method.request.header.A',
          },
          'Authorizer name must be unique. Authorizer gate already exists in this RestApi.',
        ],
      ] as const
    ).map(([input, message]): [string, string, unknown, string, string] => [
      'POST',
      '/restapis/<api>/authorizers',
      { name: 'a', ...input },
      'BadRequestException',
      message,
    ]),
    [
      'POST',
      '/restapis/<api>/documentation/parts',
      { location: { type: 'API', path: '/x' }, properties: '{}' },
      'BadRequestException',
      '[Location type: API cannot have path, method, statusCode or name defined.]',
    ],
    [
      'POST',
      '/restapis/<api>/documentation/parts',
      { location: { type: 'METHOD', name: 'x' }, properties: '{}' },
      'BadRequestException',
      '[Location type: METHOD cannot have statusCode or name defined.]',
    ],
    [
      'POST',
      '/usageplans',
      { name: 'p', apiStages: [{ apiId: '<api>', stage: 'none' }] },
      'NotFoundException',
      'API Stage not found: <api>:none',
    ],
    [
      'POST',
      '/usageplans',
      { name: 'p', apiStages: [{ apiId: '<api>', stage: 'none', throttle: { pets: {} } }] },
      'BadRequestException',
      'Invalid method {resourcePath: pets,method: } specified',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: 'Empty', schema: '{}' },
      'ConflictException',
      'Model name already exists for this REST API',
    ],
    [
      'DELETE',
      '/restapis/<api>/models/Empty',
      undefined,
      'ConflictException',
      "Cannot delete model 'Empty', is referenced in method request: /pets/GET",
    ],
    [
      'DELETE',
      '/restapis/<api>/models/Error',
      undefined,
      'ConflictException',
      "Cannot delete model 'Error', is referenced in method response: /child/GET",
    ],
    [
      'POST',
      '/restapis/<api>/documentation/parts',
      { location: { type: 'RESPONSE', statusCode: '2000' }, properties: '{}' },
      'ValidationException',
      String.raw`1 validation error detected: Value '2000' at 'createDocumentationPartInput.location.statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: ([1-5]\d\d|\*|\s*)`,
    ],
    [
      'GET',
      '/restapis/<api>/documentation/parts?locationStatus=SOME',
      undefined,
      'ValidationException',
      "1 validation error detected: Value 'SOME' at 'locationStatus' failed to satisfy constraint: Member must satisfy enum value set: [DOCUMENTED, UNDOCUMENTED]",
    ],
    [
      'POST',
      '/restapis/none/models',
      { name: 'A', schema: '{}' },
      'NotFoundException',
      'Invalid API identifier specified 123456789012:none',
    ],
    [
      'POST',
      '/restapis/none/requestvalidators',
      { name: 'v' },
      'BadRequestException',
      'Invalid REST API identifier specified',
    ],
    [
      'POST',
      '/restapis/<api>/requestvalidators',
      { name: ' ' },
      'BadRequestException',
      'Request Validator name cannot be blank',
    ],
    [
      'POST',
      '/restapis/none/authorizers',
      { name: 'a', type: 'TOKEN' },
      'ConflictException',
      'Unable to complete operation due to concurrent modification. Please try again later.',
    ],
    [
      'POST',
      '/restapis/<empty>/deployments',
      {},
      'BadRequestException',
      "The REST API doesn't contain any methods",
    ],
    [
      'POST',
      '/restapis/<api>/deployments',
      {},
      'BadRequestException',
      'No integration defined for method',
    ],
    [
      'POST',
      '/restapis/<api>/deployments',
      { canarySettings: {} },
      'BadRequestException',
      'Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null',
    ],
    [
      'POST',
      '/restapis/<api>/deployments',
      { stageName: 'x', canarySettings: {} },
      'BadRequestException',
      'Invalid deployment content specified.Stage x must already be created before making a canary release deployment',
    ],
    [
      'POST',
      '/restapis/<api>/stages',
      { stageName: 'x', deploymentId: 'nope' },
      'BadRequestException',
      'Deployment id does not exist',
    ],
    [
      'PUT',
      '/restapis/<api>/documentation/parts',
      'nonsense: [',
      'BadRequestException',
      'Unable to build importer with provided input.',
    ],
    [
      'POST',
      '/restapis?mode=import',
      'nonsense: [',
      'BadRequestException',
      'Invalid OpenAPI input.',
    ],
    [
      'PUT',
      '/restapis/none?mode=merge',
      'nonsense: [',
      'BadRequestException',
      'Invalid OpenAPI input.',
    ],
    [
      'POST',
      '/vpclinks',
      { name: 'x', targetArns: ['wrong'] },
      'BadRequestException',
      'Invalid ARN. ARN is not well formed wrong',
    ],
    [
      'POST',
      '/vpclinks',
      { name: '', targetArns: [] },
      'BadRequestException',
      'Name cannot be empty',
    ],
    [
      'GET',
      '/vpclinks/none',
      undefined,
      'NotFoundException',
      'Invalid Vpc Link identifier specified',
    ],
    [
      'GET',
      '/nothing',
      undefined,
      'UnknownOperationException',
      'No operation of the management API is GET /nothing. The paths are those of the AWS API Gateway REST API, under /_admin.',
    ],
  ])('%s %s with %j is %s: %s', async (method, path, body, errorType, message) => {
    const given = typeof body === 'string' ? body : fillAll(body)
    const answer = await admin.call(method, fill(path), given)
    expect(answer.body).toEqual({ message: fill(message) })
    expect(answer.errorType).toBe(errorType)
  })

  it('refuses mapping templates above 300 KB', async () => {
    const requestTemplates = { 'application/json': 'é'.repeat(153_601) }
    const integration = { type: 'MOCK', requestTemplates }
    expect((await admin.call('PUT', fill(`${get}/integration`), integration)).body).toEqual({
      message: 'Mapping templates must not exceed 307200 bytes',
    })
  })

  it('names an unknown integration when a response of a missing method is deleted', async () => {
    const path = fill(`${pets}/methods/POST/integration/responses/200`)
    expect((await admin.call('DELETE', path)).body).toEqual({
      message: 'Invalid Integration identifier specified',
    })
  })
})
