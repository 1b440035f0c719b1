import { describe, expect, it } from 'vitest'
import { templateOptions } from '../../../test/fakes/template.ts'
import { createResolver } from './resolver.ts'

const sideFiles: Readonly<Record<string, string>> = {
  'side.yaml': 'a: {Ref: Stage}',
  'short.yaml': 'a: !Sub "${Stage}!"',
}
const options = templateOptions({
  parameters: {
    Given: 'g',
    'shared-pool': 'pool-1',
    StoredList: 'x, y',
    Deployed: 'demo-Deployed-1ABC',
    Line: 'https://sqs.eu-west-1.amazonaws.com/111122223333/demo-Line-2DEF',
    'Balancer.DNSName': 'lb.example.com',
  },
  readFile: (location: string) => sideFiles[location],
})

const template = {
  Parameters: {
    Stage: { Type: 'String', Default: 'qa' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Given: { Type: 'String' },
    Missing: { Type: 'String' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/pets/url' },
    StoredList: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/pets/zones' },
  },
  Mappings: { Limits: { qa: { Burst: 20 } } },
  Conditions: {
    IsQa: { 'Fn::Equals': [{ Ref: 'Stage' }, 'qa'] },
    IsLive: { 'Fn::Not': [{ Condition: 'IsQa' }] },
    Both: { 'Fn::And': [{ Condition: 'IsQa' }, { Condition: 'IsLive' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsQa' }, { Condition: 'IsLive' }] },
  },
  Resources: {
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: { 'Fn::Sub': '${Stage}-fn' } },
    },
    Anon: { Type: 'AWS::Lambda::Function', Properties: {} },
    Odd: { Type: 'constructor', Properties: {} },
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    Deep: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', Path: '/service-role/' } },
    Deployed: { Type: 'AWS::Lambda::Function', Properties: {} },
    Line: { Type: 'AWS::SQS::Queue', Properties: {} },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'p' } },
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Anon' }, Name: 'live' },
    },
    Machine: { Type: 'AWS::Serverless::StateMachine', Properties: { Name: 'm' } },
    Listener: { Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: {} },
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: {} },
    Off: { Type: 'AWS::ApiGateway::RestApi', Condition: 'IsLive', Properties: {} },
    On: {
      Type: 'AWS::ApiGateway::RestApi',
      Condition: 'IsQa',
      Properties: { Name: { Ref: 'Stage' } },
    },
  },
}

const resolver = createResolver(template, options)

