/** The resources of a Terraform state or plan, whichever of Terraform's JSON forms they come in. */
import { asNode, isNode, listAt, nodeAt, nodesIn, own, textAt, type Node } from '../../node.ts'

/** A managed resource, one for each of its instances. */
export interface TerraformResource {
  /** `'module.shop.aws_api_gateway_rest_api.pets["eu"]'` */
  readonly address: string
  readonly type: string
  /** Address of its module with a dot behind, `''` for the root. */
  readonly module: string
  /** `'["eu"]'`, `'[0]'` or `''`. */
  readonly index: string
  /** Attributes; what is known only after an apply is absent. */
  readonly values: Node
  /** Of a plan: the expressions that the attributes come from. */
  readonly expressions: Node
}

/** Whether a parsed document is a state file, or what `terraform show -json` prints of a state or a plan. */
export const isTerraform = (root: unknown): root is Node =>
  isNode(root) && (isStateFile(root) || shownModule(root) !== undefined)

const isStateFile = (root: Node): boolean =>
  own(root, 'terraform_version') !== undefined && Array.isArray(own(root, 'resources'))

/** The root module of a shown plan or state. */
function shownModule(root: Node): Node | undefined {
  if (own(root, 'format_version') === undefined) return undefined
  return ['planned_values', 'values']
    .map((key) => own(nodeAt(root, key), 'root_module'))
    .find((module) => isNode(module))
}

/** All managed resources in the order of the document; data sources are none. */
export function terraformResources(root: Node): TerraformResource[] {
  const shown = shownModule(root)
  if (shown === undefined) return listAt(root, 'resources').flatMap((one) => stored(asNode(one)))
  return shownIn(shown, '', nodeAt(nodeAt(root, 'configuration'), 'root_module'))
}

/** One entry of a state file, which keeps the instances of a resource together. */
function stored(entry: Node): TerraformResource[] {
  if (textAt(entry, 'mode') !== 'managed') return []
  const type = textAt(entry, 'type') ?? ''
  const path = textAt(entry, 'module')
  const module = path === undefined ? '' : `${path}.`
  return listAt(entry, 'instances').map((item) => {
    const index = indexText(own(asNode(item), 'index_key'))
    return {
      address: `${module}${type}.${textAt(entry, 'name') ?? ''}${index}`,
      type,
      module,
      index,
      values: nodeAt(asNode(item), 'attributes'),
      expressions: {},
    }
  })
}

function shownIn(shown: Node, module: string, configuration: Node): TerraformResource[] {
  const declared = new Map(
    listAt(configuration, 'resources').map((item) => [
      textAt(asNode(item), 'address'),
      nodeAt(asNode(item), 'expressions'),
    ]),
  )
  const resources = listAt(shown, 'resources').map(asNode)
  const own = resources
    .filter((one) => textAt(one, 'mode') === 'managed')
    .map((one): TerraformResource => {
      const type = textAt(one, 'type') ?? ''
      const name = `${type}.${textAt(one, 'name') ?? ''}`
      const address = textAt(one, 'address') ?? `${module}${name}`
      return {
        address,
        type,
        module,
        index: address.slice(module.length + name.length),
        values: nodeAt(one, 'values'),
        expressions: declared.get(name) ?? {},
      }
    })
  const calls = nodeAt(configuration, 'module_calls')
  const inner = listAt(shown, 'child_modules').flatMap((item) => {
    const child = asNode(item)
    const address = textAt(child, 'address') ?? ''
    const name = /^module\.([^.[]+)/.exec(address.slice(module.length))?.[1] ?? ''
    return shownIn(child, `${address}.`, nodeAt(nodeAt(calls, name), 'module'))
  })
  return [...own, ...inner]
}

const indexText = (key: unknown): string =>
  key === undefined || key === null ? '' : `[${JSON.stringify(key)}]`

/** The references of an expression, the most precise first: `'aws_api_gateway_rest_api.pets.id'`. */
export function referencesOf(expression: unknown): string[] {
  if (!isNode(expression)) return []
  return listAt(expression, 'references').filter((one) => typeof one === 'string')
}

/** The expressions of a nested block by its place. */
export const blockExpressions = (expressions: Node, attribute: string, place: number): Node =>
  asNode(listAt(expressions, attribute)[place])

/** The names of attributes that an expression gives and `values` does not have. */
export const unknownAttributes = ({ values, expressions }: TerraformResource): string[] =>
  nodesIn(expressions).flatMap(([name, expression]) => {
    const value = own(values, name)
    const isAbsent = value === undefined || value === null
    return isAbsent && referencesOf(expression).length > 0 ? [name] : []
  })
