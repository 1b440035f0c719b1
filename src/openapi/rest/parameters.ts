/** Parameters → `requestParameters`. Only `name`, `in` and `required` count; the rest is never looked at. */
import { booleanAt, isNode, listAt, own, textAt, type Node } from '../node.ts'
import { resolveRef } from '../refs.ts'
import type { RestImport } from './context.ts'
import { unableToPutMethod, type OperationSite } from './site.ts'

const places: Readonly<Record<string, string>> = {
  query: 'querystring',
  header: 'header',
  path: 'path',
}

const nameShape = /^[a-zA-Z0-9._$-]+$/

const badName =
  'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$]'

/** The operation's parameters and those of its path item; the operation wins on equal place and name. */
export function parametersOf({ document: { root } }: RestImport, site: OperationSite): Node[] {
  const found = new Map<string, Node>()
  for (const owner of [site.pathItem, site.operation]) {
    for (const entry of listAt(owner, 'parameters')) {
      const parameter = isNode(entry) ? resolveRef(root, entry) : undefined
      if (parameter === undefined) continue
      const place = textAt(parameter, 'in') ?? ''
      // Swagger 2 has one body an operation, whatever its name.
      found.set(place === 'body' ? place : `${place} ${textAt(parameter, 'name')}`, parameter)
    }
  }
  return [...found.values()]
}

export function requestParametersOf(
  context: RestImport,
  site: OperationSite,
): Record<string, boolean> {
  const { problems } = context
  const entries: Record<string, boolean> = {}
  const names = new Set<string>()
  for (const parameter of parametersOf(context, site)) {
    const place = places[textAt(parameter, 'in') ?? '']
    const name = textAt(parameter, 'name')
    if (place === undefined || name === undefined) continue
    if (!nameShape.test(name)) problems.errors.push(unableToPutMethod(site, badName))
    if (names.has(name)) {
      const reason = 'Parameter names must be unique across querystring, header and path'
      problems.errors.push(unableToPutMethod(site, reason))
    }
    names.add(name)
    entries[`method.request.${place}.${name}`] =
      place === 'path' || booleanAt(parameter, 'required') === true
  }
  const last = lastVariable(site.path)
  if (last !== undefined) entries[`method.request.path.${last}`] = true
  return entries
}

/** The plain variable in the last segment: it has its entry even when the definition does not declare it. */
const lastVariable = (path: string): string | undefined => /\/\{([^/{}+]+)\}$/.exec(path)?.[1]

/** The schema of Swagger 2's body parameter. */
export const bodyParameterSchema = (context: RestImport, site: OperationSite): unknown =>
  parametersOf(context, site)
    .filter((parameter) => textAt(parameter, 'in') === 'body')
    .map((parameter) => own(parameter, 'schema'))[0]
