/** Published documentation → the texts that OpenAPI has a place for. */
import type { DocumentationPartLocation } from '../../definition/documentation-part.ts'
import { isNode, own, type Node } from '../node.ts'
import type { PublishedDocumentation } from './export-options.ts'

/** Types whose parts hold for their own location only. */
const neverInherited = new Set(['API', 'RESOURCE', 'AUTHORIZER', 'MODEL'])

/** Properties that OpenAPI knows beside extensions, by the type of the part; all others stay in ours. */
const knownProperties: Readonly<Record<string, readonly string[]>> = {
  API: ['info', 'tags', 'externalDocs'],
  AUTHORIZER: ['description'],
  MODEL: ['title', 'description', 'externalDocs'],
  RESOURCE: ['summary', 'description'],
  METHOD: ['summary', 'description', 'tags', 'externalDocs'],
}
const describedOnly = ['description']
const knownInfo = ['title', 'description', 'termsOfService', 'contact', 'license', 'version']

/** OpenAPI's extensions go where their part belongs; those of API Gateway say what an entity is, not a text on it. */
const isExtension = (key: string): boolean => /^x-(?!amazon-apigateway-)/.test(key)

const picked = (node: Node, known: readonly string[]): Node =>
  Object.fromEntries(
    Object.entries(node).filter(([key]) => known.includes(key) || isExtension(key)),
  )

/** Reads one stage's documentation. */
export type DocumentationLookup = (location: DocumentationPartLocation) => Node

/**
 * The properties that hold for a location: those of its own part, or those of the most specific general one. A
 * longer path wins over an explicit status code.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-content-representation.html
 */
export function documentationLookup(
  documentation: PublishedDocumentation | undefined,
): DocumentationLookup {
  const parts = documentation?.parts ?? []
  return (location) => {
    const best = parts
      .filter((part) => covers(part.location, location))
      .sort((a, b) => specificity(b.location) - specificity(a.location))[0]
    if (best === undefined) return {}
    const properties = parsed(best.properties)
    const texts = picked(properties, knownProperties[location.type] ?? describedOnly)
    const info = own(texts, 'info')
    return isNode(info) ? { ...texts, info: picked(info, knownInfo) } : texts
  }
}

function covers(general: DocumentationPartLocation, wanted: DocumentationPartLocation): boolean {
  if (general.type !== wanted.type || general.name !== wanted.name) return false
  if (neverInherited.has(wanted.type)) return (general.path ?? '/') === (wanted.path ?? '/')
  return (
    isPrefix(general.path ?? '/', wanted.path ?? '/') &&
    holdsFor(general.method, wanted.method) &&
    holdsFor(general.statusCode, wanted.statusCode)
  )
}

const isPrefix = (general: string, path: string): boolean =>
  general === '/' || path === general || path.startsWith(`${general}/`)

const holdsFor = (general: string | undefined, wanted: string | undefined): boolean =>
  general === undefined || general === '*' || general === wanted

/** Path segments count before anything else, then the status code, then the method. */
const specificity = ({
  path = '/',
  method = '*',
  statusCode = '*',
}: DocumentationPartLocation): number =>
  path.split('/').filter(Boolean).length * 4 +
  (statusCode === '*' ? 0 : 2) +
  (method === '*' ? 0 : 1)

function parsed(properties: string): Node {
  try {
    const value: unknown = JSON.parse(properties)
    return isNode(value) ? value : {}
  } catch {
    return {}
  }
}
