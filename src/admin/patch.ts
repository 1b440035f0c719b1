import { badRequest, type AdminFault } from './errors.ts'
import { list, oneOf, struct, text, type Infer } from './shape.ts'

/** The operations that pass enumeration checks, in the service's order; `move` and `test` are supported nowhere. */
const patchOps = ['add', 'remove', 'move', 'test', 'replace', 'copy'] as const
export type PatchOp = (typeof patchOps)[number]

/** The body of every v1 update. */
export const patchInput = struct({
  patchOperations: list(struct({ op: oneOf(...patchOps), path: text, value: text, from: text })),
})
export type PatchInput = Infer<typeof patchInput>

/** A list without operations returns the entity as it is, its dates included. */
export const changesNothing = ({ patchOperations = [] }: PatchInput): boolean =>
  patchOperations.length === 0

/** An entity being patched: plain JSON under construction, which only its own rules write to. */
export type Draft = Record<string, unknown>

/** One operation as its rule sees it. */
export interface Change {
  readonly op: PatchOp
  readonly path: string
  /** The text sent; `''` when absent. */
  readonly value: string
  readonly from: string | undefined
  /** What stood for the rule's `{…}` segments, with `~1` and `~0` decoded. */
  readonly keys: readonly string[]
}

/** What one path of an entity allows. `C` is whatever the rules of the entity need to look at. */
export interface PatchRule<C> {
  /** `'/requestParameters/{name}'`; a last `{name+}` takes the rest of the path. */
  readonly path: string
  readonly ops: readonly PatchOp[]
  apply(draft: Draft, change: Change, context: C): void
}

/** How an entity names what it refuses; AWS has a wording per family of entities. */
export interface PatchTexts {
  unknownPath(path: string, op: PatchOp): AdminFault
  wrongOp(path: string, op: PatchOp): AdminFault
}

