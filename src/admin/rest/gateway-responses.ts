import {
  builtInGatewayStatus,
  builtInGatewayTemplates,
  gatewayResponseTypes,
  type GatewayResponse,
  type GatewayResponseType,
} from '../../definition/gateway-response.ts'
import { gatewayParametersProblem } from '../../definition/mapping-expressions.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, listPage, v1Asked } from '../paging.ts'
import {
  applyPatch,
  draftMap,
  type Change,
  type Draft,
  patchInput,
  type PatchRule,
  type PatchTexts,
} from '../patch.ts'
import { compact, enumViolation, map, matching, struct, text } from '../shape.ts'
import { refuseProblem } from './expressions.ts'
import { findRestApi } from './find.ts'

const statusShape = /^[1-5]\d\d$/

const putInput = struct({
  statusCode: matching(String.raw`[1-5]\d\d`),
  responseParameters: map(text),
  responseTemplates: map(text),
})

const isKnown = (type: string): type is GatewayResponseType =>
  gatewayResponseTypes.some((known) => known === type)

const typeViolations = ({ response_type }: { readonly response_type: string }): readonly string[] =>
  isKnown(response_type) ? [] : [enumViolation(response_type, 'responseType', gatewayResponseTypes)]

/** The type in a path, which `typeViolations` has let pass. */
function typeOf(label: string): GatewayResponseType {
  if (isKnown(label)) return label
  throw new Error('violations are checked before the handler runs')
}

/** The default that a type without a customisation of its own takes after: by its built-in status. */
function classOf(type: GatewayResponseType): GatewayResponseType | undefined {
  const status = builtInGatewayStatus[type]
  if (status === undefined) return undefined
  return status.startsWith('4') ? 'DEFAULT_4XX' : 'DEFAULT_5XX'
}

type Call = Pick<AdminCall, 'store'>

/** A type's response as lists show it: all five members, customised, inherited or built in. */
function shown({ store }: Call, apiId: string, type: GatewayResponseType): object {
  const own = store.get('gatewayResponse', apiId, type)
  const inheritedFrom = classOf(type)
  const inherited = inheritedFrom && store.get('gatewayResponse', apiId, inheritedFrom)
  // Parts that a customised type leaves out are the type's own, never those of DEFAULT_xXX. Observed.
  const source = own ?? inherited
  return compact({
    responseType: type,
    statusCode: source?.statusCode ?? builtInGatewayStatus[type],
    responseParameters: source?.responseParameters ?? {},
    responseTemplates: source?.responseTemplates ?? builtInGatewayTemplates,
    defaultResponse: own === undefined,
  })
}

function change(member: 'responseTemplates' | 'responseParameters'): PatchRule<unknown> {
  return {
    path: `/${member}/{key}`,
    ops: ['add', 'replace', 'remove'],
    apply(draft: Draft, { op, keys: [key = ''], value }: Change) {
      const entries = draftMap(draft, member)
      if (op !== 'add' && !Object.hasOwn(entries, key)) {
        throw notFound('Invalid parameter name specified')
      }
      if (op === 'remove') {
        delete entries[key]
        return
      }
      if (value === '') throw badRequest(`Invalid null or empty value in ${member}`)
      entries[key] = value
    },
  }
}

const responseRules: readonly PatchRule<unknown>[] = [
  {
    path: '/statusCode',
    ops: ['replace'],
    apply(draft, { value }) {
      if (!statusShape.test(value)) throw badRequest('Invalid status code specified')
      draft['statusCode'] = value
    },
  },
  change('responseParameters'),
  change('responseTemplates'),
]

const responseTexts: PatchTexts = {
  unknownPath: (path) => badRequest(`Invalid patch path ${path}`),
  wrongOp: (path) => badRequest(`Invalid patch path ${path}`),
}

const path = '/restapis/{restapi_id}/gatewayresponses/{response_type}'

export const gatewayResponseOperations = [
  operation(
    'PutGatewayResponse',
    `PUT ${path}`,
    201,
    { input: putInput, violations: typeViolations },
    (call) => {
      const { id: apiId } = findRestApi(call, call.labels.restapi_id)
      const responseType = typeOf(call.labels.response_type)
      const response: GatewayResponse = { responseType, ...call.input }
      refuseProblem(gatewayParametersProblem(response.responseParameters ?? {}))
      call.store.put('gatewayResponse', apiId, response)
      return { body: shown(call, apiId, responseType) }
    },
  ),

  operation(
    'GetGatewayResponses',
    'GET /restapis/{restapi_id}/gatewayresponses',
    200,
    {},
    (call) => {
      const { id: apiId } = findRestApi(call, call.labels.restapi_id)
      const all = gatewayResponseTypes.map((type) => ({
        id: type,
        name: '',
        entity: shown(call, apiId, type),
      }))
      return { body: itemList(listPage(all, v1Asked(call.query)), (response) => response) }
    },
  ),

  operation('GetGatewayResponse', `GET ${path}`, 200, { violations: typeViolations }, (call) => {
    const { id: apiId } = findRestApi(call, call.labels.restapi_id)
    return { body: shown(call, apiId, typeOf(call.labels.response_type)) }
  }),

  operation(
    'UpdateGatewayResponse',
    `PATCH ${path}`,
    200,
    { input: patchInput, violations: typeViolations },
    (call) => {
      const { id: apiId } = findRestApi(call, call.labels.restapi_id)
      const responseType = typeOf(call.labels.response_type)
      const own = call.store.get('gatewayResponse', apiId, responseType)
      const before: GatewayResponse = own ?? {
        responseType,
        responseTemplates: builtInGatewayTemplates,
      }
      const response = applyPatch(before, call.input, responseRules, responseTexts, call)
      refuseProblem(gatewayParametersProblem(response.responseParameters ?? {}))
      call.store.put('gatewayResponse', apiId, response)
      return { body: shown(call, apiId, responseType) }
    },
  ),

  operation(
    'DeleteGatewayResponse',
    `DELETE ${path}`,
    202,
    { violations: typeViolations },
    (call) => {
      const { id: apiId } = findRestApi(call, call.labels.restapi_id)
      const responseType = typeOf(call.labels.response_type)
      if (call.store.get('gatewayResponse', apiId, responseType) === undefined) {
        throw notFound('Gateway response type not defined on api')
      }
      call.store.delete('gatewayResponse', apiId, responseType)
      return {}
    },
  ),
]
