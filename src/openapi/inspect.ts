/** All that is wrong with a definition, each finding with its place in the text. */
import { documentOf } from './document.ts'
import { extension } from './extensions.ts'
import { inspectHttpApi } from './http/import-http-api.ts'
import { isNode, nodeAt, own, textAt, type Node } from './node.ts'
import { pathItemsOf } from './paths.ts'
import type { RestImportOptions } from './options.ts'
import { parseWithPositions, type Position, type PositionOf } from './parse.ts'
import { inspectRestApi } from './rest/import-rest-api.ts'
import { requirementsOf } from './security.ts'
import { unreplacedIn } from './unreplaced.ts'

export interface Finding extends Position {
  readonly severity: 'error' | 'warning'
  readonly message: string
}

/** What a text turned out to be. */
export type DocumentKind = 'rest' | 'http' | 'unreadable'

export interface Inspection {
  readonly kind: DocumentKind
  /** In the order of the text. */
  readonly findings: readonly Finding[]
}

const start: Position = { line: 1, column: 1 }

/**
 * @param options `protocolType` settles what the text cannot tell
 */
export function inspectText(
  text: string,
  options: RestImportOptions & {
    readonly protocolType?: 'REST' | 'HTTP'
  },
): Inspection {
  const parsed = parseWithPositions(text, 'template')
  if (!parsed.ok) {
    const finding = {
      severity: 'error',
      message: `not JSON or YAML: ${parsed.message}`,
      ...(parsed.position ?? start),
    } as const
    return { kind: 'unreadable', findings: [finding] }
  }
  const found = (kind: DocumentKind, entries: readonly Placed[]): Inspection => ({
    kind,
    findings: sorted(entries, parsed.positionOf),
  })
  const document = documentOf(parsed.root, options.place)
  if (document === undefined) {
    return found('unreadable', [{ severity: 'error', ...unreadable(parsed.root) }])
  }
  const kind = kindOf(document.root, options.protocolType)
  if (kind === 'http') {
    if (document.dialect === 'swagger') {
      const message = 'HTTP APIs support OpenAPI 3.0 definitions only'
      return found(kind, [{ severity: 'error', message, path: ['swagger'] }])
    }
    const { problems } = inspectHttpApi(document.root, options)
    return found(kind, [...placedOf(problems), ...adviceOn(document.root)])
  }
  const { problems } = inspectRestApi(document, options)
  return found(kind, [...placedOf(problems), ...adviceOn(document.root)])
}

/** What an import accepts as AWS does, and what its author hardly meant. */
const adviceOn = (root: Node): Placed[] => [
  ...missingIntegrations(root),
  ...openOperations(root),
  ...unreplacedIn(root).map((one) => ({ severity: 'warning' as const, ...one })),
]

interface Placed {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly path: readonly string[]
}

function placedOf(problems: {
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly places: ReadonlyMap<string, readonly string[]>
}): Placed[] {
  const place = (severity: 'error' | 'warning') => (message: string) => ({
    severity,
    message,
    path: problems.places.get(message) ?? pathInMessage(message),
  })
  return [...problems.errors.map(place('error')), ...problems.warnings.map(place('warning'))]
}

/** The path that a parse issue names: `paths.'/a/{b}'(get).parameters.[b].type`. */
function pathInMessage(message: string): string[] {
  const [, path, verb] = /attribute paths\.'([^']*)'(?:\(([^)]*)\))?/.exec(message) ?? []
  if (path === undefined) {
    const root = /^Parse issue: attribute (\w+) is unexpected$/.exec(message)?.[1]
    return root === undefined ? [] : [root]
  }
  return verb === undefined ? ['paths', path] : ['paths', path, verb]
}

const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', extension.anyMethod]

/** What is said of an operation that import accepts and deploying does not. */
export const noIntegration = 'No integration defined for method: the API cannot be deployed with it'

