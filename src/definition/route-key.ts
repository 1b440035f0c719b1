import { httpMethods } from './common.ts'

/** One segment of a route's path. */
export type RouteSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'greedy'; readonly name: string }

/** `'GET /pets/{id}'`, taken apart; the route `$default` has neither verb nor path. */
export type RouteKey =
  | { readonly kind: 'default' }
  | {
      readonly kind: 'path'
      /** Upper case, `ANY` too. */
      readonly method: string
      /** `'/pets/{id}'` */
      readonly path: string
      readonly segments: readonly RouteSegment[]
    }

const verbs: ReadonlySet<string> = new Set(httpMethods)
const literalShape = /^[A-Za-z0-9.:_~!$&'()*+,;=@%-]+$/
const variableShape = /^\{([^{}/+]+)(\+?)\}$/

/**
 * Reads a route key of an HTTP API; `undefined` for one that the service would not create: an unknown or
 * lower-case verb, a trailing slash, a greedy variable that is not last, a segment that is half a variable.
 */
export function parseRouteKey(routeKey: string): RouteKey | undefined {
  if (routeKey === '$default') return { kind: 'default' }
  const space = routeKey.indexOf(' ')
  const method = routeKey.slice(0, space)
  const path = routeKey.slice(space + 1)
  if (space < 0 || !verbs.has(method) || !path.startsWith('/')) return undefined
  const segments: RouteSegment[] = []
  const parts = path.slice(1).split('/')
  for (const [index, part] of parts.entries()) {
    const segment = readSegment(part, path === '/')
    const isLast = index === parts.length - 1
    if (segment === undefined || (segment.kind === 'greedy' && !isLast)) return undefined
    segments.push(segment)
  }
  return { kind: 'path', method, path, segments }
}

function readSegment(part: string, isRoot: boolean): RouteSegment | undefined {
  if (isRoot || literalShape.test(part)) return { kind: 'literal', text: part }
  const [, name, greedy] = variableShape.exec(part) ?? []
  if (name === undefined) return undefined
  return greedy === '+' ? { kind: 'greedy', name } : { kind: 'variable', name }
}

/** Keys that differ in the names of their variables only are one key: `'GET /pets/{'…`. */
export const routeShape = (routeKey: string): string => routeKey.replaceAll(/\{[^}+]+/g, '{')

/** The management API's words about a key of an HTTP API that it does not take. */
export const malformedRouteKey =
  'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
