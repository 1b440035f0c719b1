import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import { compileText, type CompiledText } from '../mapping-template/compiled-text.ts'
import { fromJson, type ContextData } from '../mapping-template/from-json.ts'
import type { MappingSource } from '../mapping-template/index.ts'
import type { Entries } from '../mapping-template/lazy-map.ts'
import { ownOf } from '../own.ts'
import type { Report } from '../phase.ts'
import { clfTime } from '../../aws/time.ts'
import { knownIdentity } from './socket-event.ts'
import { compileSelection, isStatic, type SelectionSource } from './selection.ts'

/** What happens to a body: a template, a text that is always the same, the body as it is, or nothing fits. */
export type TemplateChoice =
  | CompiledText
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'none' }

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
): ChooseTemplate {
  const choices = new Map<string, TemplateChoice>()
  for (const [key, text] of Object.entries(templates ?? {})) {
    choices.set(key, compileChoice(text, `${path}['${key}']`, report))
  }
  const fallback = choices.get('$default') ?? none
  if (choices.size === 0 || expression === undefined) return () => fallback
  const select = compileSelection(expression)
  if (select === undefined) {
    const expected = 'an expression such as ${request.body.type} or \\$default'
    report({ path: `${path} selection`, found: expression, expected, severity: 'error' })
    return () => fallback
  }
  if (isStatic(expression)) {
    const chosen = choices.get(select({})) ?? fallback
    return () => chosen
  }
  return (sourceOf) => choices.get(select(sourceOf())) ?? fallback
}

/** Chooses a template; the source is made only for expressions that look at it. */
export type ChooseTemplate = (sourceOf: () => SelectionSource) => TemplateChoice

/** A text without Velocity's two signs is its own rendering. */
function compileChoice(text: string | null, path: string, report: Report): TemplateChoice {
  return text === null || text === '' || /[$#]/.test(text)
    ? compileText(text, path, report)
    : { kind: 'constant', text }
}

/**
 * What a template sees of a connection's event, with the body it is about; the parameters are those of
 * the handshake, so that later events have none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function socketSource(call: Invocation, body: string): MappingSource {
  const { plan, overrides } = call
  return {
    body,
    parameters: handshakeParameters(call),
    context: contextOf(call),
    stageVariables: plan.variables ?? noVariables,
    ...(overrides !== undefined && { carried: overrides.carried }),
  }
}

/** `$context`: each member is made when a template asks for it. */
function contextOf(call: Invocation): Entries {
  return {
    names: () => contextMembers.keys(),
    read: (name) => {
      const value = contextMembers.get(name)?.(call)
      return value === undefined ? undefined : fromJson(value)
    },
  }
}

const contextMembers: ReadonlyMap<string, (call: Invocation) => ContextData> = new Map(
  Object.entries<(call: Invocation) => ContextData>({
    apiId: ({ plan }) => plan.apiId,
    authorizer: authorizerTexts,
    connectedAt: ({ socket }) => socket?.connectedAtMs,
    connectionId: ({ socket }) => socket?.connectionId,
    domainName: ({ place }) => place.host,
    eventType: ({ socket }) => socket?.eventType,
    extendedRequestId: ({ requestId }) => requestId,
    identity: ({ identity, sourceIp, socket }) => ({
      ...knownIdentity(identity),
      sourceIp,
      userAgent: socket?.userAgent,
    }),
    messageDirection: () => 'IN',
    messageId: ({ socket }) => socket?.messageId,
    requestId: ({ requestId }) => requestId,
    requestTime: ({ startedAtMs }) => clfTime(startedAtMs),
    requestTimeEpoch: ({ startedAtMs }) => startedAtMs,
    routeKey: ({ target }) => target?.routeKey,
    stage: ({ plan }) => plan.stageName,
    status: ({ endpointResponse }) => endpointResponse?.status,
    disconnectStatusCode: ({ socket }) => socket?.disconnect?.statusCode,
    disconnectReason: ({ socket }) => socket?.disconnect?.reason,
  }),
)

const noVariables = {}

const noParameters: MappingSource['parameters'] = { path: [], querystring: [], header: [] }

/** Of the handshake: later events have none. */
function handshakeParameters(call: Invocation): MappingSource['parameters'] {
  if (call.socket?.eventType !== 'CONNECT') return noParameters
  return {
    path: [],
    querystring: Array.from(call.query.multi, ([name, values]) => [name, values.at(-1) ?? '']),
    header: call.headers,
  }
}

function authorizerTexts({ authorizer }: Invocation): Record<string, string> | undefined {
  if (authorizer === undefined) return undefined
  const { context, principalId } = authorizer
  return { ...texts(context), ...(principalId !== undefined && { principalId }) }
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
    stageVariable: (name) => ownOf(call.plan.variables, name),
  }
}
