import type { RequestValidator } from '../../definition/rest-api.ts'
import { extension } from '../extensions.ts'
import { booleanAt, nodeAt, nodesIn } from '../node.ts'
import { idOfName, kept, type RestImport } from './context.ts'

/** The request validators by id: the definition's, and when merging the existing ones it does not name. */
export function importValidators(context: RestImport): Record<string, RequestValidator> {
  const validators: Record<string, RequestValidator> = { ...kept(context).requestValidators }
  for (const [name, node] of nodesIn(nodeAt(context.document.root, extension.requestValidators))) {
    const id = idOfName(context, context.existing?.requestValidators, name)
    validators[id] = {
      id,
      name,
      validateRequestBody: booleanAt(node, 'validateRequestBody') ?? false,
      validateRequestParameters: booleanAt(node, 'validateRequestParameters') ?? false,
    }
  }
  return validators
}
