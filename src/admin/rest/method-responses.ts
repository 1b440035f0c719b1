import { methodResponseParametersProblem } from '../../definition/mapping-expressions.ts'
import type { MethodResponse } from '../../definition/rest-api.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { applyPatch, mapEntries, patchInput, plainTexts, type PatchRule } from '../patch.ts'
import { flag, map, struct, text } from '../shape.ts'
import { refuseProblem, statusViolations } from './expressions.ts'
import { findMethod, saveMethod, type MethodLabels } from './find.ts'
import { methodResponseWire } from './method-wire.ts'

type ResponseLabels = MethodLabels & { readonly status_code: string }

function findResponse(call: AdminCall<ResponseLabels>) {
  const stored = findMethod(call, call.labels)
  const response = stored.method.methodResponses?.[call.labels.status_code]
  if (response === undefined) throw notFound('Invalid Response status code specified')
  return { stored, response }
}

function check(call: AdminCall<ResponseLabels>, response: MethodResponse): void {
  for (const name of Object.values(response.responseModels ?? {})) {
    if (call.store.get('model', call.labels.restapi_id, name) === undefined) {
      throw badRequest(`Invalid model identifier specified: ${name}`)
    }
  }
  refuseProblem(methodResponseParametersProblem(Object.keys(response.responseParameters ?? {})))
}

/** Writes one response of a method, or takes it away. */
function save(call: AdminCall<ResponseLabels>, response: MethodResponse | undefined): void {
  const stored = findMethod(call, call.labels)
  const { [call.labels.status_code]: _replaced, ...others } = stored.method.methodResponses ?? {}
  const methodResponses =
    response === undefined ? others : { ...others, [response.statusCode]: response }
  saveMethod(call, call.labels.restapi_id, stored, { ...stored.method, methodResponses })
}

const responseRules: readonly PatchRule<unknown>[] = [
  mapEntries(
    'responseModels',
    () => notFound('Content-Type specified was not found'),
    ({ value }) => value,
  ),
  mapEntries(
    'responseParameters',
    () => notFound('Invalid parameter name specified'),
    ({ value }) => value === 'true',
  ),
]

const path =
  '/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/responses/{status_code}'

export const methodResponseOperations = [
  operation(
    'PutMethodResponse',
    `PUT ${path}`,
    201,
    {
      input: struct({ responseParameters: map(flag), responseModels: map(text) }),
      violations: statusViolations,
    },
    (call) => {
      const { method } = findMethod(call, call.labels)
      const { status_code: statusCode } = call.labels
      const { responseModels = {}, responseParameters = {} } = call.input
      // Empty maps are kept and shown after a put, unlike after a patch or an import. Observed.
      const response = { statusCode, responseModels, responseParameters }
      check(call, response)
      if (method.methodResponses?.[statusCode]) {
        throw conflict('Response already exists for this resource')
      }
      save(call, response)
      return { body: methodResponseWire(response) }
    },
  ),

  operation('GetMethodResponse', `GET ${path}`, 200, { violations: statusViolations }, (call) => ({
    body: methodResponseWire(findResponse(call).response),
  })),

  operation(
    'UpdateMethodResponse',
    `PATCH ${path}`,
    201,
    { input: patchInput, violations: statusViolations },
    (call) => {
      const { response } = findResponse(call)
      const patched = applyPatch(response, call.input, responseRules, plainTexts, call)
      check(call, patched)
      save(call, patched)
      return { body: methodResponseWire(patched) }
    },
  ),

  operation(
    'DeleteMethodResponse',
    `DELETE ${path}`,
    204,
    { violations: statusViolations },
    (call) => {
      findResponse(call)
      save(call, undefined)
      return {}
    },
  ),
]
