import { describe, expect, it } from 'vitest'
import { apiId, resourceId, routeId } from '../aws/ids.ts'
import { importHttpApi, importRestApi } from './import.ts'
import { outlineOf } from './outline.ts'

const options = {
  ids: { apiId, resourceId, routeId },
  place: { accountId: '123456789012', region: 'us-east-1', partition: 'aws' },
  nowMs: 0,
}
const asked = { stageName: 'prod', region: 'us-east-1', deployedMs: 0 }

const integration = {
  type: 'http_proxy',
  httpMethod: 'GET',
  uri: 'https://secret.example.com',
  payloadFormatVersion: '1.0',
}

function restOutline(document: object) {
  const text = JSON.stringify({ openapi: '3.0.1', info: { title: 't', version: '2' }, ...document })
  const outcome = importRestApi(text, options)
  if (!outcome.ok) throw new Error(outcome.message)
  const parts = Object.values(outcome.definition.documentationParts)
  return outlineOf(outcome.definition, {
    ...asked,
    documentation: { version: '1', createdMs: 0, parts },
  })
}

describe('the outline of a REST API', () => {
  const outline = restOutline({
    paths: {
      '/pets/{petId}/{proxy+}': {
        get: {
          operationId: 'getPet',
          parameters: [{ name: 'X-A', in: 'header', schema: { type: 'string' } }],
          responses: { '200': { description: 'ok' } },
          security: [{ api_key: [] }, { mine: [] }],
          'x-amazon-apigateway-integration': integration,
        },
        'x-amazon-apigateway-any-method': {
          responses: {},
          'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
          'x-amazon-apigateway-integration': integration,
        },
      },
    },
    components: {
      securitySchemes: {
        api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
        mine: {
          type: 'apiKey',
          name: 'X-Token',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'token',
            authorizerUri:
              'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:secret/invocations',
          },
        },
      },
    },
    'x-amazon-apigateway-documentation': {
      version: '1',
      documentationParts: [
        { location: { type: 'AUTHORIZER', name: 'mine' }, properties: { description: 'Ask us' } },
      ],
    },
  })
  const [get, any] = outline.operations

  it('names every operation as the SDKs do, and keeps its own name', () => {
    expect(outline.operations.map(({ name }) => name)).toEqual([
      'petsPetIdProxyGet',
      'petsPetIdProxyAny',
    ])
    expect(get?.operationName).toBe('getPet')
  })

  it('has parameters of the path that nobody declared', () => {
    expect(get?.parameters.map(({ name, in: place, required }) => [place, name, required])).toEqual(
      [
        ['path', 'petId', true],
        ['path', 'proxy', true],
        ['header', 'X-A', false],
      ],
    )
  })

  it('says what access asks for', () => {
    expect(any?.access).toEqual([{ kind: 'iam' }])
    const authorizer = { kind: 'authorizer', name: 'mine', header: 'X-Token', scopes: [] }
    expect(get?.access).toContainEqual({ kind: 'api-key' })
    expect(get?.access).toContainEqual({ ...authorizer, description: 'Ask us' })
  })

  it('has nothing of how the API does its work', () => {
    expect(JSON.stringify(outline)).not.toContain('secret')
  })
})

describe('the outline of an HTTP API', () => {
  it('has its default route under that name, and where the tokens of authorizers go', () => {
    const outcome = importHttpApi(
      JSON.stringify({
        openapi: '3.0.1',
        info: { title: 't', version: '1' },
        paths: {
          '/$default': {
            'x-amazon-apigateway-any-method': {
              isDefaultRoute: true,
              'x-amazon-apigateway-integration': integration,
            },
          },
          '/a': {
            get: { security: [{ jwt: ['read'] }], 'x-amazon-apigateway-integration': integration },
          },
        },
        components: {
          securitySchemes: {
            jwt: {
              type: 'oauth2',
              'x-amazon-apigateway-authorizer': {
                type: 'jwt',
                jwtConfiguration: { issuer: 'https://secret.example.com', audience: ['a'] },
                identitySource: '$request.header.Authorization',
              },
            },
          },
        },
      }),
      options,
    )
    if (!outcome.ok) throw new Error(outcome.message)
    const { operations } = outlineOf(outcome.definition, asked)
    expect(operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'ANY $default',
      'GET /a',
    ])
    expect(operations[1]?.access).toEqual([
      { kind: 'authorizer', name: 'jwt', header: 'Authorization', scopes: ['read'] },
    ])
    expect(JSON.stringify(operations)).not.toContain('secret')
  })
})
