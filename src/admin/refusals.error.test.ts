import { beforeAll, describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../test/fakes/admin.ts'

/** Refusals that control-plane.md has no words for, or whose words no other test holds them to. */
describe('what is wrong with a call is said', () => {
  const admin = fakeAdmin()
  const known: Record<string, string | undefined> = {}

  const fill = (text: string): string =>
    text.replaceAll(/<(\w+)>/g, (whole, name: string) => known[name] ?? whole)

  const fillAll = (body: unknown): unknown =>
    body === undefined ? undefined : JSON.parse(fill(JSON.stringify(body)))

  async function made(path: string, body: unknown): Promise<Readonly<Record<string, string>>> {
    const answer = await admin.call('POST', fill(path), fillAll(body))
    expect([path, answer.status, answer.body.message]).toEqual([path, 201, undefined])
    return answer.body as Readonly<Record<string, string>>
  }

  const method = '/restapis/<api>/resources/<root>/methods/GET'

  beforeAll(async () => {
    const api = await made('/restapis', { name: 'pets' })
    known.api = api.id
    known.root = api.rootResourceId
    await admin.call('PUT', fill(method), { authorizationType: 'NONE' })
    await admin.call('PUT', fill(`${method}/responses/200`), {})
    await admin.call('PUT', fill(`${method}/integration`), { type: 'MOCK' })
    await made('/restapis/<api>/deployments', { stageName: 'prod' })
    const stage = { apiId: '<api>', stage: 'prod' }
    known.plan = (await made('/usageplans', { name: 'gold', apiStages: [stage] })).id
    known.key = (await made('/apikeys', { name: 'k', enabled: true })).id
    await made('/usageplans/<plan>/keys', { keyId: '<key>', keyType: 'API_KEY' })
    const metered = { name: 'metered', quota: { limit: 5, offset: 0, period: 'DAY' } }
    known.metered = (await made('/usageplans', metered)).id
    await made('/usageplans/<metered>/keys', { keyId: '<key>', keyType: 'API_KEY' })
    const open = { name: 'open', apiStages: [stage], tags: { 'tidegate:sign-up': 'manual' } }
    known.open = (await made('/usageplans', open)).id
    const asked = await made('/tidegate/portal/<api>/prod/signups', { planId: '<open>', name: 'a' })
    known.asked = asked.id
    known.phrase = asked.phrase
    known.certificate = (await made('/clientcertificates', {})).clientCertificateId
    const patchOperations = [
      { op: 'replace', path: '/clientCertificateId', value: known.certificate },
    ]
    await admin.call('PATCH', fill('/restapis/<api>/stages/prod'), { patchOperations })
    await made('/domainnames', { domainName: 'api.example.com' })
    const secluded = await made('/domainnames', {
      domainName: 'in.example.com',
      endpointConfiguration: { types: ['PRIVATE'] },
    })
    known.domainArn = secluded.domainNameArn
    const association = {
      domainNameArn: '<domainArn>',
      accessAssociationSource: 'vpce-1',
      accessAssociationSourceType: 'VPCE',
    }
    const associated = await made('/domainnameaccessassociations', association)
    known.association = encodeURIComponent(associated.domainNameAccessAssociationArn ?? '')
    known.http = (await made('/v2/apis', { name: 'h', protocolType: 'HTTP' })).apiId
    await made('/v2/apis/<http>/stages', { stageName: 'empty' })
    const quick = { name: 'q', protocolType: 'HTTP', target: 'https://backend.example.com' }
    known.quick = (await made('/v2/apis', quick)).apiId
    const routes = await admin.call('GET', fill('/v2/apis/<quick>/routes'))
    known.managed = (routes.body.items as { routeId: string }[])[0]?.routeId
    const chat = {
      name: 'chat',
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    }
    known.chat = (await made('/v2/apis', chat)).apiId
    await made('/v2/apis/<chat>/models', { name: 'Message', schema: '{"type":"object"}' })
    await made('/v2/apis/<chat>/stages', { stageName: 'live' })
    const mapping = { apiId: '<http>', stage: 'empty', apiMappingKey: 'h' }
    await made('/v2/domainnames/api.example.com/apimappings', mapping)
    known.send = (await made('/v2/apis/<chat>/routes', { routeKey: 'send' })).routeId
    await made('/v2/apis/<chat>/routes/<send>/routeresponses', { routeResponseKey: '$default' })
    const integration = { integrationType: 'MOCK' }
    known.mock = (await made('/v2/apis/<chat>/integrations', integration)).integrationId
    await made('/v2/apis/<chat>/integrations/<mock>/integrationresponses', {
      integrationResponseKey: '/200/',
    })
    await made('/tidegate/iam/users', { UserName: 'ann' })
    await made('/tidegate/iam/roles', { RoleName: 'Reader' })
  })

  const plan = (op: string, path: string, value?: string) =>
    ['PATCH', '/usageplans/<plan>', { patchOperations: [{ op, path, value }] }] as const
  const stage = (op: string, path: string, value?: string) =>
    ['PATCH', '/restapis/<api>/stages/prod', { patchOperations: [{ op, path, value }] }] as const
  const tagged = (tags: Readonly<Record<string, string>>) =>
    ['POST', '/restapis', { name: 'a', tags }] as const
  const rule = (more: object) =>
    [
      'POST',
      '/v2/domainnames/api.example.com/routingrules',
      {
        priority: 1,
        conditions: [],
        actions: [{ invokeApi: { apiId: '<api>', stage: 'prod' } }],
        ...more,
      },
    ] as const
  const header = (name: string, valueGlob: string) => ({
    conditions: [{ matchHeaders: { anyOf: [{ header: name, valueGlob }] } }],
  })
  const basePaths = { matchBasePaths: { anyOf: ['a'] } }
  const sessions = '/tidegate/iam/roles/Reader/sessions'
  const simulation = '/tidegate/policy/simulate'

  it.each<readonly [...request: readonly [string, string, unknown?], message: string]>([
    [
      ...plan('add', '/apiStages/<api>:prod/throttle', 'many'),
      'Invalid throttle settings specified.',
    ],
    [
      ...plan('add', '/apiStages/<api>:prod/throttle', '{"/pets/GET":{"rateLimit":"two"}}'),
      'Invalid throttle settings specified.',
    ],
    [
      ...plan('replace', '/throttle/rateLimit', '-1'),
      'Usage Plan throttle rate limit must be a number that is not negative',
    ],
    [
      ...plan('replace', '/throttle/burstLimit', '1.5'),
      'Usage Plan throttle burst limit must be a whole number that is not negative',
    ],
    [
      ...plan('replace', '/quota/offset', 'x'),
      'Usage Plan quota offset must be a whole number that is not negative',
    ],
    [
      'POST',
      '/usageplans',
      { name: 'c', throttle: { rateLimit: -1, burstLimit: 1 } },
      'Usage Plan throttle limits must not be negative',
    ],
    [
      'POST',
      '/usageplans',
      {
        name: 'c',
        apiStages: [
          {
            apiId: '<api>',
            stage: 'prod',
            throttle: Object.fromEntries(
              Array.from({ length: 21 }, (_, at) => [`/r${at}/GET`, { rateLimit: 1 }]),
            ),
          },
        ],
      },
      'Usage Plan API stages can have at most 20 method throttles',
    ],
    [
      'PATCH',
      '/usageplans/<plan>/keys/<key>/usage',
      { patchOperations: [{ op: 'replace', path: '/remaining', value: '1' }] },
      'Usage Plan <plan> has no quota',
    ],
    [
      'POST',
      '/domainnameaccessassociations',
      {
        domainNameArn: '<domainArn>',
        accessAssociationSource: '',
        accessAssociationSourceType: 'VPCE',
      },
      'Access association source must be specified',
    ],
    [
      'POST',
      '/rejectdomainnameaccessassociations?domainNameAccessAssociationArn=<association>&domainNameArn=other',
      undefined,
      'The domain name access association is of another domain name',
    ],
    [
      'POST',
      '/restapis/<api>/documentation/versions',
      { documentationVersion: '' },
      'Documentation version must be specified',
    ],
    [
      'PATCH',
      '/domainnames/api.example.com',
      {
        patchOperations: [
          { op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'GLOBAL' },
        ],
      },
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
    [
      'PATCH',
      '/restapis/<api>',
      {
        patchOperations: [
          { op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'GLOBAL' },
        ],
      },
      'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
    ],
    [
      'PUT',
      `${method}/integration`,
      { type: 'MOCK', passthroughBehavior: 'ALWAYS' },
      'Invalid passthrough behavior. Must be one of: [WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER]',
    ],
    [
      'PUT',
      '/restapis/<api>/resources/<root>/methods/PUT',
      { authorizationType: 'JWT' },
      'Invalid authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS',
    ],
    [
      'POST',
      '/restapis/<api>/models',
      { name: 'Long', contentType: 'application/json', schema: ' '.repeat(409_601) },
      'Invalid model specified: the schema exceeds 409600 bytes',
    ],
    [
      'POST',
      '/restapis',
      { name: 'a', policy: ' '.repeat(8_193) },
      'Invalid policy document. The policy exceeds 8192 characters.',
    ],
    [
      ...stage('replace', '/cacheClusterSize', '2'),
      'Invalid cache cluster size. Must be one of: [0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237]',
    ],
    [
      ...stage('replace', '/canarySettings/percentTraffic', '101'),
      'Percent traffic for canary must be between 0.0 and 100.0',
    ],
    [
      'POST',
      '/restapis/<api>/deployments',
      { stageName: 'prod', canarySettings: { percentTraffic: -1 } },
      'Percent traffic for canary must be between 0.0 and 100.0',
    ],
    [
      ...stage('replace', '/variables/a-b', 'x'),
      'Invalid stage variable name: a-b. Please use names with only word characters.',
    ],
    [
      ...stage('replace', '/variables/a', '{}'),
      "Invalid stage variable value of key a.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.",
    ],
    [
      ...tagged(Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${at}`, '']))),
      'A resource can have at most 50 tags.',
    ],
    [...tagged({ '': 'x' }), "Tag keys must have between 1 and 128 characters: ''"],
    [...tagged({ 'AWS:a': 'x' }), "Tag keys cannot begin with 'aws:': 'AWS:a'"],
    [...tagged({ a: 'x'.repeat(257) }), "The value of tag 'a' exceeds 256 characters."],
    [
      'POST',
      '/v2/apis',
      { name: 'a', protocolType: 'HTTP', routeSelectionExpression: '$request.path' },
      'Route selection expression is currently limited to "${request.method} ${request.path}"',
    ],
    ['POST', '/v2/apis', { name: 'a' }, 'ProtocolType must be specified'],
    [
      'POST',
      '/v2/apis',
      {
        name: 'a',
        protocolType: 'WEBSOCKET',
        routeSelectionExpression: '$request.body.action',
        target: 'https://backend.example.com',
      },
      'Quick create is only supported for HTTP APIs',
    ],
    [
      'POST',
      '/v2/apis',
      { name: 'a', protocolType: 'HTTP', target: 'backend.example.com' },
      'Invalid HTTP endpoint specified for URI',
    ],
    ['PATCH', '/v2/apis/<quick>', { target: 'nowhere' }, 'Invalid HTTP endpoint specified for URI'],
    [
      'PATCH',
      '/v2/apis/<http>',
      { target: 'https://backend.example.com' },
      'Target, routeKey and credentialsArn are only supported for quick-created APIs',
    ],
    [
      'DELETE',
      '/v2/apis/<quick>/routes/<managed>',
      undefined,
      'Route <managed> is managed by API Gateway and cannot be deleted',
    ],
    [
      'PATCH',
      '/v2/apis/<quick>/routes/<managed>',
      { routeKey: 'GET /a' },
      'The route key of an API Gateway managed route cannot be changed',
    ],
    ['POST', '/v2/apis/<http>/authorizers', { name: 'a' }, 'AuthorizerType must be specified'],
    ['POST', '/v2/apis/<http>/integrations', {}, 'IntegrationType must be specified'],
    [
      'GET',
      '/v2/apis/<http>/exports/OAS30?outputType=JSON&stageName=empty',
      undefined,
      'Stage empty has no deployment to export',
    ],
    ['PUT', '/v2/apis/<chat>', { body: '{}' }, 'Import is only supported for HTTP APIs'],
    [
      'GET',
      '/v2/apis/<chat>/exports/OAS30?outputType=JSON',
      undefined,
      'Export is only supported for HTTP APIs',
    ],
    ['POST', '/v2/apis/<chat>/routes', { routeKey: '' }, 'Route key must not be empty'],
    [
      'POST',
      '/v2/apis/<chat>/routes',
      { routeKey: 'other', routeResponseSelectionExpression: '$request.body.a' },
      'Invalid route response selection expression specified: $request.body.a. Only $default is supported',
    ],
    [
      'POST',
      '/v2/apis/<chat>/routes',
      { routeKey: '$other' },
      'The provided route key is not formatted properly for WEBSOCKET protocol. Only $connect, $disconnect and $default may begin with $',
    ],
    [
      'POST',
      '/v2/apis/<chat>/routes/<send>/routeresponses',
      { routeResponseKey: 'other' },
      'Currently, only $default is supported as a RouteResponseKey. The creation of the RouteResponse with a key of $default will indicate to API Gateway that this Route is intended to handle two-way communication.',
    ],
    [
      'POST',
      '/v2/apis/<chat>/integrations/<mock>/integrationresponses',
      { integrationResponseKey: '200' },
      'Invalid integration response key specified: 200. It should be $default or a regular expression between slashes',
    ],
    [
      'POST',
      '/v2/apis',
      {
        name: 'a',
        protocolType: 'WEBSOCKET',
        routeSelectionExpression: '$request.body.action',
        apiKeySelectionExpression: '$request.header.other',
      },
      'Invalid API key selection expression specified. Allowed are $request.header.x-api-key and $context.authorizer.usageIdentifierKey',
    ],
    [
      'POST',
      '/v2/apis/<chat>/authorizers',
      {
        name: 'a',
        authorizerType: 'REQUEST',
        authorizerUri:
          'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:gate/invocations',
        identitySource: ['route.request.header.Auth'],
        enableSimpleResponses: true,
      },
      'EnableSimpleResponses is only supported for HTTP APIs',
    ],
    [
      ...rule({ priority: 1_000_001 }),
      'Invalid priority specified. It should be between 1 and 1000000',
    ],
    [...rule({ actions: [] }), 'A routing rule must have exactly one invokeApi action'],
    [
      ...rule({ conditions: [basePaths, basePaths] }),
      'A routing rule can have up to 2 matchHeaders conditions and one matchBasePaths condition',
    ],
    [...rule({ conditions: [{}] }), 'A condition must have either matchBasePaths or matchHeaders'],
    [
      ...rule({ conditions: [{ matchBasePaths: { anyOf: [] } }] }),
      'The anyOf of a condition must not be empty',
    ],
    [
      ...rule({ conditions: [{ matchBasePaths: { anyOf: [''] } }] }),
      'A base path must not be empty',
    ],
    [...rule(header('a b', 'x')), 'Invalid header name specified: a b'],
    [
      ...rule(header('Content-Length', 'x')),
      'Header Content-Length is restricted in routing rules',
    ],
    [...rule(header('Hello', 'a*b')), 'Invalid header value glob specified: a*b'],
    [
      'POST',
      '/tidegate/iam/users',
      { UserName: 'a b' },
      'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and be 1 to 64 characters long',
    ],
    [
      'POST',
      '/tidegate/iam/users',
      { UserName: 'bob', Path: 'team' },
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    ],
    [
      'POST',
      '/tidegate/iam/users',
      { UserName: 'bob', AccountId: '1' },
      'AccountId must be twelve digits.',
    ],
    [
      'POST',
      sessions,
      { RoleSessionName: 's', DurationSeconds: 899 },
      'DurationSeconds must be from 900 to 43200.',
    ],
    [
      'POST',
      simulation,
      { who: { userName: 'ann', roleName: 'Reader' } },
      'who is one of userName, roleName, accessKeyId, arn and authorizerPolicy, not several.',
    ],
    [
      'POST',
      simulation,
      { from: { time: 'noon' } },
      'from.time is a time such as 2026-03-14T09:26:53Z.',
    ],
    [
      'POST',
      simulation,
      { what: { apiId: '<api>', stageName: 'prod', httpMethod: 'GET', path: '/' }, context: [] },
      'context is an object of condition keys to values.',
    ],
    [
      'POST',
      '/tidegate/templates/render',
      { template: 'x', context: '[]' },
      'context must be the JSON text of an object',
    ],
    [
      'POST',
      '/v2/domainnames/api.example.com/apimappings',
      { apiId: '<chat>', stage: 'live', apiMappingKey: 'a/b' },
      'API mapping keys of several levels are not supported for WebSocket APIs',
    ],
    [
      'PATCH',
      '/account',
      {
        patchOperations: [
          {
            op: 'replace',
            path: '/cloudwatchRoleArn',
            value: 'arn:aws:iam::123456789012:user/ann',
          },
        ],
      },
      'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
    ],
    [
      'PATCH',
      '/account',
      { patchOperations: [{ op: 'remove', path: '/features', value: 'UsagePlans' }] },
      'Usage Plans cannot be disabled once enabled',
    ],
    [
      'POST',
      '/domainnames',
      { domainName: 'https://api.example.com' },
      'Invalid domain name specified: https://api.example.com',
    ],
    [
      'POST',
      '/v2/domainnames/api.example.com/apimappings',
      { apiId: '<http>', stage: 'empty', apiMappingKey: 'a//b' },
      'Invalid base path specified: a//b',
    ],
    [
      'POST',
      '/v2/domainnames/api.example.com/apimappings',
      { apiId: '<chat>', stage: 'live', apiMappingKey: 'chat' },
      'A domain name for WebSocket APIs cannot be mapped to REST or HTTP APIs, nor the other way around',
    ],
    [
      'POST',
      '/apikeys?mode=import&format=csv',
      'key\nabc\n',
      'The CSV file must have a header row with the columns Name and Key.',
    ],
    [
      'POST',
      '/domainnames',
      {
        domainName: 'mtls.example.com',
        mutualTlsAuthentication: { truststoreUri: 'https://a.example/ca.pem' },
      },
      'Invalid truststoreUri specified: https://a.example/ca.pem. It is s3://bucket/key.',
    ],
    [
      'PATCH',
      '/usageplans/<metered>/keys/<key>/usage',
      { patchOperations: [{ op: 'replace', path: '/remaining', value: 'all' }] },
      'Invalid remaining value specified',
    ],
    [
      'POST',
      '/tidegate/portal/<api>/prod/signups',
      { planId: '<open>', name: ' ' },
      'Give the application a name of at most 100 characters',
    ],
    [
      'POST',
      '/tidegate/portal/<api>/prod/signups',
      { planId: '<open>', name: 'app', contact: 'x'.repeat(201) },
      'The contact can have at most 200 characters',
    ],
    [
      'POST',
      '/tidegate/portal/key',
      { phrase: '<phrase>' },
      'The sign-up is not approved, or its key was taken back',
    ],
    [
      'PATCH',
      '/tidegate/signups/<asked>',
      { state: 'REVOKED' },
      'A sign-up that is PENDING cannot become REVOKED',
    ],
    [
      'POST',
      '/tidegate/portal/<api>/prod/signups',
      { planId: '<plan>', name: 'app' },
      'The plan is not open for sign-up',
    ],
  ])('%s %s %j: %s', async (verb, path, ...rest) => {
    const [body, message] = rest as [unknown, string]
    const answer = await admin.call(verb, fill(path), fillAll(body))
    expect(answer.body.message).toBe(fill(message))
    expect(answer.errorType).toBe('BadRequestException')
  })

  it.each([
    [
      'POST',
      '/domainnameaccessassociations',
      {
        domainNameArn: '<domainArn>',
        accessAssociationSource: 'vpce-1',
        accessAssociationSourceType: 'VPCE',
      },
      'ConflictException',
      'Domain name access association already exists',
    ],
    [
      'DELETE',
      '/clientcertificates/<certificate>',
      undefined,
      'ConflictException',
      'Client Certificate is used by stage prod',
    ],
    [
      'PUT',
      `${method}/responses/200`,
      {},
      'ConflictException',
      'Response already exists for this resource',
    ],
    [
      'POST',
      '/v2/apis/<chat>/models',
      { name: 'Message', schema: '{"type":"object"}' },
      'ConflictException',
      'Model name already exists for this API',
    ],
    [
      'POST',
      '/v2/apis/<chat>/routes/<send>/routeresponses',
      { routeResponseKey: '$default' },
      'ConflictException',
      'Route response with key $default already exists',
    ],
    [
      'POST',
      '/v2/apis/<chat>/integrations/<mock>/integrationresponses',
      { integrationResponseKey: '/200/' },
      'ConflictException',
      'Integration response with key /200/ already exists',
    ],
    [
      'DELETE',
      '/domainnameaccessassociations/none',
      undefined,
      'NotFoundException',
      'Invalid domain name access association identifier specified',
    ],
    [
      'GET',
      '/tags/none',
      undefined,
      'NotFoundException',
      'Invalid resource ARN specified in the request',
    ],
    [
      'DELETE',
      '/tidegate/signups/none',
      undefined,
      'NotFoundException',
      'Invalid sign-up identifier specified',
    ],
    [
      'GET',
      '/tidegate/iam/groups',
      undefined,
      'NotFoundException',
      'There are users and roles, no groups.',
    ],
    [
      'GET',
      '/tidegate/iam/users/bob',
      undefined,
      'NotFoundException',
      'The user with name bob cannot be found.',
    ],
    [
      'DELETE',
      '/tidegate/iam/users/ann/access-keys/AKIDNONE',
      undefined,
      'NotFoundException',
      'The Access Key with id AKIDNONE cannot be found.',
    ],
    [
      'POST',
      simulation,
      { who: { accessKeyId: 'AKIDNONE' } },
      'NotFoundException',
      'The Access Key with id AKIDNONE cannot be found.',
    ],
    [
      'POST',
      '/tidegate/portal/session',
      { phrase: 'none.none' },
      'NotFoundException',
      'No sign-up has this pass phrase',
    ],
    [
      'GET',
      '/restapis/<api>/stages/prod/sdks/android',
      undefined,
      'NotImplementedException',
      'SDKs of type android are not generated; there are: javascript, typescript, python, java, ruby. Export the definition and use an OpenAPI generator for others.',
    ],
  ])('%s %s %j: %s %s', async (verb, path, body, errorType, message) => {
    const answer = await admin.call(verb, fill(path), fillAll(body))
    expect(answer.body.message).toBe(fill(message))
    expect(answer.errorType).toBe(errorType)
  })
})

describe('what needs a key that encrypts', () => {
  const admin = fakeAdmin({ settings: { secretKey: undefined } })

  it.each([
    [
      '/clientcertificates',
      'A client certificate needs TIDEGATE_SECRET_KEY, with which its private key is encrypted at rest.',
    ],
    [
      '/tidegate/iam/users/ann/access-keys',
      'An access key needs TIDEGATE_SECRET_KEY, with which its secret is encrypted at rest.',
    ],
  ])('names it: %s', async (path, message) => {
    await admin.call('POST', '/tidegate/iam/users', { UserName: 'ann' })
    expect((await admin.call('POST', path, {})).body).toMatchObject({ message })
  })
})
