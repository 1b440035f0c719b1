import { describe, expect, it } from 'vitest'
import { conditionContext, type ContextValue } from './context.ts'
import { compilePolicy, decide, explain } from './evaluate.ts'
import { parsePolicy } from './parse.ts'
import { expandShortResources } from './shorthand.ts'

const api = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'

function compiled(statements: object | object[], version = '2012-10-17') {
  const parsed = parsePolicy({ Version: version, Statement: statements }, 'either')
  if ('findings' in parsed) throw new Error(JSON.stringify(parsed.findings))
  return compilePolicy(expandShortResources(parsed.document, api))
}

const request = (resource: string, context: Record<string, ContextValue> = {}) => ({
  principal: { arn: 'arn:aws:iam::123456789012:user/ann' },
  action: 'execute-api:Invoke',
  resource,
  context: conditionContext(context),
})
const allow = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }
const deny = { ...allow, Effect: 'Deny' }

describe('decide', () => {
  it.each([
    ['allows what is allowed', [allow], 'Allow'],
    ['denies what is denied, in any order', [deny, allow], 'Deny'],
    ['denies what is denied, in any order', [allow, deny], 'Deny'],
    ['is silent otherwise', [{ ...allow, Action: 's3:GetObject' }], 'Silent'],
    ['is silent without statements', [], 'Silent'],
  ])('%s', (_, statements, expected) =>
    expect(decide([compiled(statements)], request(`${api}/prod/GET/`))).toBe(expected),
  )

  it('hears all policies of a set', () => {
    const policies = [compiled(allow), compiled(deny)]
    expect(decide(policies, request(`${api}/prod/GET/`))).toBe('Deny')
    expect(decide([], request(`${api}/prod/GET/`))).toBe('Silent')
  })
})

describe('actions', () => {
  it.each([
    ['execute-api:Invoke', true],
    ['EXECUTE-API:INVOKE', true],
    ['execute-api:*', true],
    ['execute-api:Inv?ke', true],
    ['*', true],
    ['execute-api:InvalidateCache', false],
    ['execute-api', false],
  ])('%s', (action, matches) => {
    const target = request(`${api}/prod/GET/`)
    expect(decide([compiled({ ...allow, Action: action })], target) === 'Allow').toBe(matches)
    const complement = { Effect: 'Allow', NotAction: action, Resource: '*' }
    expect(decide([compiled(complement)], target) === 'Allow').toBe(!matches)
  })
})

describe('resources', () => {
  it.each([
    [`${api}/prod/GET/pets/7`, true],
    [`${api}/prod/GET/*`, true],
    [`${api}/prod/*/pets/*`, true],
    [`${api}/*/GET/pets/?`, true],
    ['arn:aws:execute-api:*:*:a1b2c3d4e5/*', true],
    ['arn:aws:execute-api:*:*:*', true],
    ['arn:*:execute-api:us-*:123456789012:*/prod/*', true],
    ['*', true],
    ['**', true],
    ['execute-api:/prod/GET/pets/*', true],
    ['execute-api:/*', true],
    [`${api}/prod/POST/pets/7`, false],
    [`${api}/prod/get/pets/7`, false],
    [`${api}/prod/GET/pets`, false],
    ['arn:aws:execute-api:*', true],
    ['arn:aws:*', true],
    ['arn:aws:execute-api', true],
    ['arn:aws:execute-api:us-east-1:123456789012', true],
    ['arn:aws:execute-api:us-east-1:123456789012:', false],
    ['arn:aws:execute-api:eu-*', false],
    ['arn:aws:s3', false],
    ['arn', false],
    ['arn*', false],
    ['execute-api', false],
    ['arn:aws:execute-api:eu-*:*:*', false],
  ])('%s', (resource, matches) => {
    const target = request(`${api}/prod/GET/pets/7`)
    expect(decide([compiled({ ...allow, Resource: resource })], target) === 'Allow').toBe(matches)
    const complement = { Effect: 'Allow', Action: '*', NotResource: resource }
    expect(decide([compiled(complement)], target) === 'Allow').toBe(!matches)
  })

  it('keep colons and slashes of the last part', () => {
    const policy = compiled({ ...allow, Resource: `${api}/prod/GET/a:*` })
    expect(decide([policy], request(`${api}/prod/GET/a:b/c:d`))).toBe('Allow')
  })

  it('tell the root of a stage from the stage', () => {
    const policy = compiled({ ...allow, Resource: `${api}/prod/GET/` })
    expect(decide([policy], request(`${api}/prod/GET/`))).toBe('Allow')
    expect(decide([policy], request(`${api}/prod/GET`))).toBe('Silent')
  })
})

