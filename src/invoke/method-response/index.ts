import type { OverriddenValues } from '../mapping-template/overrides.ts'
import type { Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { isToken } from '../token.ts'
import { finalStatusMin, reply, type HeaderList } from '../reply.ts'
import type { RestTarget } from '../target.ts'

/**
 * Headers an integration response may map that come back under `x-amzn-Remapped-…`.
 * Observed: the recorded list, which for Expect, Host, Proxy-Authenticate, Trailer and Upgrade is not the documented one.
 */
const remapped: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
])

/**
 * Makes the answer of the types that are not proxies: the selected status and the mapped headers
 * must be declared by the method, overrides come last.
 * Refuses with 500 when they are not declared.
 * Differs: an override to a status of 1xx, which no answer can end with, is ignored.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-response.html
 */
export const methodResponse: Phase<RestTarget> = {
  name: 'method-response',
  hops: 0,
  compile({ integration, method }) {
    const { type } = integration
    if (type === 'HTTP_PROXY' || type === 'AWS_PROXY') return undefined
    const declared = new Map(
      Object.entries(method.methodResponses ?? {}).map(([status, { responseParameters }]) => [
        status,
        declaredHeaders(responseParameters ?? {}),
      ]),
    )
    const traced = type !== 'MOCK'
    return (call) => {
      const draft = call.integrationResponse
      if (draft === undefined) throw new Error('no integration response was made')
      const headers = declared.get(draft.statusCode)
      const mapped = Number(draft.statusCode)
      if (headers === undefined || mapped < finalStatusMin) {
        return undeclared('method response', draft.statusCode)
      }
      const stranger = draft.headers.find(([name]) => !headers.has(name.toLowerCase()))
      if (stranger !== undefined) return undeclared('method response header', stranger[0])
      const response = call.overrides?.response
      if (response !== undefined) {
        for (const name of response.header.keys()) if (!isToken(name)) return illegalName(name)
      }
      const over = response?.status ?? 0
      const status = over >= finalStatusMin ? over : mapped
      const lines = finalHeaders(draft.headers, response?.header)
      if (traced) lines.push(['X-Amzn-Trace-Id', call.traceHeader])
      call.reply = reply(status, lines, draft.body)
      return undefined
    }
  },
}

function declaredHeaders(parameters: Readonly<Record<string, boolean>>): ReadonlySet<string> {
  const prefix = 'method.response.header.'
  return new Set(
    Object.keys(parameters)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length).toLowerCase()),
  )
}

/** Mapped headers with overrides in their place, each under the name the client sees. */
function finalHeaders(mapped: HeaderList, overrides: OverriddenValues | undefined): HeaderList {
  const lines: HeaderList = []
  const add = (name: string, value: string): void => {
    const lower = name.toLowerCase()
    if (lower === 'transfer-encoding') return
    lines.push([remapped.has(lower) ? `x-amzn-Remapped-${name}` : name, value])
  }
  if (overrides === undefined || overrides.size === 0) {
    for (const [name, value] of mapped) add(name, value)
    return lines
  }
  const names = new Set(Array.from(overrides.keys(), (name) => name.toLowerCase()))
  for (const [name, value] of mapped) if (!names.has(name.toLowerCase())) add(name, value)
  for (const [name, value] of overrides) {
    for (const one of typeof value === 'string' ? [value] : value) add(name, one)
  }
  return lines
}

function illegalName(name: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'response-override-name',
    found: name,
    log: `Illegal header name in the response override: ${name}`,
  })
}

function undeclared(what: string, found: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'method-response-undeclared',
    found,
    log: `Output mapping refers to an invalid ${what}: ${found}`,
  })
}
