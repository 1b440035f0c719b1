import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld } from '../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../test/fakes/rest-api.ts'
import type { Settings } from '../ports.ts'
import type { JournalReader, RefusedCall } from '../ports-journal.ts'
import type { CallTrace } from '../trace-store.ts'
import { observabilityRoutes } from './routes.ts'

const refusal: RefusedCall = {
  requestId: 'r1',
  startedAtMs: 7,
  method: 'GET',
  url: '/prod/pet',
  status: 403,
  protocolType: 'REST',
  apiId: 'a1b2c3d4e5',
  stage: 'prod',
  responseType: 'MISSING_AUTHENTICATION_TOKEN',
  phase: 'route',
  reason: { code: 'no-method-matches', method: 'GET', path: '/pet' },
}
const other: RefusedCall = { ...refusal, requestId: 'r2', reason: { code: 'key-missing' } }

const trace: CallTrace = {
  requestId: 'r1',
  method: 'GET',
  url: '/prod/pet',
  status: 403,
  startedAtMs: 7,
  phases: [{ phase: 'request/size', outcome: 'continue', microseconds: 3 }],
  log: ['a line'],
  notes: {},
}

function app(traces: readonly CallTrace[] = [], settings: Pick<Settings, 'accessLog'> = {}) {
  const world = makeWorld()
  const integration = { type: 'MOCK' } as const
  deploy(world, restSnapshot({ 'GET /pets': { integration } }))
  const kept = [refusal, other]
  const journal: JournalReader = {
    refusal: async (id) => kept.find(({ requestId }) => requestId === id),
    refusals: async () => kept,
    lines: (after, limit) =>
      [{ sequence: 4, line: { status: 200 } }].filter((one) => one.sequence > after).slice(-limit),
  }
  const ports = fakePorts(world)
  const own = { ...ports, settings: { ...ports.settings, ...settings } }
  const routes = observabilityRoutes(own, {
    traces: {
      get: async (id) => traces.find(({ requestId }) => requestId === id),
      put: async () => {},
    },
    journal,
    declaredName: () => undefined,
    gather: async () => {},
  })
  return async (path: string, token = 'admin-token', method = 'GET') => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await routes.fetch(new Request(`http://g/_admin${path}`, { headers, method }))
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}

describe('GET /_admin/traces/{requestId}', () => {
  it('explains a call that was refused, with the nearest routes of its API', async () => {
    const { status, body } = await app()('/traces/r1')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      requestId: 'r1',
      source: 'refusal',
      apiId: 'a1b2c3d4e5',
      phases: [{ phase: 'route', outcome: 'refusal' }],
      explanation: {
        code: 'no-method-matches',
        phase: 'route',
        responseType: 'MISSING_AUTHENTICATION_TOKEN',
        status: 403,
        summary: 'The API has no method GET /pet. The nearest: GET /pets.',
      },
    })
  })

  it('tells every phase of a traced call, explained as well', async () => {
    const { body } = await app([trace])('/traces/r1')
    expect(body).toMatchObject({
      source: 'trace',
      log: ['a line'],
      explanation: { code: 'no-method-matches' },
    })
  })

  it('explains a traced call that another isolate refused', async () => {
    const detail = { code: 'no-method-matches', method: 'GET', path: '/pet' }
    const phases = [{ phase: 'route', outcome: 'refusal', microseconds: 3, detail } as const]
    const notes = { apiId: 'a1b2c3d4e5', stage: 'prod', protocolType: 'REST' }
    const { body } = await app([{ ...trace, requestId: 'elsewhere', phases, notes }])(
      '/traces/elsewhere',
    )
    expect(body).toMatchObject({
      apiId: 'a1b2c3d4e5',
      explanation: { summary: expect.stringContaining('The nearest: GET /pets.') as string },
    })
  })

  it('explains nothing of a traced call that was not refused', async () => {
    const { body } = await app([{ ...trace, requestId: 'fine', status: 200 }])('/traces/fine')
    expect(body).toMatchObject({ source: 'trace', status: 200 })
    expect(body).not.toHaveProperty('explanation')
  })

  it('answers 404 for an id of which nothing is kept', async () => {
    expect((await app()('/traces/unknown')).status).toBe(404)
  })

  it.each(['/traces/r1', '/traces', '/tidegate/logs'])('refuses strangers: %s', async (path) => {
    expect((await app()(path, 'wrong')).status).toBe(403)
  })
})

describe('GET /_admin/traces', () => {
  it.each([
    ['', ['r1', 'r2']],
    ['?limit=1', ['r1']],
    ['?code=key-missing', ['r2']],
    ['?apiId=a1b2c3d4e5&stage=prod&status=403', ['r1', 'r2']],
    ['?stage=dev', []],
    ['?status=404', []],
  ])('lists recent refusals%s', async (query, ids) => {
    const items = (await app()(`/traces${query}`)).body['items'] as { requestId: string }[]
    expect(items.map(({ requestId }) => requestId)).toEqual(ids)
  })

  it('says of each what happened', async () => {
    const [first] = (await app()('/traces')).body['items'] as object[]
    expect(first).toEqual({
      requestId: 'r1',
      startedAtMs: 7,
      method: 'GET',
      url: '/prod/pet',
      status: 403,
      apiId: 'a1b2c3d4e5',
      stage: 'prod',
      responseType: 'MISSING_AUTHENTICATION_TOKEN',
      phase: 'route',
      code: 'no-method-matches',
      summary: 'The API has no method GET /pet.',
    })
  })
})

it.each(['/traces', '/traces/r1', '/tidegate/logs', '/metrics'])(
  'says that %s is read only',
  async (path) => {
    const answer = await app()(path, 'admin-token', 'POST')
    expect(answer).toEqual({ status: 405, body: { message: 'Use GET' } })
  },
)

describe('GET /_admin/tidegate/logs', () => {
  it.each([
    ['', [{ sequence: 4, line: { status: 200 } }], 4],
    ['?after=4', [], 4],
    ['?limit=0', [], 4],
    ['?after=-1&limit=many', [{ sequence: 4, line: { status: 200 } }], 4],
  ])('lists lines and where to go on%s', async (query, items, next) => {
    expect((await app()(`/tidegate/logs${query}`)).body).toMatchObject({ items, next })
  })

  it.each([
    [{ accessLog: { successFraction: 0.05 } }, { successFraction: 0.05 }],
    [{}, {}],
  ])('tells of settings %j which calls have a line: %j', async (settings, told) => {
    const { body } = await app([], settings)('/tidegate/logs?after=4')
    expect(body).toEqual({ items: [], next: 4, ...told })
  })
})