describe('intrinsic functions', () => {
  it.each([
    { value: { Ref: 'Stage' }, wanted: 'qa' },
    { value: { Ref: 'Odd' }, wanted: 'demo-Odd' },
    { value: { Ref: 'Given' }, wanted: 'g' },
    { value: { Ref: 'Zones' }, wanted: ['a', 'b'] },
    { value: { Ref: 'AWS::Region' }, wanted: 'eu-west-1' },
    { value: { Ref: 'AWS::StackName' }, wanted: 'demo' },
    { value: { Ref: 'Fn' }, wanted: 'qa-fn' },
    {
      value: {
        'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'short.yaml' } },
        b: { Ref: 'Given' },
      },
      wanted: { a: 'qa!', b: 'g' },
    },
    { value: { 'Fn::FindInMap': ['Limits', 'no', 'Burst', { DefaultValue: 7 }] }, wanted: 7 },
    {
      value: { 'Fn::Cidr': ['10.0.254.0/16', 3, '8'] },
      wanted: ['10.0.254.0/24', '10.0.255.0/24', '10.1.0.0/24'],
    },
    {
      value: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      wanted: 'arn:aws:lambda:eu-west-1:111122223333:function:qa-fn',
    },
    {
      value: { 'Fn::GetAtt': 'Anon.Arn' },
      wanted: 'arn:aws:lambda:eu-west-1:111122223333:function:demo-Anon',
    },
    {
      value: { 'Fn::GetAtt': ['Role', 'Arn'] },
      wanted: 'arn:aws:iam::111122223333:role/demo-Role',
    },
    {
      value: { 'Fn::GetAtt': ['Deep', 'Arn'] },
      wanted: 'arn:aws:iam::111122223333:role/service-role/r',
    },
    { value: { Ref: 'StoredList' }, wanted: ['x', 'y'] },
    {
      value: { 'Fn::Sub': '${Deployed.Arn}' },
      wanted: 'arn:aws:lambda:eu-west-1:111122223333:function:demo-Deployed-1ABC',
    },
    {
      value: [{ 'Fn::GetAtt': 'Line.QueueName' }, { 'Fn::GetAtt': 'Line.Arn' }],
      wanted: ['demo-Line-2DEF', 'arn:aws:sqs:eu-west-1:111122223333:demo-Line-2DEF'],
    },
    { value: { 'Fn::Sub': 'http://${Balancer.DNSName}/' }, wanted: 'http://lb.example.com/' },
    {
      value: { Ref: 'Machine' },
      wanted: 'arn:aws:states:eu-west-1:111122223333:stateMachine:m',
    },
    {
      value: { Ref: 'Listener' },
      wanted: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/demo-Listener',
    },
    {
      value: [{ Ref: 'Client' }, { 'Fn::GetAtt': 'Client.ClientId' }],
      wanted: ['demo-Client', 'demo-Client'],
    },
    {
      value: { 'Fn::Sub': '${AWS::Region}/${Fn.Arn}/${!x}' },
      wanted: 'eu-west-1/arn:aws:lambda:eu-west-1:111122223333:function:qa-fn/${x}',
    },
    { value: { 'Fn::Sub': ['${A}-${Stage}', { A: { Ref: 'Given' } }] }, wanted: 'g-qa' },
    { value: { 'Fn::Sub': '${stageVariables.alias}' }, wanted: '${stageVariables.alias}' },
    { value: { 'Fn::Sub': '${!stageVariables.alias}' }, wanted: '${stageVariables.alias}' },
    { value: { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, wanted: 'a-qa' },
    { value: { 'Fn::Select': [1, { 'Fn::Split': [',', 'x,y'] }] }, wanted: 'y' },
    { value: { 'Fn::FindInMap': ['Limits', { Ref: 'Stage' }, 'Burst'] }, wanted: 20 },
    { value: { 'Fn::If': ['IsLive', 'gold', 'silver'] }, wanted: 'silver' },
    { value: { 'Fn::If': ['Both', 1, 0] }, wanted: 0 },
    { value: { 'Fn::If': ['Either', 1, 0] }, wanted: 1 },
    { value: { 'Fn::ImportValue': 'shared-pool' }, wanted: 'pool-1' },
    {
      value: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'side.yaml' } } },
      wanted: { a: 'qa' },
    },
    { value: { 'Fn::Base64': 'ä' }, wanted: 'w6Q=' },
    { value: { 'Fn::Length': [1, 2] }, wanted: 2 },
    { value: { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, wanted: '{"a":"qa"}' },
    { value: { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, wanted: { b: [1] } },
    {
      value: { Effect: 'Allow', Condition: { Bool: { x: 'true' } } },
      wanted: { Effect: 'Allow', Condition: { Bool: { x: 'true' } } },
    },
  ])('$value', ({ value, wanted }) => {
    expect(resolver.resolve(value)).toEqual(wanted)
    expect(resolver.problems).toEqual([])
  })

  it('leaves out resources whose condition does not hold', () => {
    const apis = resolver.resources((type) => type === 'AWS::ApiGateway::RestApi')
    expect(apis).toEqual([
      { logicalId: 'On', type: 'AWS::ApiGateway::RestApi', properties: { Name: 'qa' } },
    ])
  })
})

it('takes properties that are no mapping for none', () => {
  const Properties = { Ref: 'AWS::NoValue' }
  const Resources = { Api: { Type: 'AWS::ApiGateway::RestApi', Properties } }
  const fresh = createResolver({ Resources }, options)
  expect(fresh.resources(() => true)).toMatchObject([{ logicalId: 'Api', properties: {} }])
})

