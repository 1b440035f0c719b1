/** A definition's outer form: which dialect it is written in, and what its variables stand for. */
import { isNode, spelling, textAt, type Node } from './node.ts'
import type { Place } from './options.ts'
import { parseDefinition } from './parse.ts'

export type Dialect = 'swagger' | 'oas3'

/** A definition whose dialect is known and whose `${AWS::…}` variables are filled in. */
export interface OpenApiDocument {
  readonly dialect: Dialect
  readonly root: Node
}

/** Reads a text; `undefined` when it does not parse or is neither Swagger 2.0 nor OpenAPI 3.0. */
export function readDocument(text: string, place: Place): OpenApiDocument | undefined {
  const parsed = parseDefinition(text)
  return parsed === undefined ? undefined : documentOf(parsed.root, place)
}

/** The same for a tree that is parsed already, such as the `Body` of a template. */
export function documentOf(parsed: unknown, place: Place): OpenApiDocument | undefined {
  if (!isNode(parsed)) return undefined
  const dialect = dialectOf(parsed)
  return dialect === undefined
    ? undefined
    : { dialect, root: substitute(parsed, place, new Map()) as Node }
}

function dialectOf(root: Node): Dialect | undefined {
  const swagger = textAt(root, 'swagger')
  if (swagger === '2.0' || swagger === '2') return 'swagger'
  return /^3\.0(\.|$)/.test(textAt(root, 'openapi') ?? '') ? 'oas3' : undefined
}

/**
 * The tree with `${AWS::AccountId}`, `${AWS::Partition}` and `${AWS::Region}` replaced in every text; other
 * `${…}` stay, stage variables among them. Shared subtrees stay shared.
 */
function substitute(value: unknown, place: Place, done: Map<object, unknown>): unknown {
  if (typeof value === 'string') return value.includes('${AWS::') ? fill(value, place) : value
  if (typeof value !== 'object' || value === null) return value
  const known = done.get(value)
  if (known !== undefined) return known
  const copy = Array.isArray(value)
    ? value.map((item) => substitute(item, place, done))
    : substituteNode(value as Node, place, done)
  done.set(value, copy)
  return copy
}

function substituteNode(node: Node, place: Place, done: Map<object, unknown>): Node {
  const entries = Object.entries(node).map(([key, value]) => [key, substitute(value, place, done)])
  const copy = Object.fromEntries(entries) as Node
  const spelled = node[spelling]
  return spelled === undefined ? copy : { ...copy, [spelling]: spelled }
}

const fill = (text: string, place: Place): string =>
  text
    .replaceAll('${AWS::AccountId}', place.accountId)
    .replaceAll('${AWS::Partition}', place.partition)
    .replaceAll('${AWS::Region}', place.region)