describe('variables in resources', () => {
  const own = { ...allow, Resource: `${api}/prod/GET/users/\${aws:username}/*` }
  const target = `${api}/prod/GET/users/ann/pets`

  it('stand for values of the context', () => {
    expect(decide([compiled(own)], request(target, { 'aws:username': 'ann' }))).toBe('Allow')
    expect(decide([compiled(own)], request(target, { 'aws:username': 'bob' }))).toBe('Silent')
    expect(decide([compiled(own)], request(target, { 'aws:username': '*' }))).toBe('Silent')
  })

  it('void a statement without a value, a Deny of NotResource too', () => {
    expect(decide([compiled(own)], request(target))).toBe('Silent')
    const others = { Effect: 'Deny', Action: '*', NotResource: own.Resource }
    expect(decide([compiled(others)], request(target))).toBe('Silent')
  })

  it('are literal text in policies of the older version', () => {
    const literal = compiled(own, '2008-10-17')
    expect(decide([literal], request(target, { 'aws:username': 'ann' }))).toBe('Silent')
    const written = `${api}/prod/GET/users/\${aws:username}/x`
    expect(decide([literal], request(written))).toBe('Allow')
  })

  it.each(['${aws:*}', '${*}', '${?????????}*'])('leave wildcards alone there: %s', (end) => {
    const policy = compiled({ ...allow, Resource: `${api}/prod/GET/${end}` }, '2008-10-17')
    expect(decide([policy], request(`${api}/prod/GET/\${aws:users}`))).toBe('Allow')
    expect(decide([policy], request(`${api}/prod/GET/users`))).toBe('Silent')
  })

  it('are not read outside the last part', () => {
    const region = { ...allow, Resource: 'arn:aws:execute-api:${region}:*:*' }
    expect(decide([compiled(region)], request(target, { region: 'us-east-1' }))).toBe('Silent')
  })
})

describe('conditions', () => {
  const condition = {
    IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.0/24'] },
    Bool: { 'aws:SecureTransport': 'true' },
  }
  const target = `${api}/prod/GET/`

  it('must all hold', () => {
    const policy = compiled({ ...allow, Condition: condition })
    const good = { 'aws:sourceip': '198.51.100.7', 'AWS:SECURETRANSPORT': true }
    expect(decide([policy], request(target, good))).toBe('Allow')
    expect(decide([policy], request(target, { ...good, 'aws:sourceip': '10.0.0.1' }))).toBe(
      'Silent',
    )
    expect(decide([policy], request(target, { 'aws:sourceip': '192.0.2.1' }))).toBe('Silent')
  })

  it('close an API to all that do not come through an endpoint', () => {
    const closed = { ...deny, Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b' } } }
    const policies = [compiled([allow, closed])]
    expect(decide(policies, request(target))).toBe('Deny')
    expect(decide(policies, request(target, { 'aws:SourceVpce': 'vpce-1a2b' }))).toBe('Allow')
  })
})

describe('explain', () => {
  it('names the first element that does not fit', () => {
    const policy = compiled([
      { ...allow, Sid: 'match' },
      { ...allow, Principal: { AWS: '210987654321' } },
      { ...allow, Action: 'execute-api:ManageConnections' },
      { ...allow, Resource: `${api}/test/*` },
      { ...deny, Condition: { StringEquals: { 'aws:Referer': 'x' } } },
    ])
    const traces = explain([policy], request(`${api}/prod/GET/`))
    expect(traces.map(({ obstacle }) => obstacle)).toEqual([
      undefined,
      { element: 'Principal' },
      { element: 'Action' },
      { element: 'Resource' },
      { element: 'Condition', operator: 'StringEquals', key: 'aws:Referer' },
    ])
    expect(traces[0]).toMatchObject({ policy: 0, statement: 0, source: { sid: 'match' } })
  })
})
