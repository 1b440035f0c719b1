import { describe, expect, it } from 'vitest'
import {
  formatArn,
  lambdaRegion,
  lambdaTarget,
  maskAccount,
  methodArn,
  parseArn,
  parseServiceUri,
  webSocketRouteArn,
} from './arn.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:pets:live'
const gateway = 'arn:aws:apigateway:us-east-1'
const address = {
  region: 'us-east-1',
  accountId: '123456789012',
  apiId: 'a1b2c3d4e5',
  stage: 'prod',
}

describe('parseArn', () => {
  it('keeps the colons of the resource', () => {
    expect(parseArn(functionArn)).toEqual({
      partition: 'aws',
      service: 'lambda',
      region: 'us-east-1',
      accountId: '123456789012',
      resource: 'function:pets:live',
    })
  })

  it.each([functionArn, 'arn:aws:iam::123456789012:user/a', 'arn:aws:s3:::bucket/key:with:colons'])(
    'gives back what formatArn writes: %s',
    (text) => {
      const arn = parseArn(text)
      expect(arn && formatArn(arn)).toBe(text)
    },
  )

  it.each(['', '*', 'arn:aws', 'arn:aws:s3', 'arn:aws:s3:::', 'urn:aws:s3:::x', 'arn::s3:::x'])(
    'refuses %j',
    (text) => expect(parseArn(text)).toBeUndefined(),
  )
})

describe('parseServiceUri', () => {
  it.each([
    [
      `${gateway}:sqs:action/SendMessage&Version=2012-11-05`,
      'sqs',
      undefined,
      'action',
      'SendMessage&Version=2012-11-05',
    ],
    [`${gateway}:sqs:path/123456789012/queue`, 'sqs', undefined, 'path', '123456789012/queue'],
    [`${gateway}:my.bucket.s3:path/{key}`, 's3', 'my.bucket', 'path', '{key}'],
    [`${gateway}:s3:path//folder/{key}`, 's3', undefined, 'path', 'folder/{key}'],
  ])('reads %s', (uri, service, subdomain, kind, target) => {
    expect(parseServiceUri(uri)).toEqual({
      partition: 'aws',
      region: 'us-east-1',
      service,
      subdomain,
      kind,
      target,
    })
  })

  it.each(['https://example.com', functionArn, `${gateway}:sqs`, `${gateway}:sqs:queue/x`])(
    'refuses %s',
    (uri) => expect(parseServiceUri(uri)).toBeUndefined(),
  )
})

describe('lambdaTarget', () => {
  it.each([
    [`${gateway}:lambda:path/2015-03-31/functions/${functionArn}/invocations`, false],
    [`${gateway}:lambda:path//2015-03-31/functions/${functionArn}/invocations`, false],
    [
      `${gateway}:lambda:path/2021-11-15/functions/${functionArn}/response-streaming-invocations`,
      true,
    ],
    [functionArn, false],
  ])('finds the function in %s', (uri, streaming) =>
    expect(lambdaTarget(uri)).toEqual({ functionArn, streaming }),
  )

  it.each([
    `${gateway}:sqs:action/SendMessage`,
    `${gateway}:lambda:path/2015-03-31/functions/${functionArn}`,
    'arn:aws:lambda:us-east-1:123456789012:layer:x',
    'https://example.com',
  ])('finds none in %s', (uri) => expect(lambdaTarget(uri)).toBeUndefined())
})

describe('lambdaRegion', () => {
  it.each([
    [functionArn, 'us-east-1'],
    [functionArn.replace(':live', ''), 'us-east-1'],
    ['arn:aws:lambda:us-east-1:123456789012:layer:x', undefined],
    ['arn:aws:sqs:us-east-1:123456789012:queue', undefined],
    ['pets', undefined],
  ])('of %s is %s', (arn, region) => expect(lambdaRegion(arn)).toBe(region))
})

describe('ARNs of execute-api', () => {
  const stage = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod'
  it('carry the actual path, the root as a trailing slash', () => {
    expect(methodArn(address, 'GET', '/pets/7')).toBe(`${stage}/GET/pets/7`)
    expect(methodArn(address, 'GET', '/')).toBe(`${stage}/GET/`)
    expect(methodArn(address, 'GET', '/a%20b/')).toBe(`${stage}/GET/a%20b/`)
  })

  it('carry the route key for WebSocket routes', () => {
    expect(webSocketRouteArn(address, '$connect')).toBe(`${stage}/$connect`)
  })

  it('show only four digits of the account in refusals', () => {
    expect(maskAccount(methodArn(address, 'POST', '/locations'))).toBe(
      'arn:aws:execute-api:us-east-1:********9012:a1b2c3d4e5/prod/POST/locations',
    )
    expect(maskAccount('*')).toBe('*')
  })
})
