import { describe, expect, it } from 'vitest'
import type { IntegrationType } from '../../definition/integration.ts'
import { illegalHeader, lostOverHttp } from './illegal-header.ts'

const types: readonly IntegrationType[] = ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']
const aws: readonly IntegrationType[] = ['AWS', 'AWS_PROXY']

describe('a mapping to a header', () => {
  it.each<[name: string, refusedBy: readonly IntegrationType[], isLost: boolean]>([
    ['Content-Length', types, false],
    ['Transfer-Encoding', types, false],
    ['X-Amzn-Apigateway-Api-Id', types, false],
    ['X-Amzn-Trace-Id', types, false],
    ['Authorization', aws, false],
    ['Connection', aws, true],
    ['Expect', aws, true],
    ['Proxy-Authenticate', aws, true],
    ['TE', aws, true],
    ['Via', [], true],
    ['Content-Type', [], false],
    ['Host', [], false],
    ['Referer', [], false],
    ['User-Agent', [], false],
  ])('%s is refused by %j; lost over HTTP: %s', (name, refusedBy, isLost) => {
    const refusals = types.map((type) => illegalHeader([{ name }], type))
    expect(types.filter((_, index) => refusals[index] !== undefined)).toEqual(refusedBy)
    for (const refusal of refusals) {
      if (refusal === undefined) continue
      expect(refusal).toMatchObject({
        type: 'API_CONFIGURATION_ERROR',
        reason: { header: name, log: `${name} header already present` },
      })
    }
    expect(lostOverHttp.has(name.toLowerCase())).toBe(isLost)
  })
})
