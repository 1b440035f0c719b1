/** Paths → the resource tree. */
import type { Method, Resource } from '../../definition/rest-api.ts'
import type { RestImport } from './context.ts'

/** The most resources of one API. Differs: AWS's quota is 300 unless raised. */
const resourcesMax = 10_000

/** A tree of resources under construction. */
export interface ResourceTree {
  /** The resource at a path, made with its parents where they are missing; `undefined` after an error. */
  readonly at: (path: string) => string | undefined
  readonly putMethod: (resourceId: string, method: Method) => void
  readonly rootId: string
  readonly resources: () => Record<string, Resource>
}

/** A new tree. When merging it starts with the existing resources; else only their ids by path survive. */
export function resourceTree(context: RestImport): ResourceTree {
  const { existing, mode, options, problems } = context
  const survivors = Object.values(existing?.resources ?? {})
  const idByPath = new Map(survivors.map(({ path, id }) => [path, id]))
  const byPath = new Map<string, Resource>()
  const rootId = existing?.restApi.rootResourceId ?? options.ids.apiId()
  byPath.set('/', { id: rootId, path: '/' })
  if (mode === 'merge') for (const resource of survivors) byPath.set(resource.path, resource)
  const failed = new Set<string>()

  const refuse = (path: string, reason: string): undefined => {
    if (!failed.has(path)) {
      problems.errors.push(`Unable to create resource at path '${path}': ${reason}`)
    }
    failed.add(path)
    return undefined
  }

  const at = (path: string): string | undefined => {
    const known = byPath.get(path)
    if (known !== undefined) return known.id
    const slash = path.lastIndexOf('/')
    const parentPath = slash <= 0 ? '/' : path.slice(0, slash)
    const parentId = at(parentPath)
    if (parentId === undefined) return undefined
    const pathPart = path.slice(slash + 1)
    const problem = partProblem(byPath, parentPath, pathPart)
    if (problem !== undefined) return refuse(path, problem)
    if (byPath.size >= resourcesMax) {
      return refuse(
        path,
        'Maximum number of Resources for this API has been reached. Please contact AWS if you need additional Resources.',
      )
    }
    const id = idByPath.get(path) ?? options.ids.resourceId()
    byPath.set(path, { id, parentId, pathPart, path })
    return id
  }

  return {
    at,
    rootId,
    putMethod(resourceId, method) {
      for (const [path, resource] of byPath) {
        if (resource.id !== resourceId) continue
        const resourceMethods = { ...resource.resourceMethods, [method.httpMethod]: method }
        byPath.set(path, { ...resource, resourceMethods })
        return
      }
    },
    resources: () => Object.fromEntries([...byPath.values()].map((one) => [one.id, one])),
  }
}

const partShape = /^(?:[a-zA-Z0-9._:,-]+|\{[a-zA-Z0-9._-]+\+?\})$/
const greedyShape = /^\{[^}]*\+\}$/

/** What CreateResource would refuse. */
function partProblem(
  byPath: ReadonlyMap<string, Resource>,
  parentPath: string,
  pathPart: string,
): string | undefined {
  if (!partShape.test(pathPart)) {
    return "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end."
  }
  const parent = byPath.get(parentPath)
  if (parent?.pathPart !== undefined && greedyShape.test(parent.pathPart)) {
    return `Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`
  }
  if (!pathPart.startsWith('{')) return undefined
  for (const sibling of byPath.values()) {
    if (sibling.parentId === parent?.id && sibling.pathPart?.startsWith('{') === true) {
      return `A sibling (${sibling.pathPart}) of this resource already has a variable path part -- only one is allowed`
    }
  }
  return undefined
}
