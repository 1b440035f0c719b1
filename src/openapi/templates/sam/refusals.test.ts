import { describe, expect, it } from 'vitest'
import { importTemplate } from '../../../../test/fakes/template.ts'

function messageOf(api: string, events: readonly string[]): string {
  const named = events.map((event, index) => `        ${'AB'[index]}: ${event}`)
  const outcome = importTemplate(
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Gate: ${api}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
${named.join('\n')}`,
  )
  return outcome.ok ? 'imported' : outcome.message
}

const refused = (where: string, what: string): string =>
  `Errors found during import:\n\tResource with id [${where}] is invalid. ${what}`
const event = (name: string, what: string): string =>
  refused('Fn', `Event with id [${name}] is invalid. ${what}`)
const on = 'on API method [get] for path [/a]'

describe('events of REST APIs that the SAM transform refuses', () => {
  const rest = (more: string): string =>
    `{Type: AWS::Serverless::Api, Properties: {StageName: live${more}}}`
  const call = (more: string): string =>
    `{Type: Api, Properties: {RestApiId: !Ref Gate, Path: /a, Method: GET${more}}}`
  const token = ', Auth: {Authorizers: {T: {FunctionArn: arn}}}'
  const models = ', Models: {M: {type: object}}'
  const given =
    ', DefinitionBody: {swagger: "2.0", info: {title: t}, paths: {/a: {get: {x-amazon-apigateway-integration: {type: mock}}}}}'
  const badKey =
    "Invalid value for 'RequestParameters' property. Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g 'method.request.header.Authorization'."
  const notDefined = "it wasn't defined in the API's"
  const noneDefined = 'the related API does not define any'

  it.each([
    [token, ', Auth: {Authorizer: T}', undefined],
    [token, ', Auth: {Authorizer: AWS_IAM}', undefined],
    [
      token,
      ', Auth: {Authorizer: U}',
      `Unable to set Authorizer [U] ${on} because ${notDefined} Authorizers.`,
    ],
    [
      '',
      ', Auth: {Authorizer: U}',
      `Unable to set Authorizer [U] ${on} because ${noneDefined} Authorizers.`,
    ],
    [
      token,
      ', Auth: {Authorizer: NONE}',
      `Unable to set Authorizer ${on} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    ],
    [
      token,
      ', Auth: {AuthorizationScopes: [s]}',
      'AuthorizationScopes works only when Authorizer is set',
    ],
    [
      '',
      ', Auth: {ApiKeyRequired: false}',
      `Unable to set ApiKeyRequired [False] ${on} because the related API does not specify any ApiKeyRequired.`,
    ],
    [models, ', RequestModel: {Model: M}', undefined],
    [
      models,
      ', RequestModel: {Model: m}',
      `Unable to set RequestModel [m] ${on} because ${notDefined} Models.`,
    ],
    [
      '',
      ', RequestModel: {Model: M}',
      `Unable to set RequestModel [M] ${on} because ${noneDefined} Models.`,
    ],
    ['', ', RequestParameters: [method.request.header.H]', undefined],
    ['', ', RequestParameters: [header.H]', badKey],
    ['', ', RequestParameters: [{method.request.body.b: {Required: true}}]', badKey],
    [given, ', Auth: {Authorizer: U}, RequestModel: {Model: M}', undefined],
    [given, ', Auth: {OverrideApiAuth: true, ApiKeyRequired: true}', undefined],
    [
      given,
      ', Auth: {OverrideApiAuth: true}',
      'Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth property.',
    ],
    [
      given,
      ', Auth: {OverrideApiAuth: true, Authorizer: U}',
      `Unable to set Authorizer [U] ${on} because ${noneDefined} Authorizers.`,
    ],
  ])('an API with%s, an event with%s', (api, more, what) => {
    expect(messageOf(rest(api), [call(more)])).toBe(
      what === undefined ? 'imported' : event('A', what),
    )
  })

  it('one without a method', () => {
    const incomplete = '{Type: Api, Properties: {RestApiId: !Ref Gate, Path: /a}}'
    expect(messageOf(rest(''), [incomplete])).toBe(event('A', "Property 'Method' is required."))
  })
})

describe('events of HTTP APIs that the SAM transform refuses', () => {
  const http = (more: string): string =>
    `{Type: AWS::Serverless::HttpApi, Properties: {Name: n${more}}}`
  const call = (more: string): string =>
    `{Type: HttpApi, Properties: {ApiId: !Ref Gate, Path: /a, Method: GET${more}}}`
  const jwt =
    'Authorizers: {J: {IdentitySource: $request.header.A, JwtConfiguration: {issuer: "https://id.example.com", audience: [a]}}}'

  it.each([
    ['', '', undefined],
    [`, Auth: {${jwt}}`, ', Auth: {Authorizer: J}', undefined],
    [', Auth: {EnableIamAuthorizer: true}', ', Auth: {Authorizer: AWS_IAM}', undefined],
    [
      `, Auth: {${jwt}}`,
      ', Auth: {Authorizer: K}',
      `Unable to set Authorizer [K] ${on} because it wasn't defined in the API's Authorizers.`,
    ],
    [
      '',
      ', Auth: {Authorizer: AWS_IAM}',
      `Unable to set Authorizer [AWS_IAM] ${on} because the related API does not define any Authorizers.`,
    ],
    [
      `, Auth: {${jwt}}`,
      ', Auth: {Authorizer: NONE}',
      `Unable to set Authorizer ${on} because 'NONE' is only a valid value when a DefaultAuthorizer on the API is specified.`,
    ],
    [
      '',
      ', Auth: {AuthorizationScopes: [s]}',
      "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the HttpApi.",
    ],
  ])('an API with%s, an event with%s', (api, more, what) => {
    expect(messageOf(http(api), [call(more)])).toBe(
      what === undefined ? 'imported' : event('A', what),
    )
  })

  it('the same path and verb twice, unless the author wrote the definition', () => {
    expect(messageOf(http(''), [call(''), call('')])).toBe(
      event('B', "API method 'get' defined multiple times for path '/a'."),
    )
    const given = ', DefinitionBody: {openapi: 3.0.1, info: {title: t}, paths: {}}'
    expect(messageOf(http(given), [call(''), call('')])).toBe('imported')
  })

  it.each(['Path: /a', 'Method: get'])('one with no more than a %s', (property) => {
    const incomplete = `{Type: HttpApi, Properties: {ApiId: !Ref Gate, ${property}}}`
    const missing = property.startsWith('Path') ? 'Method' : 'Path'
    expect(messageOf(http(''), [incomplete])).toBe(event('A', `Property '${missing}' is required.`))
  })

  it.each(['J', 'AWS_IAM'])('a default authorizer %s that the API does not have', (name) => {
    expect(messageOf(http(`, Auth: {DefaultAuthorizer: ${name}}`), [call('')])).toBe(
      refused(
        'Gate',
        `Unable to set DefaultAuthorizer because '${name}' was not defined in 'Authorizers'.`,
      ),
    )
  })
})
