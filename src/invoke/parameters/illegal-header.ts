import type { IntegrationType } from '../../definition/integration.ts'
import { refuse, type Refusal } from '../refusal.ts'

/** Headers that no integration may be given. */
const always = [
  'content-length',
  'transfer-encoding',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
] as const

/** Those that belong to the signature or to the connection with an AWS service. */
const forAws = [
  ...always,
  'authorization',
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
] as const

const illegal: Readonly<Record<IntegrationType, ReadonlySet<string>>> = {
  AWS: new Set(forAws),
  AWS_PROXY: new Set(forAws),
  HTTP: new Set(always),
  HTTP_PROXY: new Set(always),
  MOCK: new Set(always),
}

/** Observed: taken as mappings to an HTTP endpoint, and then not sent. */
export const lostOverHttp: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'proxy-authenticate',
  'te',
  'via',
])

/**
 * The refusal of a mapping to a header that its integration may not be given.
 * Observed: the service takes such a mapping and fails each call with 500.
 */
export function illegalHeader(
  headers: Iterable<{ readonly name: string }>,
  type: IntegrationType,
): Refusal | undefined {
  for (const { name } of headers) {
    if (illegal[type].has(name.toLowerCase())) return headerAlreadyPresent(name)
  }
  return undefined
}

function headerAlreadyPresent(name: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'header-already-present',
    header: name,
    log: `${name} header already present`,
  })
}
