/** Text → parsed definition: JSON, YAML, and YAML with CloudFormation's short tags. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type ParsedNode,
} from 'yaml'
import { jsonErrorOffset } from './json-error.ts'
import { spelling, type Node } from './node.ts'

/** A place in a text; line and column count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export type Parsed =
  | { readonly ok: true; readonly root: unknown; readonly positionOf: PositionOf }
  | { readonly ok: false; readonly message: string; readonly position: Position | undefined }

/**
 * Where a value stands, by its path of keys and indexes: `['paths', '/pets', 'get']`. A path that leads
 * nowhere gives the place of its longest part that exists.
 */
export type PositionOf = (path: readonly (string | number)[]) => Position

/**
 * Most values a definition may hold once its YAML aliases are counted where they are used: an alias bomb of
 * a kilobyte stands for more values than memory holds.
 */
const valuesMax = 2_000_000

/**
 * Parses a definition the fast way, without positions. JSON and YAML are told apart by the first non-blank
 * character: clients send `application/octet-stream`.
 */
export function parseDefinition(text: string): { root: unknown } | undefined {
  const body = withoutByteOrderMark(text)
  if (looksLikeJson(body)) return parseJson(body)
  const parsed = parseWithPositions(body, 'definition')
  return parsed.ok ? { root: parsed.root } : undefined
}

/**
 * Parses with positions.
 * @param kind `template` turns `!Ref x` into `{Ref: x}` and `!Name x` into `{'Fn::Name': x}`
 */
export function parseWithPositions(text: string, kind: 'definition' | 'template'): Parsed {
  const lines = new LineCounter()
  const body = withoutByteOrderMark(text)
  const document = parseDocument(body, {
    lineCounter: lines,
    uniqueKeys: false,
    logLevel: 'error',
    // Whatever a %YAML directive says: the schema of version 1.1 makes dates and times of texts.
    schema: 'core',
  })
  const error = document.errors[0]
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    const message = error.message.split(' at line ')[0] ?? error.message
    return { ok: false, message, position: { line, column: col } }
  }
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  // Most texts that are nearly JSON are good YAML; the service takes a text that starts like JSON at its word.
  const jsonError = looksLikeJson(body) ? jsonErrorOf(body) : undefined
  if (jsonError !== undefined) {
    return { ok: false, message: jsonError.message, position: at(jsonError.offset) }
  }
  try {
    const { root, targets } = convert(document, kind)
    return { ok: true, root, positionOf: (path) => at(offsetOf(document, targets, path)) }
  } catch (error) {
    if (!(error instanceof UnusableYaml)) throw error
    return { ok: false, message: error.message, position: at(error.offset) }
  }
}

