import { parsePolicy } from '../../languages/policy/parse.ts'
import { mayHoldLongInteger, parseKeepingIntegers } from '../long-integers.ts'
import { preparePolicy, type PreparedPolicy } from '../judgement.ts'
import { authorizerAnswerBytesMax } from './authorizer-endpoint.ts'

/** What a Lambda authorizer of an HTTP API said: kept as a whole, its policy asked anew for each route. */
export interface HttpVerdict {
  /** A simple answer holds for every route of the authorizer. */
  readonly judgement: { readonly isAuthorized: boolean } | { readonly policy: PreparedPolicy }
  readonly principalId: string | undefined
  /** The caller's API key, for APIs that take it from here: an extra on HTTP APIs. */
  readonly usageIdentifierKey: string | undefined
  /** Any JSON values, unchanged. */
  readonly context: Readonly<Record<string, unknown>>
}

/** Which of the two answers an authorizer gives. */
export type AnswerForm = 'simple' | 'policy'

/** Reads an authorizer's answer; text says what is wrong with it and quotes nothing. */
export function readHttpVerdict(body: Uint8Array, form: AnswerForm): HttpVerdict | string {
  if (body.length > authorizerAnswerBytesMax) return 'too long'
  const text = utf8.decode(body)
  const answer = parseObject(text, JSON.parse)
  if (answer === undefined) return 'not a JSON object'
  // Numbers of a policy are compared, those of a context are passed on.
  const kept = mayHoldLongInteger(text) ? parseObject(text, parseKeepingIntegers) : undefined
  const { context = null } = kept ?? answer
  if (context !== null && !isObject(context)) return 'context is no object'
  return form === 'simple' ? readSimple(answer, context ?? {}) : readPolicy(answer, context ?? {})
}

const utf8 = new TextDecoder()

type Members = Readonly<Record<string, unknown>>

function readSimple(answer: Members, context: Members): HttpVerdict | string {
  const { isAuthorized } = answer
  return typeof isAuthorized === 'boolean'
    ? { judgement: { isAuthorized }, principalId: undefined, ...usageKey(answer), context }
    : 'isAuthorized is no boolean'
}

const usageKey = ({ usageIdentifierKey: key }: Members) => ({
  usageIdentifierKey: typeof key === 'string' ? key : undefined,
})

function readPolicy(answer: Members, context: Members): HttpVerdict | string {
  const { principalId, policyDocument } = answer
  if (typeof principalId !== 'string') return 'no principalId'
  if (!isObject(policyDocument)) return 'no policyDocument'
  const parsed = parsePolicy(policyDocument, 'identity')
  if ('findings' in parsed) {
    return `policy is wrong at ${parsed.findings.map(({ path }) => path).join(', ')}`
  }
  const judgement = { policy: preparePolicy(parsed.document) }
  return { judgement, principalId, ...usageKey(answer), context }
}

function parseObject(text: string, parse: (text: string) => unknown): Members | undefined {
  try {
    const value = parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
