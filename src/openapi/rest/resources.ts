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
  const pathById = new Map<string, string>()
  /** Parent's id → its variable child's path part. */
  const variableByParent = new Map<string, string>()
  const rootId = existing?.restApi.rootResourceId ?? options.ids.apiId()
  const put = (resource: Resource): void => {
    byPath.set(resource.path, resource)
    pathById.set(resource.id, resource.path)
    const { parentId, pathPart } = resource
    if (parentId !== undefined && pathPart?.startsWith('{') === true) {
      variableByParent.set(parentId, pathPart)
    }
  }
  put({ id: rootId, path: '/' })
  if (mode === 'merge') survivors.forEach(put)
  const taken = new Set(survivors.map(({ id }) => id))
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
    const problem = partProblem(byPath.get(parentPath), variableByParent, pathPart)
    if (problem !== undefined) return refuse(path, problem)
    if (byPath.size >= resourcesMax) {
      return refuse(
        path,
        'Maximum number of Resources for this API has been reached. Please contact AWS if you need additional Resources.',
      )
    }
    const id = idByPath.get(path) ?? freshId(options.ids.resourceId, taken)
    put({ id, parentId, pathPart, path })
    return id
  }

  return {
    at,
    rootId,
    putMethod(resourceId, method) {
      const resource = byPath.get(pathById.get(resourceId) ?? '')
      if (resource === undefined) return
      const resourceMethods = { ...resource.resourceMethods, [method.httpMethod]: method }
      put({ ...resource, resourceMethods })
    },
    resources: () => Object.fromEntries([...byPath.values()].map((one) => [one.id, one])),
  }
}

/** Observed: `$` is taken, which AWS's own message about path parts leaves out, as it does the comma. */
const partShape = /^(?:[a-zA-Z0-9._:,$-]+|\{[a-zA-Z0-9._-]+\+?\})$/
const greedyShape = /^\{[^}]*\+\}$/

/** Six characters repeat among thousands of resources often enough to be looked at. */
function freshId(make: () => string, taken: Set<string>): string {
  let id = make()
  for (let attempt = 1; taken.has(id) && attempt < freshIdAttemptsMax; attempt++) id = make()
  taken.add(id)
  return id
}

const freshIdAttemptsMax = 100

/** What CreateResource would refuse. */
function partProblem(
  parent: Resource | undefined,
  variableByParent: ReadonlyMap<string, string>,
  pathPart: string,
): string | undefined {
  if (!partShape.test(pathPart)) {
    return "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end."
  }
  if (parent?.pathPart !== undefined && greedyShape.test(parent.pathPart)) {
    return `Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`
  }
  const sibling = pathPart.startsWith('{') ? variableByParent.get(parent?.id ?? '') : undefined
  return sibling === undefined
    ? undefined
    : `A sibling (${sibling}) of this resource already has a variable path part -- only one is allowed`
}
