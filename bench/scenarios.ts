import { createHash } from 'node:crypto'

/** One row of the benchmark's table. */
export interface Scenario {
  readonly name: string
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const benchKey = 'benchmark-key-00000000000000000001'

/** The rows that issues state a figure for. */
export const scenarios: readonly Scenario[] = [
  { name: 'HTTP_PROXY', path: '/plain/open' },
  { name: 'route + key + throttle + HTTP_PROXY', path: '/plain/pets' },
  { name: 'the same, definition of 1,000 routes', path: '/large/r777/pets' },
]

/** The gateway's routes for the benchmark, over one origin. */
export function routesFile(origin: string): object {
  const proxy = { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: `${origin}/pets` }
  const keyed = { ...proxy, apiKeyRequired: true }
  const large = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`GET /r${index}/{id}`, keyed]),
  )
  return {
    apis: {
      plain: {
        protocolType: 'REST',
        routes: { 'GET /open': proxy, 'GET /pets': keyed, 'POST /pets': keyed },
        stages: { prod: {} },
      },
      large: { protocolType: 'REST', routes: large, stages: { prod: {} } },
    },
    domainNames: {
      '*': {
        basePathMappings: {
          plain: { api: 'plain', stage: 'prod' },
          large: { api: 'large', stage: 'prod' },
        },
      },
    },
    usagePlans: {
      bench: {
        throttle: { rateLimit: 100_000, burstLimit: 100_000 },
        apiStages: [
          { api: 'plain', stage: 'prod' },
          { api: 'large', stage: 'prod' },
        ],
      },
    },
    apiKeys: {
      bench: {
        sha256: createHash('sha256').update(benchKey).digest('hex'),
        usagePlans: ['bench'],
      },
    },
  }
}