it('fails where it counts, also after an attempt that failed', () => {
  const Resources = {
    Named: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: { Ref: 'Nobody' } } },
  }
  const Conditions = { Live: { 'Fn::Equals': [{ Ref: 'Nothing' }, 'x'] } }
  const fresh = createResolver({ Resources, Conditions }, options)
  const value = [{ 'Fn::GetAtt': 'Named.Arn' }, { 'Fn::If': ['Live', 1, 2] }]
  expect([fresh.attempt(value), fresh.problems]).toEqual([undefined, []])
  fresh.resolve(value)
  expect(fresh.problems.map(({ message }) => message)).toEqual([
    "Template error: unresolved reference to 'Nobody'",
    "Template error: unresolved reference to 'Nothing'",
  ])
})

describe('what cannot be resolved', () => {
  it.each([
    { value: { Ref: 'Nothing' }, error: "Template error: unresolved reference to 'Nothing'" },
    {
      value: { Ref: 'Stored' },
      error:
        "Parameter 'Stored' is kept in the parameter store as /pets/url: give it with --parameter Stored=VALUE",
    },
    {
      value: { Ref: 'Missing' },
      error:
        "Parameter 'Missing' has no value and no default: give it with --parameter Missing=VALUE",
    },
    {
      value: { 'Fn::FindInMap': ['Limits', 'live', 'Burst'] },
      error: 'Template error: Unable to get mapping for Limits::live::Burst',
    },
    {
      value: { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Nothing' }] }] },
      error: "Template error: unresolved reference to 'Nothing'",
    },
    {
      value: { 'Fn::FindInMap': ['Limits', { Ref: 'Nothing' }, 'Burst'] },
      error: "Template error: unresolved reference to 'Nothing'",
    },
    {
      value: { 'Fn::Select': [2, ['a', 'b']] },
      error: 'Template error: Fn::Select cannot select nonexistent value at index 2',
    },
    {
      value: { 'Fn::ImportValue': 'other' },
      error:
        'No export named other found: import the template that exports it in the same command, or give its value with --parameter other=VALUE',
    },
    {
      value: { 'Fn::If': ['Nothing', 1, 2] },
      error: "Template error: unresolved condition dependency 'Nothing'",
    },
  ])('$error', ({ value, error }) => {
    const fresh = createResolver(template, options)
    fresh.resolve(value)
    expect(fresh.problems.map(({ message }) => message)).toEqual([error])
  })
})

describe('what only the deployed stack knows', () => {
  it.each([
    { value: { 'Fn::GetAtt': ['Anon', 'Arn'] }, guessed: ['demo-Anon'] },
    { value: { Ref: 'Pool' }, guessed: ['eu-west-1_Pool'] },
    { value: { Ref: 'Alias' }, guessed: ['demo-Anon'] },
    { value: { 'Fn::GetAtt': ['Line', 'Arn'] }, guessed: [] },
    { value: { Ref: 'Fn' }, guessed: [] },
    {
      value: { 'Fn::GetAtt': ['Balancer', 'CanonicalHostedZoneID'] },
      guessed: ['demo-Balancer-CanonicalHostedZoneID'],
    },
  ])('is a guess: $value', ({ value, guessed }) => {
    const fresh = createResolver(template, options)
    fresh.resolve(value)
    expect(fresh.guesses.map(({ text }) => text)).toEqual(guessed)
  })

  const hosts = { 'Fn::GetAtt': 'Balancer.DnsNames' }
  const host = { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [2, hosts] }] }] }
  const zone = { 'Fn::Select': [0, { 'Fn::Split': ['-', host] }] }

  it('is not taken apart', () => {
    const fresh = createResolver(template, options)
    expect([host, zone].map(fresh.resolve)).toEqual(Array(2).fill('demo-Balancer-DnsNames'))
    expect(fresh.problems).toEqual([])
  })

  it('is taken apart once it is given', () => {
    const parameters = { 'Balancer.DnsNames': 'Z1:a.example,Z2:b.example,Z3:c-1.example' }
    const fresh = createResolver(template, { ...options, parameters })
    expect([host, zone].map(fresh.resolve)).toEqual(['c-1.example', 'c'])
  })

  it('has the form of an id where names are made from a part of it', () => {
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }
    const value = { 'Fn::Select': [4, { 'Fn::Split': ['-', uuid] }] }
    expect(createResolver(template, options).resolve(value)).toBe('000000000000')
  })
})
