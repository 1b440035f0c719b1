/** What another tool should have replaced in a definition before anybody imports it. */
import { isNode, type Node } from './node.ts'

/** A kind of text or mapping that only makes sense to another tool. */
export interface Unreplaced {
  readonly message: string
  /** Where the first one stands. */
  readonly path: readonly string[]
}

/** Most names that a message lists. */
const shownMax = 3

/** Members whose text is an address, a role or an id: nobody reads `${…}` there but stage variables. */
const addresses = new Set([
  'uri',
  'credentials',
  'connectionId',
  'integrationTarget',
  'authorizerUri',
  'authorizerCredentials',
  'providerARNs',
  'issuer',
  'audience',
])

/** What the gateway itself replaces: at import, and on a call. */
const isOurs = (name: string): boolean =>
  /^(?:AWS::(?:AccountId|Partition|Region)$|stageVariables\.)/.test(name)

/**
 * One entry for functions of CloudFormation, one for placeholders such as Terraform's `${lambda_arn}`. As on AWS
 * both are imported as they are wherever a text or a mapping may stand; then no call reaches a backend.
 */
export function unreplacedIn(root: unknown): Unreplaced[] {
  const functions: Found = new Map()
  const placeholders: Found = new Map()
  collect(root, [], { functions, placeholders })
  return [
    ...entryOf(
      functions,
      'Functions of CloudFormation are resolved in templates only',
      'import the template that includes this document',
    ),
    ...entryOf(
      placeholders,
      'Placeholders are not filled in',
      'import the document as the tool that fills them in writes it',
    ),
  ]
}

/** What was found → the place where it was found first. */
type Found = Map<string, readonly string[]>

function entryOf(found: Found, what: string, advice: string): Unreplaced[] {
  const names = [...found.keys()]
  const [path] = found.values()
  if (path === undefined) return []
  const more = names.length > shownMax ? ' and others' : ''
  return [{ message: `${what} (${names.slice(0, shownMax).join(', ')}${more}): ${advice}`, path }]
}

function collect(
  value: unknown,
  path: readonly string[],
  found: { readonly functions: Found; readonly placeholders: Found },
): void {
  if (typeof value === 'string') {
    if (!path.some((key) => addresses.has(key))) return
    for (const [text, name = ''] of value.matchAll(/\$\{([^{}]*)\}/g)) {
      if (!isOurs(name)) note(found.placeholders, text, path)
    }
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, [...path, String(index)], found)
  } else if (isNode(value)) {
    const name = functionName(value)
    if (name !== undefined) note(found.functions, name, path)
    else for (const [key, item] of Object.entries(value)) collect(item, [...path, key], found)
  }
}

/** A schema may well have one property, called `Ref`: that is a mapping, while a function refers to a name. */
function functionName(node: Node): string | undefined {
  const [name = '', ...others] = Object.keys(node)
  if (others.length > 0) return undefined
  return name.startsWith('Fn::') || (name === 'Ref' && typeof node[name] === 'string')
    ? name
    : undefined
}

function note(found: Found, name: string, path: readonly string[]): void {
  if (!found.has(name)) found.set(name, path)
}
