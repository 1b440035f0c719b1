import { routeId as newId } from '../../aws/ids.ts'
import type { V2Api, V2Integration } from '../../definition/http-api.ts'
import {
  connectionTypes,
  contentHandlings,
  type IntegrationType,
} from '../../definition/integration.ts'
import { badRequest, conflict } from '../errors.ts'
import {
  compact,
  type Infer,
  integer,
  map,
  nullable,
  oneOf,
  struct,
  text,
  textUpTo,
} from '../shape.ts'
import { memberOperations, type Member } from './crud.ts'
import { checkIntegration, timeoutMsMax } from './integration-rules.ts'
import { refuseManaged } from './find.ts'
import { mergeMembers } from './merge.ts'

const input = struct({
  integrationType: oneOf('AWS', 'HTTP', 'MOCK', 'HTTP_PROXY', 'AWS_PROXY'),
  integrationSubtype: text,
  integrationMethod: text,
  integrationUri: textUpTo(2048),
  payloadFormatVersion: text,
  connectionType: oneOf(...connectionTypes),
  connectionId: text,
  credentialsArn: text,
  description: textUpTo(1024),
  requestParameters: map(text),
  responseParameters: map(map(text)),
  requestTemplates: map(nullable(text)),
  templateSelectionExpression: text,
  passthroughBehavior: oneOf('WHEN_NO_MATCH', 'NEVER', 'WHEN_NO_TEMPLATES'),
  contentHandlingStrategy: oneOf(...contentHandlings),
  timeoutInMillis: integer,
  tlsConfig: struct({ serverNameToVerify: text }),
})
type Input = Infer<typeof input>

/** The members that an integration has when its author says nothing of them. */
function defaults(api: V2Api, { integrationType, integrationSubtype }: Partial<V2Integration>) {
  const isHttp = api.protocolType === 'HTTP'
  const method = integrationType === 'HTTP_PROXY' ? 'ANY' : 'POST'
  const hasMethod = isHttp && integrationSubtype === undefined
  return compact({
    connectionType: 'INTERNET' as const,
    integrationMethod: hasMethod ? method : undefined,
    payloadFormatVersion: '1.0' as const,
    timeoutInMillis: timeoutMsMax(api),
    passthroughBehavior: isHttp ? undefined : ('WHEN_NO_MATCH' as const),
    integrationResponseSelectionExpression: isHttp
      ? undefined
      : responseSelections[integrationType ?? 'MOCK'],
  })
}

const byStatus = '${integration.response.statuscode}'
const byError = '${integration.response.body.errorMessage}'

/** What a WebSocket API's integration selects its responses by, if it is no proxy; nobody can change it. */
const responseSelections = {
  AWS: byError,
  AWS_PROXY: undefined,
  HTTP: byStatus,
  HTTP_PROXY: undefined,
  MOCK: byStatus,
} as const satisfies Record<IntegrationType, string | undefined>

const payloadFormats = ['1.0', '2.0'] as const

/** The format asked for; the functions of WebSocket APIs have one only. Observed. */
function payloadFormat({ protocolType }: V2Api, { payloadFormatVersion: asked }: Input) {
  const known = payloadFormats.find((format) => format === asked)
  if (asked === undefined || (known && (known === '1.0' || protocolType === 'HTTP'))) return known
  throw badRequest(`Unsupported PayloadFormatVersion: ${asked}`)
}

/** A new or changed integration, checked. */
export function settledIntegration(
  api: V2Api,
  input: Input,
  before: V2Integration | undefined,
): V2Integration {
  const changes = compact({ ...input, payloadFormatVersion: payloadFormat(api, input) })
  const { integrationType: type, integrationSubtype } = changes
  const isProxied = api.protocolType === 'HTTP' && type === 'HTTP_PROXY'
  if (before === undefined && isProxied && !integrationSubtype && !changes.integrationMethod) {
    throw badRequest('HttpMethod parameter method must be specified for integrationType HTTPPROXY')
  }
  const start = before ?? { integrationId: newId(), ...defaults(api, changes) }
  const merged = mergeMembers<V2Integration>(start, changes, {
    whole: ['requestTemplates'],
    optional: ['tlsConfig'],
  })
  const { integrationType } = merged
  if (integrationType === undefined) throw badRequest('IntegrationType must be specified')
  if (before === undefined) checkFormat(api, changes)
  const integrationMethod = merged.integrationMethod?.toUpperCase()
  const { integrationId } = start
  const settled = compact({ ...merged, integrationId, integrationType, integrationMethod })
  checkIntegration(api, settled)
  return settled
}

/** An HTTP API's author chooses the format; a definition that leaves it out is read as one of format 1.0. Observed. */
function checkFormat({ protocolType }: V2Api, { payloadFormatVersion }: Input): void {
  if (protocolType === 'HTTP' && payloadFormatVersion === undefined) {
    throw badRequest('PayloadFormatVersion is a required parameter for integration')
  }
}

const integration: Member<'integration', Input> = {
  kind: 'integration',
  noun: 'Integration',
  collection: '/v2/apis/{apiId}/integrations',
  input,
  rowId: ({ id }) => id,
  settle: ({ call, api }, before) => settledIntegration(api, call.input, before),
  beforeDelete({ call, api }, { integrationId, apiGatewayManaged }) {
    refuseManaged('Integration', integrationId, apiGatewayManaged)
    const target = `integrations/${integrationId}`
    const users = call.store.all('route', api.apiId).filter((route) => route.target === target)
    if (users.length > 0) {
      throw conflict(
        `Cannot delete Integration because it is referenced by the following Routes with Ids: [${users.map(({ routeId }) => routeId).join(', ')}]`,
      )
    }
    const filter = { idPrefix: `${integrationId}/` }
    for (const { id } of call.store.list('integrationResponse', api.apiId, filter)) {
      call.store.delete('integrationResponse', api.apiId, id)
    }
  },
  toWire: (entity, api) => ({ ...defaults(api, entity), ...entity }),
}

export const integrationOperations = memberOperations(integration)
