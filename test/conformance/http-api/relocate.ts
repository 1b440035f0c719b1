import type { CaseFile, GatewayCase } from './case.ts'

/** Where a case runs when it runs against a started gateway. */
export interface Location {
  readonly apiId: string
  /** Of the loopback backend: `'http://127.0.0.1:40001'`. */
  readonly backendUrl: string
  readonly sourceIp: string
}

/**
 * A case for another API id, peer address, issuer and a domain of its own, with a clock that runs: what it says about the frozen
 * instant becomes "any text" or "any number".
 */
export function relocate(
  testCase: GatewayCase,
  { apiId, sourceIp, nowEpochMs }: CaseFile['defaults'],
  location: Location,
): GatewayCase {
  const text = JSON.stringify(testCase)
    .replaceAll(apiId, location.apiId)
    .replaceAll(sourceIp, location.sourceIp)
    .replaceAll(inRegex(sourceIp), inRegex(location.sourceIp))
    .replaceAll('api.example.com', `api.${location.apiId}.example.com`)
    .replaceAll('https://issuer.example.com/', `${location.backendUrl}/issuer/`)
    .replaceAll('"15/Jan/2026:10:20:30 +0000"', '{"$any":"string"}')
    .replaceAll(String(nowEpochMs), '{"$any":"number"}')
    .replaceAll(/"exp":"\d+"/g, '"exp":{"$any":"string"}')
  return JSON.parse(text) as GatewayCase
}

/** An address as it stands in a regular expression within JSON. */
const inRegex = (address: string): string => address.replaceAll('.', '\\\\.')
