import { expect, it } from 'vitest'
import { importTemplate } from '../../../../test/fakes/template.ts'

/** Route key → how the route is authorized, and what it calls. */
function routesOf(api: string, events: readonly string[]): Record<string, unknown> {
  const named = events.map((event, index) => `E${index}: {Type: HttpApi, Properties: ${event}}`)
  const outcome = importTemplate(
    `Transform: AWS::Serverless-2016-10-31
Resources:
  Web: {Type: AWS::Serverless::HttpApi, Properties: ${api}}
  Fn: {Type: AWS::Serverless::Function, Properties: {Events: {${named.join(', ')}}}}`,
  )
  const definition = outcome.ok ? outcome.apis[0]?.definition : undefined
  if (definition?.protocolType !== 'HTTP') throw new Error(outcome.ok ? 'no API' : outcome.message)
  return Object.fromEntries(
    Object.values(definition.routes).map((route) => {
      const integration = definition.integrations[route.target?.replace('integrations/', '') ?? '']
      return [
        route.routeKey,
        {
          type: route.authorizationType,
          scopes: route.authorizationScopes,
          integration: integration?.integrationType,
        },
      ]
    }),
  )
}

it('adds the events’ operations to a definition where it has none', () => {
  const integration =
    '{type: http_proxy, httpMethod: GET, uri: "https://x.example.com", payloadFormatVersion: "1.0"}'
  const body = `{openapi: 3.0.1, info: {title: mine}, paths: {/a: {get: {x-amazon-apigateway-integration: ${integration}}}}}`
  expect(
    routesOf(`{DefinitionBody: ${body}}`, [
      '{ApiId: !Ref Web, Path: /a, Method: get}',
      '{ApiId: !Ref Web, Path: /a, Method: post}',
      '{ApiId: !Ref Web}',
    ]),
  ).toEqual({
    'GET /a': { type: 'NONE', integration: 'HTTP_PROXY' },
    'POST /a': { type: 'NONE', integration: 'AWS_PROXY' },
    $default: { type: 'NONE', integration: 'AWS_PROXY' },
  })
})

it('asks for IAM by default where it is enabled', () => {
  const auth = '{EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM}'
  expect(routesOf(`{Auth: ${auth}}`, ['{ApiId: !Ref Web, Path: /a, Method: get}'])).toEqual({
    'GET /a': { type: 'AWS_IAM', integration: 'AWS_PROXY' },
  })
})

it('lets an event ask for scopes of its own, behind an authorizer that looks where usual', () => {
  const jwt =
    '{JwtConfiguration: {issuer: "https://id.example.com", audience: [a]}, AuthorizationScopes: [r]}'
  const auth = `{DefaultAuthorizer: J, Authorizers: {J: ${jwt}}}`
  expect(
    routesOf(`{Auth: ${auth}}`, [
      '{ApiId: !Ref Web, Path: /a, Method: get, Auth: {AuthorizationScopes: [w]}}',
      '{ApiId: !Ref Web, Path: /b, Method: get, Auth: {Authorizer: J}}',
    ]),
  ).toEqual({
    'GET /a': { type: 'JWT', scopes: ['w'], integration: 'AWS_PROXY' },
    'GET /b': { type: 'JWT', scopes: ['r'], integration: 'AWS_PROXY' },
  })
})
