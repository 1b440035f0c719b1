import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import { compileText, type CompiledText } from '../mapping-template/compiled-text.ts'
import type { MappingSource } from '../mapping-template/index.ts'
import type { Report } from '../phase.ts'
import { clfTime } from '../../aws/time.ts'
import { knownIdentity } from './socket-event.ts'
import { compileSelection, type SelectionSource } from './selection.ts'

/** What happens to a body: a template, the body as it is, or nothing fits. */
export type TemplateChoice = CompiledText | { readonly kind: 'none' }

const none: TemplateChoice = { kind: 'none' }

/** Templates by key, and the expression that chooses among them. */
export interface TemplateSet {
  readonly templates: Readonly<Record<string, string | null>> | undefined
  readonly expression: string | undefined
}

/**
 * Compiles the choice among templates: the key that the expression yields, else `$default`, else none.
 * @param path `$.integrations['i1'].requestTemplates`
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html#apigateway-websocket-api-template-selection-expressions
 */
export function compileTemplates(
  { templates, expression }: TemplateSet,
  path: string,
  report: Report,
): (source: SelectionSource) => TemplateChoice {
  const choices = new Map<string, TemplateChoice>()
  for (const [key, text] of Object.entries(templates ?? {})) {
    choices.set(key, compileText(text, `${path}['${key}']`, report))
  }
  const fallback = choices.get('$default') ?? none
  if (choices.size === 0 || expression === undefined) return () => fallback
  const select = compileSelection(expression)
  if (select === undefined) {
    const expected = 'an expression such as ${request.body.type} or \\$default'
    report({ path: `${path} selection`, found: expression, expected, severity: 'error' })
    return () => fallback
  }
  return (source) => choices.get(select(source)) ?? fallback
}

/**
 * What a template sees of a connection's event, with the body it is about; the parameters are those of
 * the handshake, so that later events have none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function socketSource(call: Invocation, body: string): MappingSource {
  const { plan, socket, authorizer, overrides } = call
  return {
    body,
    parameters: {
      path: [],
      querystring: Array.from(call.query.multi, ([name, values]) => [name, values.at(-1) ?? '']),
      header: call.headers,
    },
    context: {
      apiId: plan.apiId,
      ...(authorizer !== undefined && {
        authorizer: {
          ...texts(authorizer.context),
          ...(authorizer.principalId !== undefined && { principalId: authorizer.principalId }),
        },
      }),
      connectedAt: socket?.connectedAtMs,
      connectionId: socket?.connectionId,
      domainName: call.place.host,
      eventType: socket?.eventType,
      extendedRequestId: call.requestId,
      identity: {
        ...knownIdentity(call.identity),
        sourceIp: call.sourceIp,
        userAgent: socket?.userAgent,
      },
      messageDirection: 'IN',
      messageId: socket?.messageId,
      requestId: call.requestId,
      requestTime: clfTime(call.startedAtMs),
      requestTimeEpoch: call.startedAtMs,
      routeKey: call.target?.routeKey,
      stage: plan.stageName,
      status: call.endpointResponse?.status,
      ...(socket?.disconnect !== undefined && {
        disconnectStatusCode: socket.disconnect.statusCode,
        disconnectReason: socket.disconnect.reason,
      }),
    },
    stageVariables: plan.variables ?? {},
    ...(overrides !== undefined && { carried: overrides.carried }),
  }
}

/** Values of an authorizer are always text in templates. */
function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

/** What selection expressions may refer to in a call: message, handshake headers, context, variables. */
export function selectionSource(call: Invocation): SelectionSource {
  return {
    body: call.socket?.message?.json(),
    header: (name) => call.header(name),
    context: (name) => contextValue(call, name),
    stageVariable: (name) => call.plan.variables?.[name],
  }
}
