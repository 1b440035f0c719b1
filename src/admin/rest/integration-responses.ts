import { contentHandlings, type IntegrationResponse } from '../../definition/integration.ts'
import { responseMappingsProblem, templatesProblem } from '../../definition/mapping-expressions.ts'
import { compileWholeMatch } from '../../invoke/pattern.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import {
  applyPatch,
  mapEntries,
  patchInput,
  plainTexts,
  type PatchRule,
  replaceOneOf,
  replaceText,
} from '../patch.ts'
import { compact, map, nullable, oneOf, struct, text } from '../shape.ts'
import { filled } from '../wire.ts'
import { refuseProblem, statusViolations } from './expressions.ts'
import {
  findIntegration,
  findResource,
  missingIntegration,
  saveMethod,
  type MethodLabels,
} from './find.ts'
import { integrationResponseWire } from './method-wire.ts'

type ResponseLabels = MethodLabels & { readonly status_code: string }

const putInput = struct({
  selectionPattern: text,
  responseParameters: map(text),
  responseTemplates: map(nullable(text)),
  contentHandling: oneOf(...contentHandlings),
})

/** Empty and null templates are kept as null; a map without any is kept as it is. Observed. */
const templates = (given: Readonly<Record<string, string | null>> | undefined) =>
  given && Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value || null]))

function findResponse(call: AdminCall<ResponseLabels>): IntegrationResponse {
  const { integration } = findIntegration(call, call.labels)
  const response = integration.integrationResponses?.[call.labels.status_code]
  if (response === undefined) throw notFound('Invalid Response status code specified')
  return response
}

/** Writes one response of an integration, or takes it away. */
function save(call: AdminCall<ResponseLabels>, response: IntegrationResponse | undefined): void {
  const { stored, integration } = findIntegration(call, call.labels)
  const { [call.labels.status_code]: _replaced, ...others } = integration.integrationResponses ?? {}
  const integrationResponses =
    response === undefined ? others : { ...others, [response.statusCode]: response }
  const methodIntegration = { ...integration, integrationResponses }
  saveMethod(call, call.labels.restapi_id, stored, { ...stored.method, methodIntegration })
}

function check(call: AdminCall<ResponseLabels>, response: IntegrationResponse): void {
  const { method } = findIntegration(call, call.labels).stored
  const { statusCode, selectionPattern, responseParameters = {} } = response
  if (selectionPattern && compileWholeMatch(selectionPattern) === undefined) {
    throw badRequest('Invalid regex pattern specified')
  }
  refuseProblem(responseMappingsProblem(responseParameters, statusCode, method.methodResponses))
  refuseProblem(templatesProblem(response.responseTemplates ?? {}))
}

const responseRules: readonly PatchRule<unknown>[] = [
  replaceText('selectionPattern'),
  replaceOneOf('contentHandling', contentHandlings, 'removed'),
  mapEntries(
    'responseParameters',
    () => notFound('Invalid parameter name specified'),
    ({ value }) => value,
  ),
  mapEntries(
    'responseTemplates',
    () => notFound('Content-Type specified was not found'),
    ({ value }) => value || null,
  ),
]

const path =
  '/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration/responses/{status_code}'

export const integrationResponseOperations = [
  operation(
    'PutIntegrationResponse',
    `PUT ${path}`,
    201,
    { input: putInput, violations: statusViolations },
    (call) => {
      findIntegration(call, call.labels)
      const { selectionPattern, responseParameters, responseTemplates, contentHandling } =
        call.input
      const response = compact({
        statusCode: call.labels.status_code,
        selectionPattern,
        responseParameters: filled(responseParameters),
        responseTemplates: templates(responseTemplates),
        contentHandling,
      })
      check(call, response)
      save(call, response)
      return { body: integrationResponseWire(response) }
    },
  ),

  operation(
    'GetIntegrationResponse',
    `GET ${path}`,
    200,
    { violations: statusViolations },
    (call) => ({ body: integrationResponseWire(findResponse(call)) }),
  ),

  operation(
    'UpdateIntegrationResponse',
    `PATCH ${path}`,
    200,
    { input: patchInput, violations: statusViolations },
    (call) => {
      const before = findResponse(call)
      const response = applyPatch(before, call.input, responseRules, plainTexts, call)
      check(call, response)
      save(call, response)
      return { body: integrationResponseWire(response) }
    },
  ),

  operation(
    'DeleteIntegrationResponse',
    `DELETE ${path}`,
    204,
    { violations: statusViolations },
    (call) => {
      const { restapi_id: apiId, resource_id, http_method } = call.labels
      const node = findResource(call, apiId, resource_id)
      // A missing or malformed method is a missing integration to this one operation. Observed.
      if (!call.store.get('method', apiId, `${node.id}/${http_method}`)) throw missingIntegration()
      findResponse(call)
      save(call, undefined)
      return {}
    },
  ),
]
