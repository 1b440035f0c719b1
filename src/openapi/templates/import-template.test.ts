import { describe, expect, it } from 'vitest'
import { importTemplate, templateOptions } from '../../../test/fakes/template.ts'
import { parseWithPositions } from '../parse.ts'
import { importTemplates } from './import-template.ts'
import type { TemplateState } from './template.ts'

const resource = (Type: string, Properties: object = {}) => ({ Type, Properties })
const httpApi = resource('AWS::ApiGatewayV2::Api', { Name: 'h', ProtocolType: 'HTTP' })

/** The routes of the first API with the backends of their integrations. */
function backendsOf({ apis }: TemplateState): Record<string, string | undefined> {
  const definition = apis[0]?.definition
  if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
  return Object.fromEntries(
    Object.values(definition.routes).map(({ routeKey, target }) => [
      routeKey,
      definition.integrations[target?.replace('integrations/', '') ?? '']?.integrationUri,
    ]),
  )
}

/** A route and what it needs, to an API that somebody else made. */
const routesTo = (ApiId: object, uri: unknown = 'https://x.example.com') => ({
  Back: resource('AWS::ApiGatewayV2::Integration', {
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationUri: uri,
  }),
  Route: resource('AWS::ApiGatewayV2::Route', {
    ApiId,
    RouteKey: 'GET /x',
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Back' }]] },
  }),
})

describe('where a finding stands', () => {
  const yaml = (properties: string): string =>
    `Parameters:
  Url: {Type: String}
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      ProtocolType: HTTP
${properties}`

  it.each([
    { name: 'a tag', text: yaml('      Name: !Ref Nobody\n'), line: 8, column: 18 },
    { name: 'a text', text: yaml('      Name: !Sub "${Nobody}"\n'), line: 8, column: 18 },
    { name: 'a long form', text: yaml('      Name:\n        Ref: Nobody\n'), line: 9, column: 9 },
    {
      name: 'inside another function',
      text: yaml('      Name: !Join\n        - "-"\n        - - a\n          - !Ref Url\n'),
      line: 11,
      column: 18,
    },
    {
      name: 'a dynamic reference',
      text: yaml('      Name: h\n      Description: "{{resolve:ssm:/d}}"\n'),
      line: 9,
      column: 7,
    },
    {
      name: 'a reference in Conditions',
      text: 'Conditions:\n  Live: !Equals [!Ref Stage, live]\nResources:\n  Api: {Type: AWS::ApiGatewayV2::Api, Condition: Live}\n',
      line: 2,
      column: 23,
    },
    {
      name: 'JSON',
      text: '{"Resources": {"Api": {"Type": "AWS::ApiGatewayV2::Api",\n "Properties": {"Name":\n  {"Ref": "Nobody"}}}}}',
      line: 3,
      column: 4,
    },
    {
      name: 'a resource',
      text: 'Resources:\n  Gate:\n    Type: AWS::ApiGateway::Authorizer\n    Properties: {Type: JWT, RestApiId: !Ref Api}\n  Api: {Type: AWS::ApiGateway::RestApi}\n',
      line: 2,
      column: 3,
    },
  ])('$name', ({ text, line, column }) => {
    const outcome = importTemplate(text)
    expect(outcome).toMatchObject({ ok: false, findings: [{ source: 0, line, column }] })
  })

  it('is the method or route that an API says something of', () => {
    const text = JSON.stringify(
      { Resources: { Api: httpApi, ...routesTo({ Ref: 'Api' }) } },
      null,
      1,
    )
    const outcome = importTemplate(text)
    if (!outcome.ok) throw new Error(outcome.message)
    const lineOf = (word: string): number =>
      text.slice(0, text.indexOf(`"${word}": {`)).split('\n').length
    const placeOf = outcome.apis[0]?.placeOf
    expect(placeOf?.('GET /x').line).toBe(lineOf('Route'))
    expect(placeOf?.('GET /other').line).toBe(lineOf('Api'))
  })
})