/** YAML that parses but stands for no tree of values. */
class UnusableYaml extends Error {
  readonly offset: number
  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

const withoutByteOrderMark = (text: string): string =>
  text.charCodeAt(0) === 0xfeff ? text.slice(1) : text

const looksLikeJson = (text: string): boolean => /^\s*[{[]/.test(text)

/** Why a text is not JSON, and at which offset. */
function jsonErrorOf(
  text: string,
): { readonly message: string; readonly offset: number } | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { message, offset: jsonErrorOffset(text) }
  }
}

/** JSON.parse's reviver with the third argument that the ECMAScript 2026 library types declare. */
type SourceReviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown

function parseJson(text: string): { root: unknown } | undefined {
  // Engines without source access (V8 before 11.4) read numbers such as 1.0 through the YAML parser.
  if (!hasSourceAccess() && /[:[,]\s*-?\d*(?:\.\d*0|[eE])/.test(text)) {
    const parsed = parseWithPositions(text, 'definition')
    return parsed.ok ? { root: parsed.root } : undefined
  }
  const keepSpelling: SourceReviver = function (key, value, context) {
    const source = context?.source
    if (typeof value === 'number' && source !== undefined && source !== String(value)) {
      spell(this, key, source)
    }
    return value
  }
  try {
    return { root: JSON.parse(text, keepSpelling) }
  } catch {
    return undefined
  }
}

function hasSourceAccess(): boolean {
  let source: string | undefined
  const look: SourceReviver = (_key, value, context) => {
    source = context?.source
    return value
  }
  JSON.parse('1', look)
  return source === '1'
}

function spell(holder: unknown, key: string, source: string): void {
  if (Array.isArray(holder)) return
  const node = holder as { [spelling]?: Record<string, string> }
  node[spelling] = { ...node[spelling], [key]: source }
}

/** A number that begins with a zero is none: nobody counts so, but account ids look so. */
const scalarValue = (value: unknown, source: string | undefined): unknown =>
  typeof value === 'number' && source !== undefined && /^0\d/.test(source) ? source : value

interface Converted {
  readonly value: unknown
  /** Values inside, aliases counted in full. */
  readonly size: number
}

/** Alias → the node that it stands for. The library looks through all of the text for each. */
type Targets = ReadonlyMap<ParsedNode, ParsedNode>

function convert(
  document: Document.Parsed,
  kind: 'definition' | 'template',
): { readonly root: unknown; readonly targets: Targets } {
  // Nodes are met in the order of the text, in which an alias stands for the last anchor of its name.
  const anchors = new Map<string, ParsedNode>()
  const targets = new Map<ParsedNode, ParsedNode>()
  const done = new Map<ParsedNode, Converted>()
  const open = new Set<ParsedNode>()

  const meet = (node: ParsedNode | null): void => {
    if (node !== null && !isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node)
  }

  const visit = (node: ParsedNode | null): Converted => {
    if (node === null) return { value: null, size: 1 }
    const known = done.get(node)
    if (known !== undefined) return known
    const offset = node.range[0]
    if (open.has(node)) throw new UnusableYaml('An anchor contains itself', offset)
    open.add(node)
    meet(node)
    const untagged = visitUntagged(node)
    const value = kind === 'template' ? expandTag(node.tag, untagged.value) : untagged.value
    const converted = { value, size: untagged.size }
    open.delete(node)
    if (converted.size > valuesMax) throw new UnusableYaml('Too many values', offset)
    done.set(node, converted)
    return converted
  }

  const visitUntagged = (node: ParsedNode): Converted => {
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target === undefined) throw new UnusableYaml(`No anchor ${node.source}`, node.range[0])
      targets.set(node, target)
      return visit(target)
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => visit(item))
      return { value: items.map(({ value }) => value), size: sum(items) }
    }
    if (isMap(node)) return visitMap(node.items)
    return { value: isScalar(node) ? scalarValue(node.value, node.source) : null, size: 1 }
  }

  const visitMap = (items: { key: ParsedNode; value: ParsedNode | null }[]): Converted => {
    const merged: Record<string, unknown> = {}
    const result: Record<string, unknown> = {}
    const parts: Converted[] = []
    for (const { key, value } of items) {
      meet(key)
      const converted = visit(value)
      parts.push(converted)
      const name = keyText(key)
      if (name === '<<') {
        for (const source of Array.isArray(converted.value) ? converted.value : [converted.value]) {
          for (const [field, inherited] of Object.entries((source ?? {}) as Node)) {
            if (!Object.hasOwn(merged, field)) define(merged, field, inherited)
          }
        }
        continue
      }
      define(result, name, converted.value)
      const source = isScalar(value) ? value.source : undefined
      if (typeof converted.value === 'number' && source !== undefined) {
        if (source !== String(converted.value)) spell(result, name, source)
      }
    }
    const value = Object.keys(merged).length === 0 ? result : { ...merged, ...result }
    return { value, size: sum(parts) }
  }

  return { root: visit(document.contents).value, targets }
}

const sum = (parts: readonly Converted[]): number =>
  parts.reduce((total, { size }) => total + size, 1)

/** Sets an own property even when it is called `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

/** A key as its author spelled it: the status `200:` is the text `'200'`. */
function keyText(key: ParsedNode | null): string {
  if (!isScalar(key)) return String(key)
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}

/** `!Ref x` → `{Ref: x}`, `!GetAtt a.b` → `{'Fn::GetAtt': ['a', 'b']}`, `!Sub x` → `{'Fn::Sub': x}`. */
function expandTag(tag: string | undefined, value: unknown): unknown {
  const name = tagFunction(tag)
  if (name === undefined) return value
  if (name === 'Fn::GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.')
    return { [name]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] }
  }
  return { [name]: value }
}

/** The function that a short tag stands for; `undefined` for tags of YAML itself. */
function tagFunction(tag: string | undefined): string | undefined {
  if (tag === undefined || !/^![A-Za-z]/.test(tag)) return undefined
  const name = tag.slice(1)
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`
}

function offsetOf(
  document: Document.Parsed,
  targets: Targets,
  path: readonly (string | number)[],
): number {
  let node: ParsedNode | null = document.contents
  let offset = node?.range[0] ?? 0
  for (const step of path) {
    if (isAlias(node)) node = targets.get(node) ?? null
    if (node?.tag !== undefined && tagFunction(node.tag) === step) {
      offset = node.range[0]
      continue
    }
    if (isSeq(node) && typeof step === 'number') {
      node = node.items[step] ?? null
      offset = node?.range[0] ?? offset
    } else if (isMap(node)) {
      const pair = (node.items as { key: ParsedNode; value: ParsedNode | null }[]).find(
        ({ key }) => keyText(key) === String(step),
      )
      if (pair === undefined) return offset
      offset = pair.key.range[0]
      node = pair.value
    } else {
      return offset
    }
  }
  return offset
}
