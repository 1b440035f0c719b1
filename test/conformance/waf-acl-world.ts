/** Sketches of web ACLs and requests, for the cases of the tables beside this file. */
import { readWebAclFile } from '../../src/definition/web-acl-file.ts'
import type { Statement, TransformationType } from '../../src/definition/web-acl.ts'
import { compileWebAcl } from '../../src/invoke/web-acl/compile.ts'
import { inspect, type Verdict } from '../../src/invoke/web-acl/inspect.ts'
import { createRateWindow } from '../../src/invoke/web-acl/rate-window.ts'
import type { Pair, WafRequest } from '../../src/invoke/web-acl/request.ts'

export interface Sketch {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly Pair[]
  readonly body?: string
  readonly from?: string
  readonly country?: string
  readonly region?: string
  readonly asn?: number
}

export const encoder = new TextEncoder()

export function request(sketch: Sketch): WafRequest {
  const { country, region, asn } = sketch
  return {
    method: sketch.method ?? 'GET',
    uriPath: sketch.path ?? '/prod',
    query: sketch.query ?? '',
    headers: sketch.headers ?? [],
    ...(sketch.body !== undefined && { body: encoder.encode(sketch.body) }),
    sourceIp: sketch.from ?? '192.0.2.1',
    ...(country !== undefined && { country }),
    ...(region !== undefined && { region }),
    ...(asn !== undefined && { asn }),
  }
}

/** Sets and groups that statements of the tables refer to. */
export const beside = {
  IPSets: [
    { ARN: 'arn:ip', Addresses: ['192.0.2.0/25', '198.51.100.7/32'] },
    { IPSet: { ARN: 'arn:ip6', Addresses: ['2001:db8::/33'] }, LockToken: 'x' },
  ],
  RegexPatternSets: [
    { ARN: 'arn:re', RegularExpressionList: [{ RegexString: '^/v1/' }, { RegexString: 'x{3}$' }] },
  ],
}

export type File = Readonly<Record<string, unknown>>

export function judge(file: File, ...sketches: readonly Sketch[]): Verdict[] {
  const read = readWebAclFile({ ...beside, ...file })
  if (!('acl' in read)) throw new Error(JSON.stringify(read.issues))
  const { compiled, issues } = compileWebAcl(read.acl, read.resources)
  if (compiled === undefined) throw new Error(JSON.stringify(issues))
  const state = { nowMs: 0, rates: createRateWindow() }
  return sketches.map((sketch) => inspect(compiled, request(sketch), state))
}

export const acl = (Rules: readonly object[], more: File = {}) => ({
  Name: 'acl',
  DefaultAction: { Allow: {} },
  Rules,
  ...more,
})

export const rule = (Name: string, Priority: number, Statement: object, more: object = {}) => ({
  Name,
  Priority,
  Statement,
  Action: { Block: {} },
  ...more,
})

export function matches(statement: object, sketch: Sketch): boolean {
  const [verdict] = judge(acl([rule('only', 0, statement)]), sketch)
  return verdict?.action === 'BLOCK'
}

export const none = [{ Priority: 0, Type: 'NONE' }]
export const through = (...types: readonly TransformationType[]) =>
  types.map((Type, Priority) => ({ Priority, Type }))

export function bytes(
  FieldToMatch: object,
  SearchString: string,
  PositionalConstraint = 'CONTAINS',
  TextTransformations: object = none,
): Statement {
  const found = { FieldToMatch, SearchString: btoa(SearchString), PositionalConstraint }
  return { ByteMatchStatement: { ...found, TextTransformations } } as unknown as Statement
}

export const size = (
  FieldToMatch: object,
  ComparisonOperator: string,
  Size: number,
  list = none,
) => ({
  SizeConstraintStatement: { FieldToMatch, ComparisonOperator, Size, TextTransformations: list },
})
export const regex = (FieldToMatch: object, RegexString: string) => ({
  RegexMatchStatement: { FieldToMatch, RegexString, TextTransformations: none },
})
export const not = (statement: object) => ({ NotStatement: { Statement: statement } })
export const header = (Name: string) => ({ SingleHeader: { Name } })
export const argument = (Name: string) => ({ SingleQueryArgument: { Name } })
export const path = { UriPath: {} }
export const query = { QueryString: {} }
export const all = { All: {} }
export const headersOf = (
  MatchPattern: object,
  MatchScope: string,
  OversizeHandling = 'CONTINUE',
) => ({
  Headers: { MatchPattern, MatchScope, OversizeHandling },
})
export const cookiesOf = (
  MatchPattern: object,
  MatchScope: string,
  OversizeHandling = 'CONTINUE',
) => ({
  Cookies: { MatchPattern, MatchScope, OversizeHandling },
})
export const body = (OversizeHandling?: string) => ({
  Body: OversizeHandling ? { OversizeHandling } : {},
})
export const json = (MatchPattern: object, MatchScope: string, more: object = {}) => ({
  JsonBody: { MatchPattern, MatchScope, ...more },
})
export const nested = '{"a":{"c":"d","b":{"e":{"f":"g"}}}}'
export const forwarded = { HeaderName: 'x-forwarded-for', FallbackBehavior: 'MATCH' }
export const xff = (value: string): readonly Pair[] => [['X-Forwarded-For', value]]
