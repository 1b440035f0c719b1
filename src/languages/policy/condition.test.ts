import { describe, expect, it } from 'vitest'
import { compileCondition } from './condition.ts'
import { conditionContext, type ContextValue } from './context.ts'

function holds(operator: string, values: string | string[], actual?: ContextValue, others = {}) {
  const condition = { operator, key: 'aws:Key', values: [values].flat() }
  const compiled = compileCondition(condition, { variables: true })
  if ('wrong' in compiled) return compiled.wrong
  return compiled.test(conditionContext({ 'AWS:key': actual, ...others }))
}

describe('operators', () => {
  it.each([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', 'a*', 'ab', false],
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringNotEquals', 'a', 'b', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringEqualsIgnoreCase', 'A*', 'a*', true],
    ['StringEqualsIgnoreCase', 'A*', 'ab', false],
    ['StringEqualsIgnoreCase', 'Ab', 'aB', true],
    ['StringNotEqualsIgnoreCase', 'Ab', 'aB', false],
    ['StringLike', 'a*', 'ab', true],
    ['StringLike', 'a?', 'ab', true],
    ['StringLike', 'A*', 'ab', false],
    ['StringNotLike', 'a*', 'ab', false],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', '10', 'ten', false],
    ['NumericNotEquals', '10', 11, true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '10', false],
    ['NumericGreaterThan', '-1.5', '-1', true],
    ['NumericGreaterThanEquals', '10', '10', true],
    ['DateEquals', '2026-03-14T09:00:00Z', '1773478800', true],
    ['DateNotEquals', '2026-03-14', '2026-03-14T00:00:00Z', false],
    ['DateLessThan', '2026-03-14T09:00:00Z', '2026-03-14T08:59:59Z', true],
    ['DateLessThan', '2026-03-14T09:00:00', '2026-03-14T09:00:00Z', false],
    ['DateLessThanEquals', '2026-03-14T10:00:00+01:00', '2026-03-14T09:00:00Z', true],
    ['DateGreaterThan', '2026', '2026-01-01T00:00:01Z', true],
    ['DateGreaterThanEquals', '2026-03-14T09:00Z', '2026-03-14T09:00:00.000Z', true],
    ['Bool', 'true', true, true],
    ['Bool', 'TRUE', 'true', true],
    ['Bool', 'false', 'true', false],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJZ', false],
    ['IpAddress', '192.0.2.0/24', '192.0.2.255', true],
    ['IpAddress', '192.0.2.0/24', '192.0.3.0', false],
    ['IpAddress', '192.0.2.7', '192.0.2.7', true],
    ['IpAddress', '192.0.2.7', '192.0.2.8', false],
    ['IpAddress', '0.0.0.0/0', '203.0.113.9', true],
    ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
    ['IpAddress', '192.0.2.128/25', '192.0.2.127', false],
    ['IpAddress', '2001:db8::/32', '2001:db8:1::7', true],
    ['IpAddress', '2001:db8::/33', '2001:db8:8000::', false],
    ['IpAddress', '2001:DB8::1', '2001:db8:0:0:0:0:0:1', true],
    ['IpAddress', '192.0.2.0/24', '::ffff:192.0.2.4', true],
    ['IpAddress', ['10.0.0.0/8', '192.0.2.0/24'], '192.0.2.1', true],
    ['IpAddress', '192.0.2.0/24', 'not an address', false],
    ['NotIpAddress', '192.0.2.0/24', '192.0.2.1', false],
    ['NotIpAddress', '192.0.2.0/24', '192.0.3.1', true],
    ['ArnEquals', 'arn:aws:sns:*:123456789012:a*', 'arn:aws:sns:us-east-1:123456789012:abc', true],
    ['ArnLike', 'arn:aws:sns:us-*:*:x', 'arn:aws:sns:us-east-1:1:x', true],
    ['ArnLike', 'arn:aws:*:x', 'arn:aws:sns:us-east-1:1:x', false],
    ['ArnNotEquals', 'arn:aws:sns:*:*:x', 'arn:aws:sns:us-east-1:1:x', false],
    ['ArnNotLike', 'arn:aws:sns:*:*:x', 'arn:aws:sns:us-east-1:1:y', true],
  ])('%s %j holds for %j: %j', (operator, values, actual, expected) =>
    expect(holds(operator, values, actual)).toBe(expected),
  )
})