describe('Fn::ForEach', () => {
  const loops = (resources: object, Parameters: object = {}) =>
    importTemplate(
      JSON.stringify({ Transform: 'AWS::LanguageExtensions', Parameters, Resources: resources }),
    )
  const Target = { 'Fn::Sub': 'integrations/${Back}' }

  it('makes a fragment for each item, loops within loops too', () => {
    const outcome = loops(
      {
        Api: httpApi,
        Back: routesTo({ Ref: 'Api' }).Back,
        'Fn::ForEach::Paths': [
          'Path',
          { Ref: 'Paths' },
          {
            'Fn::ForEach::Verbs': [
              'Verb',
              ['GET', 'PUT'],
              {
                'Route${Verb}&{Path}': resource('AWS::ApiGatewayV2::Route', {
                  ApiId: { Ref: 'Api' },
                  OperationName: { Ref: 'Verb' },
                  RouteKey: '${Verb} /${Path}',
                  Target,
                }),
              },
            ],
          },
        ],
      },
      { Paths: { Type: 'CommaDelimitedList', Default: 'my-pets, dogs' } },
    )
    if (!outcome.ok) throw new Error(outcome.message)
    expect(Object.keys(backendsOf(outcome)).sort()).toEqual([
      'GET /dogs',
      'GET /my-pets',
      'PUT /dogs',
      'PUT /my-pets',
    ])
    const [definition] = outcome.apis.map((api) => api.definition)
    const [route] = definition?.protocolType === 'HTTP' ? Object.values(definition.routes) : []
    expect(route?.operationName).toBe('GET')
  })

  it('says where its list is that nobody knows, and leaves places beside it as they are', () => {
    const Resources = {
      'Fn::ForEach::Paths': ['Path', { Ref: 'Nobody' }, { '${Path}': httpApi }],
      Api: resource('AWS::ApiGatewayV2::Api', { Name: { Ref: 'Nothing' } }),
    }
    const text = JSON.stringify({ Transform: 'AWS::LanguageExtensions', Resources })
    const findings = ['Nobody', 'Nothing'].map((name) => ({
      message: `Template error: unresolved reference to '${name}'`,
      column: text.indexOf(`"Ref":"${name}"`) + 1,
    }))
    expect(importTemplate(text)).toMatchObject({ findings })
  })
})

describe('what would change a template that is not known', () => {
  it.each([
    { Transform: 'AWS::Serverless-2016-10-31', whats: [] },
    { Transform: ['AWS::LanguageExtensions', 'Pets'], whats: ['transform Pets'] },
    { Transform: { Name: 'Pets' }, whats: ['transform Pets'] },
  ])('is a macro: $Transform', ({ Transform, whats }) => {
    const outcome = importTemplate(JSON.stringify({ Transform, Resources: { Api: httpApi } }))
    expect(outcome.ok && outcome.leftovers.map(({ what }) => what)).toEqual(whats)
  })

  it('is a function', () => {
    const Name = { 'Fn::Reverse': 'h' }
    const text = JSON.stringify({
      Resources: { Api: resource('AWS::ApiGatewayV2::Api', { Name }) },
    })
    expect(importTemplate(text)).toMatchObject({
      findings: [{ message: 'Template error: Fn::Reverse is not known' }],
    })
  })
})

describe('dynamic references', () => {
  const template = JSON.stringify({
    Resources: {
      Api: httpApi,
      ...routesTo({ Ref: 'Api' }, 'https://{{resolve:ssm:/host:3}}/x'),
      Key: resource('AWS::ApiGateway::ApiKey', {
        Name: 'k',
        Value: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', 's', ':SecretString}}']] },
      }),
    },
  })

  it('are asked for', () => {
    const outcome = importTemplate(template)
    expect(outcome).toMatchObject({
      findings: [
        {
          message:
            "Back: {{resolve:ssm:/host:3}} is resolved when the stack is deployed: give its value with --parameter 'resolve:ssm:/host:3=VALUE'",
        },
      ],
    })
  })

  it('are replaced by what is given; a secret is no value of a key', () => {
    const parameters = { 'resolve:ssm:/host:3': 'b.example.com' }
    const outcome = importTemplate(template, { parameters })
    if (!outcome.ok) throw new Error(outcome.message)
    expect(backendsOf(outcome)).toEqual({ 'GET /x': 'https://b.example.com/x' })
    expect(outcome.apiKeys).toMatchObject([{ logicalId: 'Key' }])
    expect(outcome.apiKeys[0]?.value).toBeUndefined()
  })
})

