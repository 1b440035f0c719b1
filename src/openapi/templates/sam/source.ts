import { isNode, own, textAt, type Node } from '../../node.ts'
import { parseDefinition } from '../../parse.ts'
import { draftOf, type Draft, type SamBuild } from './context.ts'

/** `none`: SAM generates the definition; `missing`: it is in a file that is not at hand. */
export type DefinitionSource =
  | { readonly kind: 'given'; readonly body: Draft }
  | { readonly kind: 'none' }
  | { readonly kind: 'missing' }

/** The author's own definition: `DefinitionBody`, or the file that `DefinitionUri` names. */
export function ownDefinition(
  build: SamBuild,
  logicalId: string,
  properties: Node,
): DefinitionSource {
  const body = own(properties, 'DefinitionBody')
  if (isNode(body)) return { kind: 'given', body: draftOf(body) }
  const uri = own(properties, 'DefinitionUri')
  if (uri === undefined || uri === null) return { kind: 'none' }
  const location =
    typeof uri === 'string'
      ? uri
      : `s3://${textAt(uri as Node, 'Bucket') ?? ''}/${textAt(uri as Node, 'Key') ?? ''}`
  const text = build.options.readFile?.(location)
  const parsed = text === undefined ? undefined : parseDefinition(text)?.root
  if (isNode(parsed)) return { kind: 'given', body: draftOf(parsed) }
  build.leftovers.push({
    what: `${logicalId} (definition at ${location})`,
    advice: 'that file is not at hand; import it by itself',
  })
  return { kind: 'missing' }
}
