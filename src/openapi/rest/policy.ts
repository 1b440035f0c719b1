import { extension } from '../extensions.ts'
import { isNode, own, parsedJson, spelling, type Node } from '../node.ts'
import type { Place } from '../options.ts'
import type { RestImport } from './context.ts'

/** The policy of a definition; what is no policy is an error. */
export function policyText(context: RestImport): string | undefined {
  const policy = own(context.document.root, extension.policy)
  if (policy === undefined || policy === null) return undefined
  const text = expandedPolicy(policy, context.options.place, context.apiId)
  if (text === undefined) {
    context.problems.errors.push(
      'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    )
  }
  return text
}

/**
 * A resource policy, object or text, as compact JSON text with its resources in their long form:
 * `execute-api:/prod/GET/pets` becomes `arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/pets`.
 * `undefined` for what is no policy.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/openapi-extensions-policy.html
 */
export function expandedPolicy(policy: unknown, place: Place, apiId: string): string | undefined {
  const parsed = typeof policy === 'string' ? parsedJson(policy) : policy
  if (!isNode(parsed)) return undefined
  const { accountId, partition, region } = place
  const prefix = `arn:${partition}:execute-api:${region}:${accountId}:${apiId}`
  return JSON.stringify(expanded(parsed, prefix))
}

function expanded(policy: Node, prefix: string): unknown {
  const statement = own(policy, 'Statement')
  const statements = Array.isArray(statement)
    ? statement.map((one: unknown) => (isNode(one) ? expandedStatement(one, prefix) : one))
    : isNode(statement)
      ? expandedStatement(statement, prefix)
      : statement
  return { ...asWritten(policy), ...(statement === undefined ? {} : { Statement: statements }) }
}

function expandedStatement(statement: Node, prefix: string): Record<string, unknown> {
  const written = asWritten(statement)
  for (const key of ['Principal', 'NotPrincipal']) {
    if (isNode(written[key])) written[key] = namedAccounts(written[key])
  }
  for (const key of ['Resource', 'NotResource']) {
    const resources = written[key]
    if (typeof resources === 'string') written[key] = longForm(resources, prefix)
    if (Array.isArray(resources)) {
      written[key] = resources.map((one: unknown) =>
        typeof one === 'string' ? longForm(one, prefix) : one,
      )
    }
  }
  return written
}

/** Account ids are texts, whatever their author's YAML made of them. */
const namedAccounts = (principal: Node): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(principal).map(([kind, names]) => [
      kind,
      Array.isArray(names) ? names.map(numberAsText) : numberAsText(names),
    ]),
  )

const numberAsText = (value: unknown): unknown =>
  typeof value === 'number' ? String(value) : value

const longForm = (resource: string, prefix: string): string =>
  resource.startsWith('execute-api:/') ? prefix + resource.slice('execute-api:'.length) : resource

/** Numbers in the author's spelling: an account id that starts with zero is text, whatever YAML says. */
function asWritten(node: Node): Record<string, unknown> {
  const spelled = node[spelling] ?? {}
  const entries = Object.entries(node).map(([key, value]) => {
    if (Object.hasOwn(spelled, key)) return [key, spelled[key]]
    if (Array.isArray(value)) {
      return [key, value.map((item: unknown) => (isNode(item) ? asWritten(item) : item))]
    }
    return [key, isNode(value) ? asWritten(value) : value]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}