const missingIntegrations = (root: Node): Placed[] =>
  pathItemsOf(root).flatMap(([path, item]) =>
    verbs.flatMap((verb): Placed[] => {
      const operation = own(item, verb)
      if (!isNode(operation) || own(operation, extension.integration) !== undefined) return []
      return [{ severity: 'warning', message: noIntegration, path: ['paths', path, verb] }]
    }),
  )

/**
 * Operations that ask for security of which nothing has an effect: as on AWS they are imported, and
 * anybody may call them, which is hardly what their author wrote.
 */
export const openOperations = (root: Node): Placed[] => {
  const schemes = {
    ...nodeAt(root, 'securityDefinitions'),
    ...nodeAt(nodeAt(root, 'components'), 'securitySchemes'),
  }
  return pathItemsOf(root).flatMap(([path, item]) =>
    verbs.flatMap((verb): Placed[] => {
      const operation = own(item, verb)
      if (!isNode(operation)) return []
      const required = requirementsOf(root, operation).map(({ scheme }) => scheme)
      // SAM's word for an operation that is open on purpose.
      const names = [...new Set(required)].filter((name) => name !== 'NONE')
      if (names.length === 0 || names.some((name) => isEffective(own(schemes, name)))) return []
      const message = `Security of ${verbName(verb)} ${path} has no effect (${names.join(', ')}): anybody may call it`
      return [{ severity: 'warning', message, path: ['paths', path, verb] }]
    }),
  )
}

const verbName = (verb: string): string =>
  verb === extension.anyMethod ? 'ANY' : verb.toUpperCase()

const isEffective = (scheme: unknown): boolean =>
  isNode(scheme) &&
  (own(scheme, extension.authorizer) !== undefined ||
    textAt(scheme, extension.authtype) === 'awsSigv4' ||
    (textAt(scheme, 'type') === 'apiKey' && /^x-api-key$/i.test(textAt(scheme, 'name') ?? '')))

/** What to do about a document of an OpenAPI later than 3.0; `undefined` for any other. */
export function laterOpenApi(root: unknown): string | undefined {
  const version = isNode(root) ? own(root, 'openapi') : undefined
  const text = typeof version === 'number' ? String(version) : version
  return typeof text === 'string' && /^(?:3\.[1-9]|[4-9])/.test(text)
    ? `OpenAPI ${text} is not read, as on Amazon API Gateway: write the document as OpenAPI 3.0.1`
    : undefined
}

/** Why a document is none that can be imported. */
function unreadable(root: unknown): { readonly message: string; readonly path: readonly string[] } {
  const later = laterOpenApi(root)
  return later === undefined
    ? { message: 'neither Swagger 2.0, OpenAPI 3.0 nor a template', path: [] }
    : { message: later, path: ['openapi'] }
}

/** What an OpenAPI document is meant for: HTTP APIs have extensions of their own. */
function kindOf(root: Node, protocolType: 'REST' | 'HTTP' | undefined): 'rest' | 'http' {
  if (protocolType !== undefined) return protocolType === 'HTTP' ? 'http' : 'rest'
  return looksLikeHttpApi(root) ? 'http' : 'rest'
}

/** Whether a document has what only HTTP APIs know: CORS, payload format versions, a default route. */
export function looksLikeHttpApi(root: Node): boolean {
  if (own(root, extension.importExportVersion) !== undefined) return true
  if (own(root, extension.cors) !== undefined) return true
  return pathItemsOf(root).some(([path, item]) => {
    if (path === '/$default' || path === '$default') return true
    return verbs.some((verb) => {
      const integration = nodeAt(nodeAt(item, verb), extension.integration)
      return textAt(integration, 'payloadFormatVersion') !== undefined
    })
  })
}

const sorted = (entries: readonly Placed[], positionOf: PositionOf): Finding[] =>
  entries
    .map(({ severity, message, path }) => ({ severity, message, ...positionOf(path) }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
