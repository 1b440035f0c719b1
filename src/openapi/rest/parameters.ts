/** Parameters → `requestParameters`. Only `name`, `in` and `required` count; the rest is never looked at. */
import { methodParametersProblem } from '../../definition/mapping-expressions.ts'
import { booleanAt, isNode, listAt, own, textAt, type Node } from '../node.ts'
import { resolveRef } from '../refs.ts'
import type { RestImport } from './context.ts'
import { unableToPutMethod, type OperationSite } from './site.ts'

const places: ReadonlyMap<string, string> = new Map([
  ['query', 'querystring'],
  ['header', 'header'],
  ['path', 'path'],
])

/** The operation's parameters and those of its path item; the operation wins on equal place and name. */
function parametersOf({ document: { root } }: RestImport, site: OperationSite): Node[] {
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
  const entries: Record<string, boolean> = {}
  for (const parameter of parametersOf(context, site)) {
    const place = places.get(textAt(parameter, 'in') ?? '')
    const name = textAt(parameter, 'name')
    if (place === undefined || name === undefined) continue
    entries[`method.request.${place}.${name}`] =
      place === 'path' || booleanAt(parameter, 'required') === true
  }
  const problem = methodParametersProblem(Object.keys(entries))
  if (problem !== undefined) context.problems.errors.push(unableToPutMethod(site, problem))
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
