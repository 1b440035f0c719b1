/** Reading definitions from files for the commands that import, check and compare them. */
import type { HttpApiDefinition } from '../../definition/http-api.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import { importHttpApiTree, importRestApiTree } from '../../openapi/import.ts'
import { laterOpenApi, looksLikeHttpApi } from '../../openapi/inspect.ts'
import { isNode, type Node } from '../../openapi/node.ts'
import type { BasePathMode, Place } from '../../openapi/options.ts'
import { parseWithPositions, type Parsed } from '../../openapi/parse.ts'
import { unreplacedIn } from '../../openapi/unreplaced.ts'
import { isTemplate } from '../../openapi/templates/template.ts'
import { stableIds } from '../build/ids.ts'
import { CommandError } from '../io.ts'

export type SourceText =
  | { readonly kind: 'template'; readonly parsed: Parsed }
  | {
      readonly kind: 'openapi'
      readonly root: Node
      readonly parsed: Extract<Parsed, { ok: true }>
      readonly protocolType: 'REST' | 'HTTP'
    }

/**
 * Parses a file's text and tells what it is. Throws CommandError with line and column when it does not parse.
 * @param protocolType what the user said; otherwise the document's own extensions decide
 */
export function readSource(text: string, file: string, protocolType?: 'REST' | 'HTTP'): SourceText {
  if (/\.tf(?:plan)?$/.test(file)) throw new CommandError(`${file}: ${terraformAdvice}`)
  const parsed = parseWithPositions(text, 'template')
  if (!parsed.ok) {
    const { line, column } = parsed.position ?? { line: 1, column: 1 }
    throw new CommandError(`${file}:${line}:${column}: not JSON or YAML: ${parsed.message}`)
  }
  const { root } = parsed
  if (isTemplate(root)) return { kind: 'template', parsed }
  if (!isNode(root) || (root['openapi'] === undefined && root['swagger'] === undefined)) {
    throw new CommandError(
      `${file}: neither OpenAPI 3.0, Swagger 2.0, SAM, CloudFormation nor Terraform's JSON`,
    )
  }
  const later = laterOpenApi(root)
  if (later !== undefined) throw new CommandError(`${file}: ${later}`)
  const detected = looksLikeHttpApi(root) ? 'HTTP' : 'REST'
  return { kind: 'openapi', root, parsed, protocolType: protocolType ?? detected }
}

/** Terraform's language has modules, functions and data that only Terraform itself can tell. */
const terraformAdvice =
  "run 'terraform show -json > state.json' (of a plan: 'terraform show -json PLAN > plan.json'), and give that file"

/** The API that an OpenAPI file stands for. Throws CommandError with the import's own words. */
export function importSource(
  source: Extract<SourceText, { kind: 'openapi' }>,
  file: string,
  options: { readonly name: string; readonly place: Place; readonly basepath?: BasePathMode },
): {
  readonly definition: RestApiDefinition | HttpApiDefinition
  readonly warnings: readonly string[]
} {
  const { name, ...rest } = options
  const settled = { ...rest, ids: stableIds(name), nowMs: 0 }
  const outcome =
    source.protocolType === 'HTTP'
      ? importHttpApiTree(source.root, settled)
      : importRestApiTree(source.root, settled)
  if (!outcome.ok) {
    const advice = unreplacedIn(source.root).map(({ message }) => `\n\t${message}`)
    throw new CommandError(`${file}: ${outcome.message}${advice.join('')}`)
  }
  return outcome
}

/** `'Pet Clinic'` → `'pet-clinic'`: a name for an entry of routes.json. */
export function entryName(title: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return name === '' ? 'api' : name
}
