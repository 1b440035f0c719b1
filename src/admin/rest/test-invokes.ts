import { operation } from '../operation.ts'
import { list, map, struct, text } from '../shape.ts'
import { filledText } from '../wire.ts'
import { readRestDefinition } from './definition.ts'
import { findAuthorizer, findMethod } from './find.ts'

const callMembers = {
  pathWithQueryString: text,
  body: text,
  headers: map(text),
  multiValueHeaders: map(list(text)),
  stageVariables: map(text),
}

export const testInvokeOperations = [
  operation(
    'TestInvokeMethod',
    'POST /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}',
    200,
    { input: struct({ ...callMembers, clientCertificateId: text }) },
    (call) => {
      const apiId = call.labels.restapi_id
      const { resourceId, method } = findMethod(call, call.labels)
      const { input } = call
      const request = {
        definition: readRestDefinition(call, apiId),
        resourceId,
        httpMethod: method.httpMethod,
        pathWithQueryString: input.pathWithQueryString,
        body: input.body ?? '',
        headers: input.headers ?? {},
        multiValueHeaders: input.multiValueHeaders ?? {},
        stageVariables: input.stageVariables ?? {},
        clientCertificateId: filledText(input.clientCertificateId),
      }
      return { later: async () => ({ body: await call.ports.testInvoke.method(request) }) }
    },
  ),

  operation(
    'TestInvokeAuthorizer',
    'POST /restapis/{restapi_id}/authorizers/{authorizer_id}',
    200,
    { input: struct({ ...callMembers, additionalContext: map(text) }) },
    (call) => {
      const apiId = call.labels.restapi_id
      const { id: authorizerId } = findAuthorizer(call, apiId, call.labels.authorizer_id)
      const { input } = call
      const request = {
        definition: readRestDefinition(call, apiId),
        authorizerId,
        pathWithQueryString: input.pathWithQueryString,
        body: input.body ?? '',
        headers: input.headers ?? {},
        multiValueHeaders: input.multiValueHeaders ?? {},
        stageVariables: input.stageVariables ?? {},
        additionalContext: input.additionalContext ?? {},
      }
      return { later: async () => ({ body: await call.ports.testInvoke.authorizer(request) }) }
    },
  ),
]
