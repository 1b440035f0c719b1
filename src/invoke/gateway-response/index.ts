import {
  gatewayResponseTypes,
  type GatewayResponse,
  type GatewayResponseType,
} from '../../definition/gateway-response.ts'
import type { Invocation } from '../invocation.ts'
import type { Refusal } from '../refusal.ts'
import { finalStatusMin, reply, type HeaderList, type Reply } from '../reply.ts'
import { defaultResponseTemplate, gatewayResponseDefaults } from './defaults.ts'
import { noteMessage } from './note-message.ts'
import {
  compileParameterSource,
  compileSubstitution,
  type ErrorView,
  type Substitution,
} from './substitution.ts'

interface CompiledResponse {
  readonly status: number | undefined
  /** Whether its author wrote the templates. */
  readonly hasTemplates: boolean
  readonly headers: readonly {
    readonly name: string
    readonly source: (call: Invocation, error: ErrorView) => string | undefined
  }[]
  readonly templates: readonly { readonly contentType: string; readonly render: Substitution }[]
}

/**
 * Compiles an API's gateway responses into the function that formats a refusal.
 * A customised type inherits nothing from DEFAULT_4XX or DEFAULT_5XX; an uncustomised one takes the
 * customised class default of its built-in status, whole.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function compileGatewayResponses(
  customised: Readonly<Partial<Record<GatewayResponseType, GatewayResponse>>>,
): (call: Invocation, refusal: Refusal) => Reply {
  const ofType = (type: GatewayResponseType): CompiledResponse =>
    compileOne(customised[type] ?? customised[classDefault(builtInStatus(type))])
  // Every type has its entry, which `fromEntries` does not say.
  const compiled = Object.fromEntries(
    gatewayResponseTypes.map((type) => [type, ofType(type)]),
  ) as Record<GatewayResponseType, CompiledResponse>
  return (call, refusal) =>
    format(call, refusal, refusal.status ?? builtInStatus(refusal.type), compiled[refusal.type])
}

function format(
  call: Invocation,
  refusal: Refusal,
  status: number,
  response: CompiledResponse,
): Reply {
  const builtIn = gatewayResponseDefaults[refusal.type]
  const message = refusal.message === undefined ? builtIn.message : refusal.message
  noteMessage(call, message)
  call.errorMessage = message
  const error: ErrorView = {
    message,
    responseType: refusal.type,
    validationErrorString: refusal.validationErrorString,
    refusal,
  }
  const headers: HeaderList = [['x-amzn-ErrorType', refusal.errorType ?? builtIn.errorType]]
  if (refusal.headers !== undefined) headers.push(...refusal.headers)
  const named = new Set<string>()
  for (const { name, source } of response.headers) {
    const value = source(call, error)
    if (value === undefined) continue
    named.add(name.toLowerCase())
    headers.push([name, value])
  }
  const template =
    refusal.type === 'ACCESS_DENIED' && !response.hasTemplates
      ? accessDeniedDefault
      : chooseTemplate(response, call.header('accept'))
  if (!named.has('content-type')) headers.push(['Content-Type', template.contentType])
  return reply(response.status ?? status, headers, template.render(call, error))
}

/** Exact match of an `Accept` entry, else JSON, else the first. */
function chooseTemplate(
  response: CompiledResponse,
  accept: string | undefined,
): CompiledResponse['templates'][number] {
  const { templates } = response
  if (templates.length > 1 && accept !== undefined) {
    for (const entry of accept.split(',')) {
      const type = entry.split(';', 1)[0]?.trim()
      const exact = templates.find(({ contentType }) => contentType === type)
      if (exact !== undefined) return exact
    }
  }
  return (
    templates.find(({ contentType }) => contentType === 'application/json') ??
    templates[0] ??
    jsonDefault
  )
}

const jsonDefault = {
  contentType: 'application/json',
  render: compileSubstitution(defaultResponseTemplate),
}

/** Observed: the built-in body of this one type has a capital M. */
const accessDeniedDefault = {
  contentType: 'application/json',
  render: compileSubstitution('{"Message":$context.error.messageString}'),
}

/** What frames the answer, and the error type, which every gateway response keeps. */
const gatewayOwned: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'x-amzn-errortype',
])

function compileOne(own: GatewayResponse | undefined): CompiledResponse {
  const templates = Object.entries(own?.responseTemplates ?? {}).map(([contentType, template]) => ({
    contentType,
    render: compileSubstitution(template),
  }))
  const status = Number(own?.statusCode ?? 0)
  return {
    status: status >= finalStatusMin ? status : undefined,
    hasTemplates: templates.length > 0,
    headers: Object.entries(own?.responseParameters ?? {})
      .map(([key, expression]) => ({
        name: key.replace(/^gatewayresponse\.header\./, ''),
        source: compileParameterSource(expression),
      }))
      .filter(({ name }) => !gatewayOwned.has(name.toLowerCase())),
    templates: templates.length > 0 ? templates : [jsonDefault],
  }
}

function builtInStatus(type: GatewayResponseType): number {
  return gatewayResponseDefaults[type].status ?? (type === 'DEFAULT_4XX' ? 400 : 500)
}

function classDefault(status: number): 'DEFAULT_4XX' | 'DEFAULT_5XX' {
  return status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX'
}