/** Entities that list their paths: Resource, Model, RequestValidator, DocumentationPart, ApiKey. */
export function listedTexts(paths: readonly string[]): PatchTexts {
  const refuse = (path: string, op: PatchOp): AdminFault => {
    const hint =
      op === 'replace'
        ? `Must be one of: [${paths.join(', ')}]`
        : 'Please choose supported operations'
    return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${hint}`)
  }
  return { unknownPath: refuse, wrongOp: refuse }
}

/** Entities that only name the path: RestApi, Method, MethodResponse and most others. */
export const plainTexts: PatchTexts = {
  unknownPath: (path) => badRequest(`Invalid patch path ${path}`),
  wrongOp: () => badRequest('Invalid patch operation specified. Must be one of: [replace]'),
}

const unescape = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~')

/** The values of a pattern's braces when the path fits it. */
function matchPatchPath(pattern: string, path: string): readonly string[] | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  const keys: string[] = []
  for (const [index, part] of wanted.entries()) {
    const token = given[index]
    if (token === undefined) return undefined
    if (part.endsWith('+}')) return [...keys, given.slice(index).join('/')]
    if (part.startsWith('{')) keys.push(unescape(token))
    else if (part !== token) return undefined
  }
  return given.length === wanted.length ? keys : undefined
}

/** The entity after all operations, in order. A refused one throws, and nothing is kept. */
export function applyPatch<E extends object, C>(
  entity: E,
  input: PatchInput,
  rules: readonly PatchRule<C>[],
  texts: PatchTexts,
  context: C,
): E {
  const draft: Draft = Object.fromEntries(Object.entries(structuredClone(entity)))
  for (const { op = 'replace', path, value, from } of input.patchOperations ?? []) {
    const printed = path ?? 'null'
    const fitting = rules.flatMap((rule) => {
      const keys = matchPatchPath(rule.path, printed)
      return keys === undefined ? [] : [{ rule, keys }]
    })
    if (fitting.length === 0) throw texts.unknownPath(printed, op)
    const chosen = fitting.find(({ rule }) => rule.ops.includes(op))
    if (chosen === undefined) throw texts.wrongOp(printed, op)
    const { rule, keys } = chosen
    rule.apply(draft, { op, path: printed, value: value ?? '', from, keys }, context)
  }
  // Rules only write members of E in E's own types.
  return draft as E
}

type Rule = PatchRule<unknown>

/** `replace /name`: a text as sent. */
export const replaceText = (member: string): Rule => ({
  path: `/${member}`,
  ops: ['replace'],
  apply(draft, change) {
    draft[member] = change.value
  },
})

/** A text that an empty value takes away. */
export const replaceOptionalText = (
  member: string,
  ops: readonly PatchOp[] = ['replace'],
): Rule => ({
  path: `/${member}`,
  ops,
  apply(draft, { op, value }) {
    if (op === 'remove' || value === '') delete draft[member]
    else draft[member] = value
  },
})

/** Exactly `"true"` is true; anything else is false. Observed. */
export const replaceFlag = (member: string): Rule => ({
  path: `/${member}`,
  ops: ['replace'],
  apply(draft, change) {
    draft[member] = change.value === 'true'
  },
})

/** A text out of a closed set; an empty one may take it away. */
export const replaceOneOf = (
  member: string,
  values: readonly string[],
  whenEmpty: 'refused' | 'removed' = 'refused',
): Rule => ({
  path: `/${member}`,
  ops: ['replace'],
  apply(draft, { value }) {
    if (value === '' && whenEmpty === 'removed') {
      delete draft[member]
      return
    }
    if (!values.includes(value)) {
      throw badRequest(
        `Invalid value ${value} for ${member}. Must be one of: [${values.join(', ')}]`,
      )
    }
    draft[member] = value
  },
})

/** The number in a patch's text, refused with the entity's own message when it is none or out of range. */
export function patchNumber(
  value: string,
  range: { readonly min: number; readonly max: number; readonly whole: boolean },
  message: string,
): number {
  const parsed = value.trim() === '' ? Number.NaN : Number(value)
  const inRange = parsed >= range.min && parsed <= range.max
  if (!inRange || (range.whole && !Number.isInteger(parsed))) throw badRequest(message)
  return parsed
}

/** The map under a member, made when it is missing. */
export function draftMap(draft: Draft, member: string): Draft {
  const present = draft[member]
  // A map member of a draft is a plain object by its entity's type.
  const found = (typeof present === 'object' && present !== null ? present : {}) as Draft
  draft[member] = found
  return found
}

/** The list under a member. */
export function draftList(draft: Draft, member: string): readonly string[] {
  const present = draft[member]
  return Array.isArray(present) ? present.map(String) : []
}

/** Takes an emptied map away: the service shows no empty ones after a patch. */
function dropEmpty(draft: Draft, member: string): void {
  if (Object.keys(draftMap(draft, member)).length === 0) delete draft[member]
}

/** Entries of a map by their key: `/requestParameters/{name}`. `missing` is thrown for what is not there. */
export function mapEntries(
  member: string,
  missing: () => AdminFault,
  toValue: (change: Change, context: unknown) => unknown,
): Rule {
  return {
    path: `/${member}/{key}`,
    ops: ['add', 'replace', 'remove'],
    apply(draft, change, context) {
      const entries = draftMap(draft, member)
      const [key = ''] = change.keys
      if (change.op !== 'add' && !Object.hasOwn(entries, key)) throw missing()
      if (change.op === 'remove') delete entries[key]
      else entries[key] = toValue(change, context)
      dropEmpty(draft, member)
    },
  }
}

/** A list that is addressed like a map, by its members: `/binaryMediaTypes/image~1png`. */
export function listEntries(member: string, whenEmpty: 'absent' | 'empty'): Rule {
  return {
    path: `/${member}/{key}`,
    ops: ['add', 'replace', 'remove'],
    apply(draft, { op, keys: [key = ''], value }) {
      const others = draftList(draft, member).filter((item) => item !== key)
      const added = op === 'remove' ? [] : [op === 'add' ? key : value]
      setList(draft, member, [...others, ...added], whenEmpty)
    },
  }
}

/** A list whose member is the operation's value: `/authorizationScopes`. */
export function listMembers(
  member: string,
  whenEmpty: 'absent' | 'empty' = 'absent',
  path = `/${member}`,
): Rule {
  return {
    path,
    ops: ['add', 'remove'],
    apply(draft, { op, value }) {
      const others = draftList(draft, member).filter((item) => item !== value)
      setList(draft, member, op === 'add' ? [...others, value] : others, whenEmpty)
    },
  }
}

function setList(
  draft: Draft,
  member: string,
  items: readonly string[],
  whenEmpty: 'absent' | 'empty',
): void {
  if (items.length === 0 && whenEmpty === 'absent') delete draft[member]
  else draft[member] = items
}