describe('stacks together', () => {
  const parent = {
    Resources: {
      Api: httpApi,
      Hosts: resource('AWS::CloudFormation::Stack', { TemplateURL: 'hosts.json' }),
      Books: resource('AWS::CloudFormation::Stack', {
        TemplateURL: { 'Fn::Sub': 'https://s3.${AWS::Region}.amazonaws.com/assets/books.json' },
        Parameters: {
          ApiId: { Ref: 'Api' },
          Host: { 'Fn::GetAtt': ['Hosts', 'Outputs.Books'] },
        },
      }),
    },
  }
  const sideFiles: Readonly<Record<string, object>> = {
    'hosts.json': {
      Resources: { Topic: resource('AWS::SNS::Topic') },
      Outputs: { Books: { Value: { 'Fn::Sub': 'books.${AWS::StackName}.example.com' } } },
    },
    'https://s3.eu-west-1.amazonaws.com/assets/books.json': {
      Parameters: { ApiId: { Type: 'String' }, Host: { Type: 'String' } },
      Resources: routesTo({ Ref: 'ApiId' }, { 'Fn::Sub': 'https://${Host}/x' }),
    },
  }
  const readFile = (location: string): string | undefined =>
    sideFiles[location] && JSON.stringify(sideFiles[location])

  it('give nested stacks their parameters and take their outputs', () => {
    const outcome = importTemplate(JSON.stringify(parent), { readFile })
    if (!outcome.ok) throw new Error(outcome.message)
    expect(backendsOf(outcome)).toEqual({ 'GET /x': 'https://books.demo-Hosts.example.com/x' })
    expect(outcome.leftovers.map(({ what }) => what)).toEqual([
      '1 resource of type AWS::SNS::Topic',
    ])
  })

  it('are found by what the AWS CDK says of their files, and miss parameters where they need them', () => {
    const Nested = {
      ...resource('AWS::CloudFormation::Stack', {
        TemplateURL: { Ref: 'AssetBucket' },
        Parameters: { Unused: { Ref: 'Nobody' }, Host: { Ref: 'Nobody' }, ApiId: { Ref: 'Api' } },
      }),
      Metadata: { 'aws:asset:path': 'https://s3.eu-west-1.amazonaws.com/assets/books.json' },
    }
    const text = JSON.stringify({ Resources: { Api: httpApi, Nested } })
    expect(importTemplate(text, { readFile })).toMatchObject({
      findings: [
        { message: expect.stringContaining("Parameter 'Host' has no value") as string, source: 0 },
      ],
    })
    const parameters = { Host: 'h.example.com' }
    const outcome = importTemplate(text, { readFile, parameters })
    if (!outcome.ok) throw new Error(outcome.message)
    expect(backendsOf(outcome)).toEqual({ 'GET /x': 'https://h.example.com/x' })
  })

  it('say where the template of a nested stack is that is not at hand', () => {
    const outcome = importTemplate(
      JSON.stringify({ Resources: { Api: httpApi, Books: parent.Resources.Hosts } }),
    )
    expect(outcome).toMatchObject({
      ok: true,
      leftovers: [
        {
          what: 'Books (AWS::CloudFormation::Stack)',
          advice: expect.stringContaining('is kept at hosts.json') as string,
        },
      ],
    })
  })

  it('end where a template contains itself', () => {
    const Self = resource('AWS::CloudFormation::Stack', { TemplateURL: 'self.json' })
    const text = JSON.stringify({ Resources: { Api: httpApi, Self } })
    const outcome = importTemplate(text, { readFile: () => text })
    expect(outcome.ok && outcome.apis.length).toBe(11)
  })

  it.each(['first', 'last'] as const)('import what another exports that is named %s', (order) => {
    const exporting = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Api: httpApi },
      Outputs: {
        Off: { Condition: 'Never', Value: 'x', Export: { Name: 'demo:ApiId' } },
        On: { Value: { Ref: 'Api' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:ApiId' } } },
      },
    }
    const importing = { Resources: routesTo({ 'Fn::ImportValue': 'demo:ApiId' }) }
    const sources = [exporting, importing].map((template, index) => ({
      parsed: parseWithPositions(JSON.stringify(template), 'template'),
      options: templateOptions(index === 0 ? {} : { stackName: 'routes' }),
    }))
    const outcome = importTemplates(order === 'first' ? sources : sources.toReversed())
    if (!outcome.ok) throw new Error(outcome.message)
    expect(backendsOf(outcome)).toEqual({ 'GET /x': 'https://x.example.com' })
  })

  it('may have no resources at all', () => {
    const text = JSON.stringify({ Parameters: {}, Rules: { CheckBootstrapVersion: {} } })
    expect(importTemplate(text)).toMatchObject({ ok: true, apis: [], leftovers: [] })
  })

  it('say whose routes a template has without the API itself', () => {
    const text = JSON.stringify({
      Parameters: { ApiId: { Type: 'String', Default: 'a1b2c3d4e5' } },
      Resources: routesTo({ Ref: 'ApiId' }),
    })
    const outcome = importTemplate(text)
    expect(outcome).toMatchObject({
      ok: true,
      leftovers: [{ what: '2 resources of the API a1b2c3d4e5' }],
    })
  })
})
