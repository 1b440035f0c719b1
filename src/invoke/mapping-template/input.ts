import { compilePath, type JsonPath } from '../../languages/json-path/evaluate.ts'
import { PathError } from '../../languages/json-path/parse.ts'
import { RenderFailure } from '../../languages/velocity/failure.ts'
import { flat } from '../../languages/velocity/flat.ts'
import { matchesWhole } from '../../languages/velocity/java-regex/index.ts'
import { writeJson } from '../../languages/velocity/print.ts'
import type { Host, Meter, Value, ValueMap } from '../../languages/velocity/value.ts'
import { jsonTree } from './json-tree.ts'
import { JsonError } from './json-reader.ts'
import { readJson } from './read-json.ts'

/** The method request's parameters, each group in order of arrival, one value each. */
export interface TemplateParameters {
  readonly path: Iterable<readonly [string, string]>
  readonly querystring: Iterable<readonly [string, string]>
  readonly header: Iterable<readonly [string, string]>
}

/**
 * `$input`: the body as text, as JSON and by path, and the method request's parameters. The body
 * is read once, when a template first asks for it; an empty one is the text `{}`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference
 */
export function inputHost(bodyText: string, parameters: TemplateParameters): Host {
  const body = bodyText === '' ? '{}' : bodyText
  let document: { readonly value: Value } | undefined
  let groups: ValueMap | undefined
  const read = (path: string, meter: Meter): Value => {
    document ??= { value: readBody(body, meter) }
    return readPath(path, document.value, meter)
  }
  const made: Partial<Record<GroupName, ValueMap>> = {}
  const group = (name: GroupName): ValueMap =>
    (made[name] ??= new Map<Value, Value>(parameters[name]))
  const params = (): ValueMap => {
    if (groups === undefined) {
      groups = new Map()
      for (const name of groupNames) groups.set(name, group(name))
    }
    return groups
  }
  return {
    kind: 'host',
    property: (name) => (name === 'body' ? body : undefined),
    call: (name, args, meter) => {
      const [first] = args
      if (name === 'params' && args.length === 0) return params()
      if (args.length !== 1 || typeof first !== 'string') return undefined
      if (name === 'path') return read(first, meter)
      if (name === 'json') return jsonOf(read(first, meter), meter)
      return name === 'params' ? parameterNamed(first, group) : undefined
    },
  }
}

/** How a 400 for a broken body starts; the parser's own words follow. */
const brokenBodyPrefix = 'Could not process payload'

function readBody(body: string, meter: Meter): Value {
  try {
    return readJson(body, meter)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    throw new RenderFailure('host', `${brokenBodyPrefix}${error.message}`)
  }
}

/** The text of the selected part; nothing found is two quote characters. */
function jsonOf(value: Value, meter: Meter): string {
  return value === null ? '""' : flat(writeJson(value, 'plain', meter))
}

type GroupName = keyof TemplateParameters

/** In the order in which a name is looked for. */
const groupNames: readonly GroupName[] = ['path', 'querystring', 'header']

/**
 * Documented: a parameter that is missing is the empty text, which has a text's methods.
 * @param groupOf makes a group when it is first looked into: most names are found before the headers
 */
function parameterNamed(name: string, groupOf: (group: GroupName) => ValueMap): Value {
  for (const groupName of groupNames) {
    const group = groupOf(groupName)
    if (group.has(name)) return group.get(name) ?? ''
  }
  return ''
}

/** Paths are mostly constants of a template: parsed ones are kept, as values that never change. */
const paths = new Map<string, JsonPath>()
const pathsMax = 500
const pathLengthMax = 500

function readPath(path: string, document: Value, meter: Meter): Value {
  if (path === '$') return document
  try {
    const regex = (text: string, source: string, flags: string): boolean =>
      matchesWhole(text, flags === '' ? source : `(?${flags})${source}`, meter)
    return pathOf(path, meter).read(document, jsonTree(meter), regex) ?? null
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    throw new RenderFailure('render', error.message)
  }
}

function pathOf(path: string, meter: Meter): JsonPath {
  const known = paths.get(path)
  if (known !== undefined) return known
  // Reading a path takes longer than following it.
  meter.charge(60 + path.length * 1.5)
  const compiled = compilePath(path)
  if (paths.size >= pathsMax) paths.clear()
  if (path.length <= pathLengthMax) paths.set(path, compiled)
  return compiled
}
