import { parsePolicy } from '../../languages/policy/parse.ts'
import type { PolicyDocument } from '../../languages/policy/document.ts'
import { preparePolicy, type PreparedPolicy } from '../judgement.ts'
import type { Reason } from '../refusal.ts'
import { authorizerAnswerBytesMax } from './authorizer-endpoint.ts'

/** What a Lambda authorizer of a REST API said: kept as a whole, its policy asked anew on each call. */
export interface LambdaVerdict {
  readonly principalId: string
  readonly policy: PreparedPolicy
  /** Values as text, whatever they were. */
  readonly context: Readonly<Record<string, string>>
  readonly usageIdentifierKey: string | undefined
}

/** Largest `Resource` text in an authorizer's policy. */
const resourceCharsMax = 512

/** An answer that is none; the reason never quotes it, because it may hold keys. */
export interface WrongAnswer {
  readonly wrong: Reason
  /** What API Gateway writes into its execution log. */
  readonly logLine: string
}

const utf8 = new TextDecoder()
const invalid = (
  code: string,
  logLine = 'Invalid JSON in response',
  evidence = {},
): WrongAnswer => ({
  wrong: { code, ...evidence },
  logLine: `Execution failed due to configuration error: ${logLine}`,
})

/**
 * Reads an authorizer's answer. Members that nobody knows are ignored.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function readLambdaResult(body: Uint8Array): LambdaVerdict | WrongAnswer {
  if (body.length > authorizerAnswerBytesMax) return invalid('authorizer-answer-too-long')
  const text = utf8.decode(body)
  const answer = parseObject(text)
  if (answer === undefined) {
    return invalid(
      'authorizer-answer-not-json',
      text === 'null' ? 'Could not parse policy' : undefined,
    )
  }
  const { principalId, policyDocument, context, usageIdentifierKey } = answer
  if (typeof principalId !== 'string' || principalId === '') {
    const code =
      policyDocument === undefined
        ? 'authorizer-answer-without-policy'
        : 'authorizer-answer-without-principal'
    return invalid(code, 'Invalid JSON in response: principalId')
  }
  const policy = readPolicy(policyDocument)
  if ('wrong' in policy) return policy
  const values = readContext(
    hasNumber(context) ? parseObject(text, asWritten)?.['context'] : context,
  )
  if ('wrong' in values) return values
  const key = usageIdentifierKey ?? undefined
  if (key !== undefined && typeof key !== 'string') {
    return invalid('authorizer-answer-usage-key', 'Invalid JSON in response: usageIdentifierKey')
  }
  return { principalId, policy: policy.prepared, context: values.flat, usageIdentifierKey: key }
}

/** The policy of an answer that `readLambdaResult` took, as JSON text: for traces and test calls. */
export const policyText = (body: Uint8Array): string =>
  JSON.stringify(parseObject(utf8.decode(body))?.['policyDocument'])

function readPolicy(value: unknown): { readonly prepared: PreparedPolicy } | WrongAnswer {
  const line = 'Invalid policy document'
  // `parsePolicy` would also take the text of a policy; API Gateway does not.
  if (typeof value !== 'object') return invalid('authorizer-answer-without-policy', line)
  const parsed = parsePolicy(value, 'identity')
  if ('findings' in parsed) {
    const paths = parsed.findings.map(({ path }) => path)
    return invalid('authorizer-policy-malformed', line, { paths })
  }
  if (hasLongResource(parsed.document)) return invalid('authorizer-policy-resource-too-long', line)
  return { prepared: preparePolicy(parsed.document) }
}

const hasLongResource = ({ statements }: PolicyDocument): boolean =>
  statements.some(({ resource }) =>
    resource.patterns.some((pattern) => pattern.length > resourceCharsMax),
  )

const hasNumber = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).some((member) => typeof member === 'number')

/** A number as it is written, `1.0` and every digit of an id; the types do not know the third argument yet. */
const asWritten = (_: string, value: unknown, ...[token]: { readonly source?: string }[]) =>
  typeof value === 'number' ? (token?.source ?? value) : value

type FlatContext = { readonly flat: LambdaVerdict['context'] }

function readContext(value: unknown): FlatContext | WrongAnswer {
  if (value === undefined || value === null) return { flat: {} }
  if (typeof value !== 'object' || Array.isArray(value)) return notText(value)
  const entries: [string, string][] = []
  for (const [key, member] of Object.entries(value)) {
    if (member === null) continue
    if (typeof member === 'object') return notText(member)
    entries.push([key, String(member)])
  }
  // Entries and not assignments: a key named `__proto__` is a key like others.
  return { flat: Object.fromEntries(entries) }
}

/** The words are those of the service's JSON reader. */
function notText(value: unknown): WrongAnswer {
  const token = Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT'
  return invalid(
    'authorizer-context-not-flat',
    `Invalid JSON in response: Can not deserialize instance of java.lang.String out of ${token} token`,
  )
}

function parseObject(
  text: string,
  reviver?: Parameters<typeof JSON.parse>[1],
): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text, reviver)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