describe('a key that is absent', () => {
  it.each([
    ['StringEquals', 'a', false],
    ['StringNotEquals', 'a', true],
    ['StringLike', '*', false],
    ['NotIpAddress', '10.0.0.0/8', true],
    ['NumericNotEquals', '1', true],
    ['Bool', 'false', false],
    ['StringEqualsIfExists', 'a', true],
    ['BoolIfExists', 'true', true],
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAnyValue:StringEquals', 'a', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
    ['Null', 'true', true],
    ['Null', 'TRUE', true],
    ['Null', 'false', false],
  ])('satisfies %s %j: %j', (operator, values, expected) => {
    expect(holds(operator, values)).toBe(expected)
    expect(holds(operator, values, [])).toBe(expected)
  })

  it('is not one that is there', () => {
    expect(holds('Null', 'true', 'x')).toBe(false)
    expect(holds('Null', 'false', 'x')).toBe(true)
    expect(holds('StringEqualsIfExists', 'a', 'b')).toBe(false)
  })
})

describe('an empty value', () => {
  it.each([
    ['ForAllValues:StringEquals', 'a', true],
    ['ForAllValues:StringNotEquals', '', true],
    ['ForAnyValue:StringEquals', '', false],
    ['ForAnyValue:StringNotEquals', 'a', false],
    ['ForAnyValue:StringEqualsIfExists', 'a', true],
    ['StringEquals', '', true],
    ['StringNotEquals', '', false],
    ['Null', 'false', true],
  ])('satisfies %s %j: %j', (operator, values, expected) => {
    expect(holds(operator, values, '')).toBe(expected)
  })

  it('is one value of several', () => {
    expect(holds('ForAllValues:StringEquals', 'a', ['a', ''])).toBe(false)
    expect(holds('ForAnyValue:StringNotEquals', 'a', ['a', ''])).toBe(true)
  })
})

describe('a key with several values', () => {
  it.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'c'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
    ['ForAnyValue:StringLike', ['x-*'], ['y', 'x-1'], true],
    ['StringEquals', ['a'], ['b', 'a'], true],
    ['StringNotEquals', ['a'], ['b', 'a'], false],
  ])('satisfies %s %j with %j: %j', (operator, values, actual, expected) =>
    expect(holds(operator, values, actual)).toBe(expected),
  )
})

describe('variables', () => {
  it.each([
    ['StringEquals', '${aws:username}', 'ann', true],
    ['StringEquals', '${AWS:UserName}', 'ann', true],
    ['StringEqualsIgnoreCase', '${aws:username}', 'ANN', true],
    ['StringLike', 'home/${aws:username}/*', 'home/ann/x', true],
    ['StringLike', '${star}', 'anything', false],
    ['StringLike', '${star}', '*', true],
    ['StringEquals', "${aws:missing, 'none'}", 'none', true],
    ['StringEqualsIgnoreCase', '${aws:missing}', '', undefined],
    ['StringEquals', "${ aws:missing , 'a b' }", 'a b', true],
    ['StringEquals', '${aws:PrincipalTag/cost center}', 'blue', true],
    ['StringEquals', "${aws:missing, ''}", '', true],
    ['StringEquals', '${aws:missing}', 'x', undefined],
    ['StringNotEquals', '${aws:missing}', 'x', undefined],
    ['StringEquals', '${many}', 'x', undefined],
    ['StringLike', 'a${*}b${?}c${$}', 'a*b?c$', true],
    ['StringLike', 'a${*}b', 'axb', false],
    ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::1:user/ann', true],
    ['ArnLike', 'arn:aws:iam::${aws:PrincipalAccount}:user/*', 'arn:aws:iam::9:user/ann', true],
    ['StringEquals', '${unclosed', '${unclosed', true],
  ])('%s %j holds for %j: %j', (operator, values, actual, expected) => {
    const others = {
      'aws:username': 'ann',
      star: '*',
      'aws:PrincipalTag/cost center': 'blue',
      many: ['x', 'y'],
      'aws:PrincipalAccount': '9',
    }
    expect(holds(operator, values, actual, others)).toBe(expected)
  })
})

describe('what is no condition', () => {
  it.each([
    ['StringEqual', 'a', 'operator'],
    ['stringequals', 'a', 'operator'],
    ['NullIfExists', 'true', 'operator'],
    ['ForSomeValues:StringEquals', 'a', 'operator'],
    ['IfExists', 'a', 'operator'],
    ['NumericEquals', 'ten', 'value'],
    ['DateEquals', 'tomorrow', 'value'],
    ['Bool', 'yes', 'value'],
    ['Null', 'yes', 'value'],
    ['IpAddress', '10.0.0.0/33', 'value'],
    ['IpAddress', '10.0.0', 'value'],
    ['IpAddress', '2001:db8::1::2', 'value'],
    ['BinaryEquals', '%', 'value'],
  ])('%s %j is a wrong %s', (operator, values, wrong) =>
    expect(holds(operator, values, 'x')).toBe(wrong),
  )
})
