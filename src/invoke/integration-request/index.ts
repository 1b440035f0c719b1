import type { Ports } from '../../ports.ts'
import { compileBinaryMatcher } from '../binary.ts'
import type { Invocation } from '../invocation.ts'
import {
  noOverrides,
  type OverriddenValues,
  type Overrides,
} from '../mapping-template/overrides.ts'
import { illegalHeader } from '../parameters/illegal-header.ts'
import { jsonBody, malformedBody, type JsonBody } from '../parameters/json-body.ts'
import {
  compileRequestMapping,
  mappedValues,
  type RequestMapping,
} from '../parameters/request-mapping.ts'
import type { Outcome, Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { RestTarget } from '../target.ts'
import { textOf } from '../text.ts'
import { compileAwsRequest } from './aws-request.ts'
import { convertRequestBody } from './content.ts'
import { compileHttpRequest } from './http-request.ts'
import { compileMockRequest } from './mock-request.ts'
import type { BuiltType, CompileBuild, Parts } from './outgoing.ts'
import { renderRequest, templateFailure } from './render.ts'
import { compileTemplateChoice, type TemplateChoice } from './select-template.ts'

const builders: Readonly<Record<BuiltType, CompileBuild>> = {
  AWS: compileAwsRequest,
  HTTP: compileHttpRequest,
  MOCK: compileMockRequest,
}

/**
 * Makes the integration request of the types that are not proxies: template by Content-Type, body
 * conversion, parameter mapping, overrides, and the type's own headers and URL.
 *
 * Refuses: 415 where passing the body through is not allowed, 400 for a body that should be JSON,
 * 500 for a template that fails, a body that is not base64, or a header nobody may map.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-data-transformations.html
 */
export const integrationRequest: Phase<RestTarget> = {
  name: 'integration-request',
  hops: 0,
  compile(target, report) {
    const { integration, api } = target
    const { type } = integration
    if (type === 'HTTP_PROXY' || type === 'AWS_PROXY') return undefined
    const build = builders[type](target, report)
    const choose = compileTemplateChoice(integration, `${target.path}.methodIntegration`, report)
    const mapping = compileRequestMapping(target, report)
    const illegal = illegalHeader(mapping.headers, type)
    const isBinary = compileBinaryMatcher(api.restApi.binaryMediaTypes ?? [])
    const make = (
      call: Invocation,
      ports: Ports,
      choice: UsableChoice,
      received: Received,
    ): Outcome => {
      const { isBytes, bytes } = received
      const body = convertRequestBody(bytes, integration.contentHandling)
      if (body === undefined) return notBase64()
      const json = mapping.readsBody ? jsonBody(textOf(bytes)) : undefined
      const mapped = mapParts(mapping, call, json)
      if (json?.isMalformed === true) return malformedBody()
      if (illegal !== undefined) return illegal
      let parts = partsOf(mapped, body)
      if (choice.kind === 'template') {
        // Documented: why a preflight on an API of binary type */* needs CONVERT_TO_TEXT.
        if (typeof body !== 'string' && isBytes) {
          return templateFailure('the body is binary')
        }
        const output = renderRequest(choice.template, call, body)
        if (typeof output !== 'string') return output
        const { request: overrides } = call.overrides ?? noOverrides
        const named = Array.from(overrides.header.keys(), (name) => ({ name }))
        const refused = illegalHeader(named, type)
        if (refused !== undefined) return refused
        parts = partsOf(overridden(mapped, overrides), output)
      }
      const request = build(call, ports, parts)
      if ('kind' in request) return request
      call.integrationRequest = request
      return undefined
    }
    return (call, ports) => {
      const contentType = call.header('content-type')
      const choice = choose(contentType)
      if (choice.kind === 'unsupported') {
        return refuse('UNSUPPORTED_MEDIA_TYPE', { code: 'no-template-for-type', contentType })
      }
      if (choice.kind === 'broken') return templateFailure(choice.message)
      const isBytes = isBinary(contentType)
      const received = isBytes ? call.body() : call.text()
      return received instanceof Promise
        ? received.then((bytes: Uint8Array | string) =>
            make(call, ports, choice, { isBytes, bytes }),
          )
        : make(call, ports, choice, { isBytes, bytes: received })
    }
  },
}

/** What a client's body becomes: what a template makes of it, or what it is. */
type UsableChoice = Extract<TemplateChoice, { readonly kind: 'template' | 'passthrough' }>

/** A client's body as it came. */
interface Received {
  /** Whether its type is one that the API lists as binary. */
  readonly isBytes: boolean
  readonly bytes: Uint8Array | string
}

type MappedParts = Omit<Parts, 'body'>

const partsOf = ({ headers, query, path }: MappedParts, body: Parts['body']): Parts => ({
  headers,
  query,
  path,
  body,
})

function mapParts(mapping: RequestMapping, call: Invocation, json?: JsonBody): MappedParts {
  return {
    headers: mappedValues(mapping.headers, call, json),
    query: mappedValues(mapping.query, call, json),
    path: mappedValues(mapping.path, call, json),
  }
}

/** The parts with the template's overrides in place of mapped values. */
function overridden(mapped: MappedParts, overrides: Overrides['request']): MappedParts {
  if (overrides === noOverrides.request) return mapped
  return {
    headers: replacedHeaders(mapped.headers, overrides.header),
    query: merged(mapped.query, overrides.querystring),
    path: merged(mapped.path, overrides.path),
  }
}

const merged = (mapped: OverriddenValues, overrides: OverriddenValues): OverriddenValues =>
  overrides.size === 0 ? mapped : new Map([...mapped, ...overrides])

/** Names of headers compare without case. */
function replacedHeaders(mapped: Parts['headers'], overrides: OverriddenValues): Parts['headers'] {
  if (overrides.size === 0) return mapped
  const names = new Set(Array.from(overrides.keys(), (name) => name.toLowerCase()))
  const kept = [...mapped].filter(([name]) => !names.has(name.toLowerCase()))
  return new Map([...kept, ...overrides])
}

function notBase64(): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'request-body-not-base64',
    log: 'Unable to base64 decode the body.',
  })
}
