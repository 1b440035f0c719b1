/** What an HTTP API's import tells its author without warning. */
import { extension, operationVerbs } from '../extensions.ts'
import { asNode, isNode, nodeAt, own, textAt, type Node } from '../node.ts'
import { pathItemsOf } from '../paths.ts'
import { resolveRef } from '../refs.ts'

const ignoredRootParts = [
  extension.apiKeySource,
  extension.binaryMediaTypes,
  extension.documentation,
  extension.gatewayResponses,
  extension.minimumCompressionSize,
  extension.policy,
  extension.requestValidator,
  extension.requestValidators,
]

const ignoredOperationParts = [
  'parameters',
  'requestBody',
  extension.requestValidator,
  extension.auth,
]

/** One text for each part of the definition that HTTP APIs have no place for. */
export function ignoredParts(root: Node): string[] {
  const found = ignoredRootParts
    .filter((part) => own(root, part) !== undefined)
    .map((part) => `Ignoring unsupported attribute ${part}.`)
  for (const { place, operation } of operations(root)) {
    for (const part of ignoredOperationParts) {
      if (own(operation, part) !== undefined) {
        found.push(`Ignoring unsupported attribute ${place}.${part}.`)
      }
    }
  }
  if (own(nodeAt(root, 'components'), 'schemas') !== undefined) {
    found.push('Ignoring unsupported attribute components.schemas.')
  }
  return found
}

/** References of bodies to schemas that are not there, in the words of the service's parser. */
export function danglingReferences(root: Node): string[] {
  return operations(root).flatMap(({ place, operation }) => {
    const body = nodeAt(operation, 'requestBody')
    const owners: [string, Node][] = [
      [`${place}.requestBody`, body],
      ...Object.entries(nodeAt(operation, 'responses')).map(
        ([status, response]): [string, Node] => [`${place}.responses.${status}`, asNode(response)],
      ),
    ]
    return owners.flatMap(([ownerPlace, owner]) =>
      Object.values(nodeAt(owner, 'content')).flatMap((media) => {
        const schema = nodeAt(asNode(media), 'schema')
        const ref = textAt(schema, '$ref')
        if (ref === undefined || resolveRef(root, schema) !== undefined) return []
        return [`Parse issue: attribute ${ownerPlace}.content.schema.${ref} is missing`]
      }),
    )
  })
}

const operations = (root: Node): { place: string; operation: Node }[] =>
  pathItemsOf(root).flatMap(([path, item]) =>
    Object.keys(operationVerbs).flatMap((verb) => {
      const operation = own(item, verb)
      return isNode(operation) ? [{ place: `paths.'${path}'(${verb})`, operation }] : []
    }),
  )
