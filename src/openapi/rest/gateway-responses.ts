import {
  builtInGatewayStatus,
  builtInGatewayTemplates,
  gatewayResponseTypes,
  type GatewayResponse,
} from '../../definition/gateway-response.ts'
import { gatewayParametersProblem } from '../../definition/mapping-expressions.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import { extension } from '../extensions.ts'
import { asNode, nodeAt, own, textAt } from '../node.ts'
import { kept, type RestImport } from './context.ts'
import { stringMap } from './string-map.ts'

/**
 * The customised gateway responses. A field the definition leaves out takes the type's own built-in value, not
 * that of DEFAULT_4XX or DEFAULT_5XX.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
 */
export function importGatewayResponses(context: RestImport): RestApiDefinition['gatewayResponses'] {
  const responses: Partial<Record<string, GatewayResponse>> = { ...kept(context).gatewayResponses }
  const declared = nodeAt(context.document.root, extension.gatewayResponses)
  for (const key of Object.keys(declared)) {
    const responseType = gatewayResponseTypes.find((type) => type === key)
    if (responseType === undefined) {
      context.problems.errors.push(
        `Unable to put gateway response '${key}': Invalid response type specified`,
      )
      continue
    }
    const node = asNode(own(declared, key))
    const statusCode = textAt(node, 'statusCode') ?? builtInGatewayStatus[responseType]
    if (statusCode !== undefined && !/^[1-5]\d\d$/.test(statusCode)) {
      context.problems.errors.push(
        `Unable to put gateway response '${key}': Invalid status code specified`,
      )
    }
    const responseParameters = stringMap(node, 'responseParameters') ?? {}
    const problem = gatewayParametersProblem(responseParameters)
    if (problem !== undefined) {
      context.problems.errors.push(`Unable to put gateway response '${key}': ${problem}`)
    }
    responses[responseType] = {
      responseType,
      ...(statusCode === undefined ? {} : { statusCode }),
      responseParameters,
      responseTemplates: stringMap(node, 'responseTemplates') ?? builtInGatewayTemplates,
    }
  }
  return responses
}
