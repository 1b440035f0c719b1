/** The condition operators: what a value in a policy is compiled to, and how several of them combine. */
import { arnMatcher, splitArn } from './arn-pattern.ts'
import { networkMatcher } from './ip.ts'
import { parseTemplate, resolvePieces, templateMatcher, type Resolvable } from './template.ts'

/** Judges one value of the context. */
export type ValueTest = (actual: string) => boolean

/** Settings of the policy that a value stands in. */
export interface OperandReading {
  readonly variables: boolean
}

/** A value of a policy made ready; `undefined` when the operator cannot take it. */
type Prepare = (value: string, reading: OperandReading) => Resolvable<ValueTest> | undefined

/** An operator without prefix and suffix. */
export interface Operator {
  readonly prepare: Prepare
  /** Negated operators want no value to match, and hold for an absent key. */
  readonly negated: boolean
  /** What a value has to be, as the end of "expected …". */
  readonly expects: string
}

const always =
  (test: ValueTest): Resolvable<ValueTest> =>
  () =>
    test

const equalText: Prepare = (value, { variables }) => {
  const pieces = parseTemplate(value, { wildcards: false, variables })
  return templateMatcher(pieces)
}

const equalTextIgnoringCase: Prepare = (value, { variables }) => {
  const pieces = parseTemplate(value, { wildcards: false, variables })
  return (context) => {
    const resolved = resolvePieces(pieces, context)
    if (resolved === undefined) return undefined
    const wanted = resolved.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('')
    const lower = wanted.toLowerCase()
    return (actual) => actual.toLowerCase() === lower
  }
}

const likeText: Prepare = (value, { variables }) =>
  templateMatcher(parseTemplate(value, { wildcards: true, variables }))

const likeArn: Prepare = (value, { variables }) => {
  const matcher = arnMatcher(parseTemplate(value, { wildcards: true, variables }), 'anywhere')
  return (context) => {
    const matches = matcher(context)
    return matches && ((actual) => matches(splitArn(actual)))
  }
}

type Compare = (actual: number, wanted: number) => boolean

const comparing =
  (parse: (text: string) => number | undefined, compare: Compare): Prepare =>
  (value) => {
    const wanted = parse(value)
    if (wanted === undefined) return undefined
    return always((actual) => {
      const number = parse(actual)
      return number !== undefined && compare(number, wanted)
    })
  }

const numberShape = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const parseNumber = (text: string): number | undefined =>
  numberShape.test(text) ? Number(text) : undefined

const dateShape =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i

/** Milliseconds of an ISO 8601 date (a year is enough, no zone means UTC) or of seconds since 1970. */
function parseDate(text: string): number | undefined {
  const [, year, month = '01', day = '01', time = '00:00', seconds = '00', zone = 'Z'] =
    dateShape.exec(text) ?? []
  if (year === undefined) {
    const epochSeconds = parseNumber(text)
    return epochSeconds === undefined ? undefined : epochSeconds * 1000
  }
  const offset = zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const ms = Date.parse(`${year}-${month}-${day}T${time}:${seconds}${offset}`)
  return Number.isNaN(ms) ? undefined : ms
}

const isBoolean: Prepare = (value) => {
  const wanted = value.toLowerCase()
  if (wanted !== 'true' && wanted !== 'false') return undefined
  return always((actual) => actual.toLowerCase() === wanted)
}

const equalBytes: Prepare = (value) => {
  const wanted = decodeBase64(value)
  return wanted === undefined ? undefined : always((actual) => decodeBase64(actual) === wanted)
}

function decodeBase64(text: string): string | undefined {
  try {
    return atob(text)
  } catch {
    return undefined
  }
}

const inNetwork: Prepare = (value) => {
  const matches = networkMatcher(value)
  return matches && always(matches)
}

const equal: Compare = (actual, wanted) => actual === wanted
const less: Compare = (actual, wanted) => actual < wanted
const lessOrEqual: Compare = (actual, wanted) => actual <= wanted
const greater: Compare = (actual, wanted) => actual > wanted
const greaterOrEqual: Compare = (actual, wanted) => actual >= wanted

const holds = (prepare: Prepare, expects: string): Operator => ({
  prepare,
  negated: false,
  expects,
})
const holdsNot = (prepare: Prepare, expects: string): Operator => ({
  prepare,
  negated: true,
  expects,
})

const number = (compare: Compare): Prepare => comparing(parseNumber, compare)
const date = (compare: Compare): Prepare => comparing(parseDate, compare)
const aText = 'a text'
const aNumber = 'a number'
const aDate = 'an ISO 8601 date or seconds since 1970'
const aNetwork = 'an IPv4 or IPv6 address or CIDR block'
const anArn = 'an ARN'

/** Every operator but `Null`, which looks at the key and not at its values. */
export const operators: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', holds(equalText, aText)],
  ['StringNotEquals', holdsNot(equalText, aText)],
  ['StringEqualsIgnoreCase', holds(equalTextIgnoringCase, aText)],
  ['StringNotEqualsIgnoreCase', holdsNot(equalTextIgnoringCase, aText)],
  ['StringLike', holds(likeText, aText)],
  ['StringNotLike', holdsNot(likeText, aText)],
  ['NumericEquals', holds(number(equal), aNumber)],
  ['NumericNotEquals', holdsNot(number(equal), aNumber)],
  ['NumericLessThan', holds(number(less), aNumber)],
  ['NumericLessThanEquals', holds(number(lessOrEqual), aNumber)],
  ['NumericGreaterThan', holds(number(greater), aNumber)],
  ['NumericGreaterThanEquals', holds(number(greaterOrEqual), aNumber)],
  ['DateEquals', holds(date(equal), aDate)],
  ['DateNotEquals', holdsNot(date(equal), aDate)],
  ['DateLessThan', holds(date(less), aDate)],
  ['DateLessThanEquals', holds(date(lessOrEqual), aDate)],
  ['DateGreaterThan', holds(date(greater), aDate)],
  ['DateGreaterThanEquals', holds(date(greaterOrEqual), aDate)],
  ['Bool', holds(isBoolean, '"true" or "false"')],
  ['BinaryEquals', holds(equalBytes, 'base64')],
  ['IpAddress', holds(inNetwork, aNetwork)],
  ['NotIpAddress', holdsNot(inNetwork, aNetwork)],
  ['ArnEquals', holds(likeArn, anArn)],
  ['ArnLike', holds(likeArn, anArn)],
  ['ArnNotEquals', holdsNot(likeArn, anArn)],
  ['ArnNotLike', holdsNot(likeArn, anArn)],
])
