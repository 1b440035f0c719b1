import { parsePolicy } from '../../languages/policy/parse.ts'
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
  const answer = parseObject(body)
  if (answer === undefined) return 'not a JSON object'
  const { context = null } = answer
  if (context !== null && !isObject(context)) return 'context is no object'
  return form === 'simple' ? readSimple(answer, context ?? {}) : readPolicy(answer, context ?? {})
}

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

function parseObject(body: Uint8Array): Members | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
