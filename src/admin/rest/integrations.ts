import {
  connectionTypes,
  contentHandlings,
  integrationTypes,
  passthroughBehaviors,
  transferModes,
  type Integration,
} from '../../definition/integration.ts'
import { limits } from '../../definition/limits.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import {
  applyPatch,
  draftMap,
  listEntries,
  mapEntries,
  patchInput,
  patchNumber,
  plainTexts,
  type PatchRule,
  replaceOneOf,
  replaceOptionalText,
  replaceText,
} from '../patch.ts'
import {
  compact,
  flag,
  integer,
  list,
  map,
  nullable,
  oneOf,
  required,
  struct,
  text,
  type Infer,
} from '../shape.ts'
import { filled, filledText } from '../wire.ts'
import { findIntegration, findMethod, findRestApi, saveMethod, type MethodLabels } from './find.ts'
import { checkIntegration } from './integration-rules.ts'
import { integrationWire } from './method-wire.ts'

const putInput = struct({
  type: required(oneOf(...integrationTypes)),
  httpMethod: text,
  uri: text,
  connectionType: oneOf(...connectionTypes),
  connectionId: text,
  credentials: text,
  requestParameters: map(text),
  requestTemplates: map(nullable(text)),
  passthroughBehavior: text,
  contentHandling: oneOf(...contentHandlings),
  timeoutInMillis: integer,
  cacheNamespace: text,
  cacheKeyParameters: list(text),
  tlsConfig: struct({ insecureSkipVerification: flag }),
  responseTransferMode: oneOf(...transferModes),
  integrationTarget: text,
})

function passthrough(given: string | undefined): (typeof passthroughBehaviors)[number] {
  const found = passthroughBehaviors.find((behavior) => behavior === (given ?? 'WHEN_NO_MATCH'))
  if (found !== undefined) return found
  throw badRequest(
    `Invalid passthrough behavior. Must be one of: [${passthroughBehaviors.join(', ')}]`,
  )
}

/** Empty and null templates both stand for "pass through", and are kept as null. Observed. */
const templates = (given: Readonly<Record<string, string | null>> | undefined) =>
  filled(
    given && Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value || null])),
  )

function newIntegration(input: Infer<typeof putInput>, resourceId: string): Integration {
  const { type } = input
  if (type === undefined) throw badRequest('Enumeration value for type must be non-empty')
  const isHttp = type === 'HTTP' || type === 'HTTP_PROXY'
  // A MOCK integration keeps neither verb nor URI. Observed.
  const endpoint = type === 'MOCK' ? {} : input
  return compact({
    type,
    httpMethod: filledText(endpoint.httpMethod)?.toUpperCase(),
    uri: filledText(endpoint.uri),
    connectionType: input.connectionType ?? (isHttp ? 'INTERNET' : undefined),
    connectionId: filledText(input.connectionId),
    credentials: filledText(input.credentials),
    requestParameters: filled(input.requestParameters),
    requestTemplates: templates(input.requestTemplates),
    passthroughBehavior: passthrough(input.passthroughBehavior),
    contentHandling: input.contentHandling,
    timeoutInMillis: input.timeoutInMillis ?? limits.integrationTimeoutMsMax,
    cacheNamespace: filledText(input.cacheNamespace) ?? resourceId,
    cacheKeyParameters: input.cacheKeyParameters ?? [],
    tlsConfig: input.tlsConfig && compact({ ...input.tlsConfig }),
    responseTransferMode: input.responseTransferMode,
    integrationTarget: filledText(input.integrationTarget),
  })
}

const missingParameter = () => notFound('Invalid parameter name specified')
const missingContentType = () => notFound('Content-Type specified was not found')
const timeoutRange = { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true }

const integrationRules: readonly PatchRule<unknown>[] = [
  listEntries('cacheKeyParameters', 'empty'),
  mapEntries('requestParameters', missingParameter, ({ value }) => value),
  mapEntries('requestTemplates', missingContentType, ({ value }) => value || null),
  replaceText('cacheNamespace'),
  replaceOptionalText('connectionId'),
  replaceOneOf('connectionType', connectionTypes),
  replaceOneOf('passthroughBehavior', passthroughBehaviors),
  replaceOneOf('responseTransferMode', transferModes),
  replaceOptionalText('integrationTarget'),
  replaceOptionalText('credentials'),
  replaceOneOf('contentHandling', contentHandlings, 'removed'),
  {
    path: '/timeoutInMillis',
    ops: ['replace'],
    apply(draft, { value }) {
      draft['timeoutInMillis'] = patchNumber(value, timeoutRange, 'Invalid timeout specified')
    },
  },
  {
    path: '/tlsConfig/insecureSkipVerification',
    ops: ['replace'],
    apply(draft, { value }) {
      draftMap(draft, 'tlsConfig')['insecureSkipVerification'] = value === 'true'
    },
  },
  notForMock('httpMethod', (value) => value.toUpperCase()),
  notForMock('uri', (value) => value),
]

function notForMock(member: string, toValue: (value: string) => string): PatchRule<unknown> {
  return {
    path: `/${member}`,
    ops: ['replace'],
    apply(draft, { path, value }) {
      if (draft['type'] === 'MOCK') throw badRequest(`Invalid patch path ${path}`)
      draft[member] = toValue(value)
    },
  }
}

/** A link of v1 leads to one load balancer; one of v2 to a network, in which the integration names it. */
function checkTarget({ store }: AdminCall, { connectionId = '', ...integration }: Integration) {
  if (integration.connectionType !== 'VPC_LINK' || integration.integrationTarget) return
  if (store.get('v2VpcLink', '', connectionId) === undefined) return
  throw badRequest(`IntegrationTarget is required for VpcLinkV2 ${connectionId}`)
}

function save(call: AdminCall<MethodLabels>, integration: Integration | undefined): void {
  const stored = findMethod(call, call.labels)
  const { methodIntegration: _replaced, ...method } = stored.method
  const changed = integration ? { ...method, methodIntegration: integration } : method
  saveMethod(call, call.labels.restapi_id, stored, changed)
}

const path = '/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration'

export const integrationOperations = [
  operation('PutIntegration', `PUT ${path}`, 201, { input: putInput }, (call) => {
    const { resourceId, method } = findMethod(call, call.labels)
    const integration = newIntegration(call.input, resourceId)
    checkIntegration(integration, method, findRestApi(call, call.labels.restapi_id))
    checkTarget(call, integration)
    save(call, integration)
    return { body: integrationWire(integration) }
  }),

  operation('GetIntegration', `GET ${path}`, 200, {}, (call) => ({
    body: integrationWire(findIntegration(call, call.labels).integration),
  })),

  operation('UpdateIntegration', `PATCH ${path}`, 200, { input: patchInput }, (call) => {
    const { stored, integration } = findIntegration(call, call.labels)
    const patched = applyPatch(integration, call.input, integrationRules, plainTexts, call)
    checkIntegration(patched, stored.method, findRestApi(call, call.labels.restapi_id))
    checkTarget(call, patched)
    save(call, patched)
    return { body: integrationWire(patched) }
  }),

  operation('DeleteIntegration', `DELETE ${path}`, 204, {}, (call) => {
    findIntegration(call, call.labels)
    save(call, undefined)
    return {}
  }),
]
