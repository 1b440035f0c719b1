import { beforeAll, describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../test/fakes/admin.ts'

/** The words of control-plane.md for what is there already, is not there or is used. */
describe('what is there already, is not there or is used is said in the recorded words', () => {
  const admin = fakeAdmin()
  const known: Record<string, string> = {}

  const create = async (path: string, body: unknown, as?: string): Promise<void> => {
    const answer = await admin.call('POST', fill(path), fillAll(body))
    expect([path, answer.status]).toEqual([path, 201])
    if (as !== undefined) known[as] = answer.body.id ?? answer.body.clientCertificateId
  }

  const fill = (text: string): string =>
    text.replaceAll(/<(\w+)>/g, (_whole, name: string) => known[name] ?? name)

  const fillAll = (body: unknown): unknown =>
    body === undefined ? undefined : JSON.parse(fill(JSON.stringify(body)))

  beforeAll(async () => {
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    known.api = api.id
    known.root = api.rootResourceId
    await admin.call('PUT', fill('/restapis/<api>/resources/<root>/methods/GET'), {
      authorizationType: 'NONE',
    })
    await admin.call('PUT', fill('/restapis/<api>/resources/<root>/methods/GET/integration'), {
      type: 'MOCK',
    })
    await create('/restapis/<api>/deployments', { stageName: 'prod' }, 'deployment')
    await create('/domainnames', { domainName: 'api.example.com' })
    await create('/domainnames/api.example.com/basepathmappings', {
      basePath: 'pets',
      restApiId: '<api>',
      stage: 'prod',
    })
    await create('/domainnames/api.example.com/basepathmappings', { restApiId: '<api>' })
    await create('/usageplans', { name: 'a', apiStages: [{ apiId: '<api>', stage: 'prod' }] }, 'a')
    await create('/usageplans', { name: 'b', apiStages: [{ apiId: '<api>', stage: 'prod' }] }, 'b')
    await create('/apikeys', { name: 'k', enabled: true }, 'key')
    await create('/usageplans/<a>/keys', { keyId: '<key>', keyType: 'API_KEY' })
    await create('/restapis/<api>/documentation/parts', {
      location: { type: 'API' },
      properties: '{}',
    })
    await create('/restapis/<api>/documentation/versions', { documentationVersion: '1' })
    const http = await admin.call('POST', '/v2/apis', { name: 'h', protocolType: 'HTTP' })
    known.http = http.body.apiId
    await admin.call('POST', fill('/v2/apis/<http>/stages'), {
      stageName: 'prod',
      autoDeploy: true,
    })
    const integration = await admin.call('POST', fill('/v2/apis/<http>/integrations'), {
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'GET',
      integrationUri: 'https://b.example',
      payloadFormatVersion: '1.0',
    })
    known.integration = integration.body.integrationId
    const route = await admin.call('POST', fill('/v2/apis/<http>/routes'), {
      routeKey: 'GET /a',
      target: `integrations/${known.integration}`,
    })
    known.route = route.body.routeId
    await admin.call('POST', '/v2/domainnames', { domainName: 'v2.example.com' })
    await admin.call('POST', '/v2/domainnames/v2.example.com/apimappings', {
      apiId: http.body.apiId,
      stage: 'prod',
      apiMappingKey: 'a',
    })
  })

  const mappings = '/domainnames/api.example.com/basepathmappings'
  const v2Mappings = '/v2/domainnames/v2.example.com/apimappings'

  it.each<[string, string, unknown, string, string]>([
    [
      'POST',
      '/domainnames',
      { domainName: 'api.example.com' },
      'ConflictException',
      'The domain name you provided already exists.',
    ],
    [
      'GET',
      '/domainnames/no.example.com',
      undefined,
      'NotFoundException',
      'Invalid domain name identifier specified',
    ],
    [
      'POST',
      mappings,
      { basePath: 'pets', restApiId: '<api>' },
      'ConflictException',
      'Base path already exists for this domain name',
    ],
    [
      'POST',
      mappings,
      { restApiId: '<api>' },
      'ConflictException',
      'Only one base path mapping is allowed if the base path is empty.',
    ],
    [
      'POST',
      mappings,
      { basePath: 'a/b', restApiId: '<api>' },
      'BadRequestException',
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
    ],
    [
      'POST',
      mappings,
      { basePath: 'b', restApiId: 'nothing' },
      'BadRequestException',
      'Invalid REST API identifier specified',
    ],
    [
      'POST',
      mappings,
      { basePath: 'b', restApiId: '<api>', stage: 'no' },
      'BadRequestException',
      'Invalid stage identifier specified',
    ],
    [
      'GET',
      `${mappings}/no`,
      undefined,
      'NotFoundException',
      'Invalid base path mapping identifier specified',
    ],
    [
      'POST',
      '/restapis/<api>/resources/<root>',
      { pathPart: 'a b' },
      'BadRequestException',
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
    ],
    [
      'DELETE',
      '/restapis/<api>/resources/<root>',
      undefined,
      'BadRequestException',
      'Root resource cannot be deleted.',
    ],
    [
      'POST',
      '/restapis',
      { name: 'a', endpointConfiguration: { types: ['GLOBAL'] } },
      'ValidationException',
      "1 validation error detected: Value '[GLOBAL]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
    ],
    [
      'POST',
      '/restapis',
      { name: 'a', endpointConfiguration: { types: ['REGIONAL'], vpcEndpointIds: ['vpce-1'] } },
      'BadRequestException',
      'VPCEndpoints can only be specified with PRIVATE apis.',
    ],
    [
      'POST',
      '/restapis/<api>/stages',
      { stageName: 'prod', deploymentId: '<deployment>' },
      'ConflictException',
      'Stage already exists',
    ],
    [
      'GET',
      '/restapis/<api>/stages/no',
      undefined,
      'NotFoundException',
      'Invalid stage identifier specified',
    ],
    [
      'GET',
      '/restapis/<api>/stages/prod/exports/raml',
      undefined,
      'BadRequestException',
      'Invalid Export Type specified: raml. Must be one of: [swagger, oas30]',
    ],
    [
      'GET',
      '/restapis/<api>/stages/prod/sdks/cobol',
      undefined,
      'NotFoundException',
      'Invalid SDK type specified',
    ],
    [
      'GET',
      '/restapis/<api>/stages/prod/sdks/java?serviceName=Pets',
      undefined,
      'BadRequestException',
      'Missing required SDK parameters: javaPackageName',
    ],
    [
      'GET',
      '/restapis/<api>/stages/prod/sdks/ruby?service.name=Pets2',
      undefined,
      'BadRequestException',
      "Invalid SDK parameter service.name: 'Pets2'",
    ],
    ['GET', '/sdktypes/cobol', undefined, 'NotFoundException', 'Invalid SDK type specified'],
    [
      'GET',
      '/clientcertificates/no',
      undefined,
      'NotFoundException',
      'Invalid Client Certificate identifier specified',
    ],
    [
      'POST',
      '/usageplans/<a>/keys',
      { keyId: '<key>', keyType: 'API_KEY' },
      'ConflictException',
      'API Key <key> is already associated with Usage Plan <a>',
    ],
    [
      'POST',
      '/usageplans/<b>/keys',
      { keyId: '<key>', keyType: 'API_KEY' },
      'ConflictException',
      'Usage Plan <b> cannot be added because API Key <key> cannot reference multiple Usage Plans with the same API Stage: <api>:prod',
    ],
    [
      'POST',
      '/usageplans/<b>/keys',
      { keyId: '<key>', keyType: 'TOKEN' },
      'BadRequestException',
      'Invalid API Key type specified: TOKEN',
    ],
    ['POST', '/usageplans', { name: '' }, 'BadRequestException', 'Usage Plan name cannot be empty'],
    [
      'POST',
      '/usageplans',
      { name: 'c', quota: { limit: 1, offset: 1, period: 'DAY' } },
      'BadRequestException',
      'Usage Plan quota offset must be zero in the DAY period',
    ],
    [
      'POST',
      '/usageplans',
      { name: 'c', quota: { limit: 1, offset: 28, period: 'MONTH' } },
      'BadRequestException',
      'Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period',
    ],
    [
      'GET',
      '/usageplans/<a>/usage?startDate=today&endDate=2026-01-01',
      undefined,
      'BadRequestException',
      'Invalid startDate specified. Expected YYYY-MM-DD.',
    ],
    [
      'GET',
      '/usageplans/<a>/usage?startDate=2026-01-02&endDate=2026-01-01',
      undefined,
      'BadRequestException',
      'Invalid date range: startDate is after endDate.',
    ],
    [
      'GET',
      '/usageplans/<a>/usage?startDate=2026-01-01&endDate=2026-12-01',
      undefined,
      'BadRequestException',
      'Invalid date range: at most 90 days.',
    ],
    ['GET', '/apikeys?limit=no', undefined, 'BadRequestException', 'Invalid limit specified.'],
    [
      'GET',
      '/apikeys?position=no',
      undefined,
      'BadRequestException',
      'Invalid position parameter.',
    ],
    [
      'POST',
      '/restapis/<api>/documentation/parts',
      { location: { type: 'API' }, properties: '{}' },
      'ConflictException',
      'Documentation part already exists for the specified location',
    ],
    [
      'POST',
      '/restapis/<api>/documentation/parts',
      { location: { type: 'PATH_PARAMETER' }, properties: '{}' },
      'BadRequestException',
      'Documentation part location of type PATH_PARAMETER must have a name',
    ],
    [
      'POST',
      '/restapis/<api>/documentation/parts',
      { location: { type: 'METHOD', path: '/' }, properties: 'text' },
      'BadRequestException',
      'Documentation part properties must be a JSON object',
    ],
    [
      'POST',
      '/restapis/<api>/documentation/versions',
      { documentationVersion: '1' },
      'ConflictException',
      'Documentation version already exists',
    ],
    [
      'GET',
      '/restapis/<api>/documentation/versions/2',
      undefined,
      'NotFoundException',
      'Invalid Documentation version specified',
    ],
    [
      'POST',
      '/domainnameaccessassociations',
      {
        accessAssociationSource: 'vpce-1',
        accessAssociationSourceType: 'VPCE',
        domainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com',
      },
      'BadRequestException',
      'Domain name access associations are only supported for private domain names',
    ],
    [
      'POST',
      '/v2/domainnames',
      { domainName: 'v2.example.com' },
      'ConflictException',
      'The domain name resource already exists.',
    ],
    [
      'POST',
      '/v2/apis/<http>/stages',
      { stageName: 'prod' },
      'ConflictException',
      'Stage already exists',
    ],
    [
      'POST',
      v2Mappings,
      { apiId: '<http>', stage: 'prod', apiMappingKey: 'a' },
      'ConflictException',
      'ApiMapping key already exists for this domain name',
    ],
    [
      'GET',
      `${v2Mappings}/no`,
      undefined,
      'NotFoundException',
      'The API mapping resource specified in the request was not found.',
    ],
    [
      'DELETE',
      '/v2/apis/<http>/integrations/<integration>',
      undefined,
      'ConflictException',
      'Cannot delete Integration because it is referenced by the following Routes with Ids: [<route>]',
    ],
    [
      'POST',
      '/v2/apis/<http>/models',
      { name: 'M', schema: '{}' },
      'BadRequestException',
      'Currently, Models are not permitted for APIs with a protocol type of HTTP',
    ],
    [
      'PATCH',
      '/v2/apis/<http>/stages/prod',
      { deploymentId: 'no' },
      'BadRequestException',
      'Deployment ID cannot be set on a stage that has AutoDeploy enabled',
    ],
    [
      'GET',
      '/v2/apis/<http>/exports/RAML?outputType=JSON',
      undefined,
      'BadRequestException',
      'Unsupported specification RAML',
    ],
    [
      'GET',
      '/v2/apis/<http>/exports/OAS30?outputType=XML',
      undefined,
      'BadRequestException',
      'Unsupported output type XML. It should be JSON or YAML',
    ],
    [
      'GET',
      '/v2/apis/<http>/exports/OAS30?outputType=JSON&stageName=no',
      undefined,
      'NotFoundException',
      'Invalid Stage identifier specified no',
    ],
    [
      'POST',
      '/v2/vpclinks',
      { name: '', subnetIds: ['subnet-1'] },
      'BadRequestException',
      'Name must not be empty',
    ],
    [
      'POST',
      '/v2/vpclinks',
      { name: 'a', subnetIds: [] },
      'BadRequestException',
      'SubnetIds for a vpc link cannot be empty',
    ],
  ])('%s %s %j: %s %s', async (method, path, body, errorType, message) => {
    const answer = await admin.call(method, fill(path), fillAll(body))
    expect(answer.body).toMatchObject({ message: fill(message) })
    expect(answer.errorType).toBe(errorType)
  })
})
