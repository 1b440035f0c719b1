import type { OpenApiDocument } from '../document.ts'
import { extension, operationVerbs } from '../extensions.ts'
import { isNode, own } from '../node.ts'
import { badRequest, type ImportRefusal } from '../outcome.ts'
import { pathItemsOf } from '../paths.ts'
import { resolveRef } from '../refs.ts'

/** Members of an integration that hold one value. */
const scalars = ['type', 'httpMethod', 'uri', 'credentials', 'connectionType', 'connectionId']

/**
 * The refusal of a definition with an integration that cannot be read at all, such as one whose `uri` is still a
 * function of CloudFormation; `undefined` when all can. It comes before any other finding.
 */
export function malformedIntegration({ root }: OpenApiDocument): ImportRefusal | undefined {
  for (const [path, item] of pathItemsOf(root)) {
    for (const verb of Object.keys(operationVerbs)) {
      const operation = own(item, verb)
      const written = isNode(operation) ? own(operation, extension.integration) : undefined
      if (written === undefined || written === null) continue
      const integration = isNode(written) ? (resolveRef(root, written) ?? {}) : undefined
      if (integration === undefined || scalars.some((key) => isStructured(own(integration, key)))) {
        return badRequest(
          `Unable to parse API definition because of a malformed integration at path ${path}.`,
        )
      }
    }
  }
  return undefined
}

const isStructured = (value: unknown): boolean => typeof value === 'object' && value !== null
