/** A template together with the stacks nested in it, each with a resolver of its own. */
import { isNode, nodeAt, own, textAt, type Node } from '../node.ts'
import { parseWithPositions, type PositionOf } from '../parse.ts'
import { applyGlobals } from './globals.ts'
import { unrolled } from './loops.ts'
import type { Problem, Resolver } from './resolution.ts'
import { createResolver } from './resolver.ts'
import { samGeneratedRef } from './sam/expand.ts'
import { isSam, isTemplate, resourcesOf, type Leftover, type TemplateOptions } from './template.ts'

/** The text of a parsed template. */
export interface Source {
  readonly root: Node
  readonly positionOf: PositionOf
  /** Which of the templates of an import, from 0. */
  readonly index: number
  /** Where a nested template was found; `undefined` for the one that the import was given. */
  readonly location?: string
}

export interface Stack extends Source {
  /** The root with SAM's globals applied, or what Terraform's JSON was translated to. */
  readonly template: Node
  readonly isSam: boolean
  readonly options: TemplateOptions
  readonly resolver: Resolver
  readonly problems: () => readonly Problem[]
  /** Opens the nested stacks whose templates are at hand. */
  readonly nested: () => readonly Stack[]
  /** The others, once `nested` was asked for. */
  readonly leftovers: readonly Leftover[]
}

/** Templates that contain themselves end here; CloudFormation's own quota is far above what people nest. */
const depthMax = 10

const nestedTypes = new Map([
  ['AWS::CloudFormation::Stack', 'TemplateURL'],
  ['AWS::Serverless::Application', 'Location'],
])

export const isNestedStack = (type: string): boolean => nestedTypes.has(type)

/**
 * Resolves nothing yet: what the stack imports may stand in a template that is opened later.
 * @param exportOf what another template of the same import exports
 */
export function openStack(
  source: Source & { readonly template?: Node },
  options: TemplateOptions,
  exportOf: (name: string) => unknown,
  depth = 0,
): Stack {
  const written = source.template ?? source.root
  const lists = createResolver(written, options)
  const root = unrolled(written, (collection) => textsIn(lists.resolve(collection)))
  const sam = isSam(root)
  const template = sam ? applyGlobals(root) : root
  const nested = new Map<string, Stack>()
  const leftovers: Leftover[] = []
  const opened = new Set<string>()
  const declared = new Map(resourcesOf(template))

  /** Opened once: the parameters of one may be outputs of another. */
  const nestedOf = (logicalId: string): Stack | undefined => {
    const resource = declared.get(logicalId) ?? {}
    if (!isNestedStack(textAt(resource, 'Type') ?? '') || opened.has(logicalId)) {
      return nested.get(logicalId)
    }
    opened.add(logicalId)
    const found = depth < depthMax ? nestedSource(logicalId, resource) : undefined
    if (found === undefined) return undefined
    // What cannot be known is missed where the nested stack needs it.
    const given = Object.entries(nodeAt(nodeAt(resource, 'Properties'), 'Parameters')).flatMap(
      ([name, value]): [string, string][] => {
        const known = resolver.attempt(value)
        return known === undefined ? [] : [[name, textOf(known)]]
      },
    )
    const stackName = `${options.stackName}-${logicalId}`
    const parameters = { ...options.parameters, ...Object.fromEntries(given) }
    const stack = openStack(found, { ...options, stackName, parameters }, exportOf, depth + 1)
    nested.set(logicalId, stack)
    return stack
  }

  const sourceAt = (location: unknown): Source | undefined => {
    const text = typeof location === 'string' ? options.readFile?.(location) : undefined
    const parsed = text === undefined ? undefined : parseWithPositions(text, 'template')
    if (parsed?.ok !== true || !isTemplate(parsed.root)) return undefined
    const { root: nestedRoot, positionOf } = parsed
    return { root: nestedRoot, positionOf, index: source.index, location: String(location) }
  }

  const nestedSource = (logicalId: string, resource: Node): Source | undefined => {
    const type = textAt(resource, 'Type') ?? ''
    // The AWS CDK says which file it is, whatever the parameters are that lead to where it is published.
    const asset = sourceAt(textAt(nodeAt(resource, 'Metadata'), 'aws:asset:path'))
    const property = own(nodeAt(resource, 'Properties'), nestedTypes.get(type) ?? '')
    const location = resolver.attempt(property)
    const found = asset ?? sourceAt(location)
    if (found !== undefined) return found
    const place = typeof location === 'string' ? location : 'a place that only its parameters tell'
    const advice = isNode(location)
      ? 'its template is in an application repository: its APIs, if it has any, stay there'
      : `its template is kept at ${place}: put that file beside this one under the same name, and import again`
    leftovers.push({ what: `${logicalId} (${type})`, advice })
    return undefined
  }

  const resolver = createResolver(template, options, {
    exportOf,
    outputOf: (logicalId, name) =>
      name.startsWith('Outputs.')
        ? nestedOf(logicalId)?.resolver.output(name.slice('Outputs.'.length))
        : undefined,
    ...(sam ? { generatedRef: samGeneratedRef(template) } : {}),
  })
  return {
    ...source,
    template,
    isSam: sam,
    options,
    resolver,
    problems: () => [...lists.problems, ...resolver.problems],
    nested: () => resolver.inventory().flatMap(({ logicalId }) => nestedOf(logicalId) ?? []),
    leftovers,
  }
}

/** A list, or the text of a list's parameter. */
const textsIn = (list: unknown): string[] =>
  Array.isArray(list) ? list.map(String) : typeof list === 'string' ? list.split(',') : []

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value))

/** The stack and all that are nested in it. */
export const allStacks = (stack: Stack): Stack[] => [stack, ...stack.nested().flatMap(allStacks)]

/** Where a mapping of the parsed template stands; `undefined` when it is of another text. */
export function pathOf(root: unknown, wanted: Node): (string | number)[] | undefined {
  if (root === wanted) return []
  if (typeof root !== 'object' || root === null) return undefined
  const entries: [string | number, unknown][] = Array.isArray(root)
    ? root.map((item, index) => [index, item])
    : Object.entries(root)
  for (const [key, value] of entries) {
    const below = pathOf(value, wanted)
    if (below !== undefined) return [key, ...below]
  }
  return undefined
}
