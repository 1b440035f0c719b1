/** Documentation parts: from the documentation extension only, never from `description` texts. */
import {
  documentedStatusCode,
  locationDefaults,
  locationMembers,
  locationTypes,
  membersOfLocation,
  needsName,
  type DocumentationPart,
  type DocumentationPartLocation,
  type LocationMember,
} from '../../definition/documentation-part.ts'
import { extension } from '../extensions.ts'
import { asNode, isNode, listAt, nodeAt, own, textAt, type Node } from '../node.ts'
import type { IdSource } from '../options.ts'
import type { Problems } from '../outcome.ts'
import { kept, type RestImport } from './context.ts'

const statusCodeShape = new RegExp(`^(?:${documentedStatusCode})$`)

type PartText = Pick<DocumentationPart, 'location' | 'properties'>

/** The parts of an import by id; PutRestApi merges by location or replaces them all. */
export function importDocumentation(context: RestImport): Record<string, DocumentationPart> {
  const { document, existing, options, problems } = context
  if (options.ignore === 'documentation') return { ...existing?.documentationParts }
  const { ids } = options
  return mergeParts(kept(context).documentationParts ?? {}, partsOf(document.root, problems), ids)
    .parts
}

/** The parts a definition declares. An entry that cannot be one is an error. */
export function partsOf(root: Node, problems: Problems): PartText[] {
  const declared = listAt(nodeAt(root, extension.documentation), 'documentationParts')
  return declared.flatMap((entry) => {
    const node = asNode(entry)
    const location = locationOf(nodeAt(node, 'location'))
    const properties = propertiesOf(own(node, 'properties'))
    if (typeof location === 'string' || properties === undefined) {
      const problem = typeof location === 'string' ? location : 'Properties must be a JSON object'
      problems.errors.push(`Unable to create documentation part: ${problem}`)
      return []
    }
    return [{ location, properties }]
  })
}

/** JSON text of an object, which may stand in the definition as such a text; `undefined` for anything else. */
function propertiesOf(written: unknown): string | undefined {
  if (typeof written === 'string') return parsedObject(written) && written
  return isNode(written) || written == null ? JSON.stringify(written ?? {}) : undefined
}

/** The location with its defaults, or why there is no such location. */
function locationOf(node: Node): DocumentationPartLocation | string {
  const written = textAt(node, 'type')?.toUpperCase() ?? ''
  const type = locationTypes.find((one) => one === written)
  if (type === undefined) return `Invalid location type specified: ${written}`
  const members = membersOfLocation[type]
  const wrong = locationMembers.find(
    (member) => textAt(node, member) !== undefined && !members.includes(member),
  )
  if (wrong !== undefined) return `Location field '${wrong}' is not allowed for type ${type}`
  const found: Partial<Record<LocationMember, string>> = Object.fromEntries(
    members.flatMap((member) => {
      const text = textAt(node, member) ?? locationDefaults[member]
      return text === undefined ? [] : [[member, text]]
    }),
  )
  if (needsName(members) && found.name === undefined) {
    return `Location field 'name' is required for type ${type}`
  }
  const { statusCode = '*' } = found
  if (!statusCodeShape.test(statusCode)) return `Invalid status code specified: ${statusCode}`
  return { type, ...found }
}

/** Parts with their ids after a merge, and the ids of those that were touched. */
export interface MergedParts {
  readonly parts: Record<string, DocumentationPart>
  readonly touched: readonly string[]
}

/**
 * Adds parts for new locations; at a known location the equal-named attributes of `properties` are replaced and
 * the others stay.
 */
export function mergeParts(
  existing: Readonly<Record<string, DocumentationPart>>,
  added: readonly PartText[],
  ids: IdSource,
): MergedParts {
  const parts: Record<string, DocumentationPart> = { ...existing }
  const byLocation = new Map(Object.values(existing).map((part) => [keyOf(part.location), part]))
  const touched: string[] = []
  for (const { location, properties } of added) {
    const known = byLocation.get(keyOf(location))
    const part: DocumentationPart =
      known === undefined
        ? { id: ids.resourceId(), location, properties }
        : { ...known, properties: mergedProperties(known.properties, properties) }
    parts[part.id] = part
    byLocation.set(keyOf(location), part)
    touched.push(part.id)
  }
  return { parts, touched: [...new Set(touched)] }
}

const keyOf = ({ type, path, method, statusCode, name }: DocumentationPartLocation): string =>
  JSON.stringify([type, path, method, statusCode, name])

function mergedProperties(before: string, after: string): string {
  const [old, next] = [before, after].map(parsedObject)
  return old === undefined || next === undefined ? after : JSON.stringify({ ...old, ...next })
}

function parsedObject(text: string): Node | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isNode(value) ? value : undefined
  } catch {
    return undefined
  }
}
