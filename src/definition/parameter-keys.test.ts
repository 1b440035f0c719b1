import { describe, expect, it } from 'vitest'
import { parameterProblem } from './parameter-keys.ts'

describe('the key of a parameter mapping', () => {
  it.each([
    'Access-Control-Allow-Origin',
    'apigw-x',
    'Authorization',
    'connection',
    'Content-Encoding',
    'content-length',
    'content-location',
    'forwarded',
    'keep-alive',
    'Origin',
    'proxy-authenticate',
    'proxy-authorization',
    'TE',
    'trailers',
    'transfer-encoding',
    'upgrade',
    'x-amz-date',
    'X-Amzn-Trace-Id',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'via',
  ])('may not name the header %s', (header) => {
    const problem = `Operations on header ${header} are restricted`
    expect(parameterProblem(`append:header.${header}`, 'request')).toBe(problem)
    expect(parameterProblem(`remove:header.${header}`, 'response')).toBe(problem)
  })

  it.each([
    'forwarded-for',
    'content-type',
    'x-amz',
    'trailer',
    'origin-x',
    'host',
    'X-Forwarded-Prefix',
    'proxy-status',
  ])('may name the header %s', (header) => {
    expect(parameterProblem(`overwrite:header.${header}`, 'request')).toBeUndefined()
  })

  it.each([
    ['overwrite:path', 'request', true],
    ['overwrite:path', 'response', false],
    ['overwrite:statuscode', 'response', true],
    ['overwrite:statuscode', 'request', false],
    ['append:querystring.a', 'request', true],
    ['append:querystring.a', 'response', false],
    ['append:path', 'request', false],
    ['append:header.', 'request', false],
    ['append:header.x y', 'request', false],
    ['overwrite:header.a:b', 'response', false],
    ['remove:header.café', 'request', false],
    ['append:querystring.x y', 'request', true],
    ['QueueUrl', 'request', true],
    ['QueueUrl', 'response', false],
  ] as const)('%s of a %s is right: %s', (key, side, isRight) => {
    expect(parameterProblem(key, side) === undefined).toBe(isRight)
  })
})
