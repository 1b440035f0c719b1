import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startGateway, type StartedGateway } from './gateway.ts'

const restId = 'processes1'
const chatId = 'processes2'

const mock = (text: string, extra: object = {}): object => ({
  type: 'MOCK',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: { default: { statusCode: '200', responseTemplates: { 'application/json': text } } },
  ...extra,
})

const routes = {
  apis: {
    pets: {
      id: restId,
      protocolType: 'REST',
      routes: {
        'GET /pets': mock('pets', { apiKeyRequired: true }),
        'GET /cached/{n}': {
          type: 'HTTP',
          httpMethod: 'GET',
          uri: 'service://PetStore/pets',
          requestParameters: { 'method.request.path.n': true },
          cacheKeyParameters: ['method.request.path.n'],
          responses: {
            default: {
              statusCode: '200',
              responseTemplates: { 'application/json': '$context.requestId' },
            },
          },
        },
      },
      stages: {
        prod: {
          cacheClusterEnabled: true,
          methodSettings: { 'cached/{n}/GET': { cachingEnabled: true, cacheTtlInSeconds: 300 } },
        },
      },
    },
    chat: {
      id: chatId,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
      routes: {
        id: {
          type: 'MOCK',
          templateSelectionExpression: '\\$default',
          requestTemplates: { $default: '{"statusCode": 200}' },
          responses: {
            default: {
              templateSelectionExpression: '\\$default',
              responseTemplates: { $default: '$context.connectionId' },
            },
          },
        },
      },
      stages: { prod: {} },
    },
  },
}

let gateway: StartedGateway

beforeAll(async () => {
  gateway = await startGateway({ routes, processes: 2 })
})
afterAll(() => gateway.stop())

interface Answer {
  readonly status: number
  readonly text: string
}

/** A call over a connection of its own: the kernel gives it to either process. */
function call(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = request(`${gateway.url}${path}`, { headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => done({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', failed)
    sent.end()
  })
}

/** Many calls, one after the other: that a single process has them all happens once in a million runs. */
async function calls(
  path: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Set<string>> {
  const seen = new Set<string>()
  for (let count = 0; count < 20; count++) {
    const { status, text } = await call(path, headers)
    seen.add(`${status} ${text}`)
  }
  return seen
}

async function admin<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  expect(response.status, await response.clone().text()).toBeLessThan(300)
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

const path = `/_api/${restId}/prod`
const forbidden = new Set(['403 {"message":"Forbidden"}'])

describe('two processes', () => {
  it('see a change as soon as it is acknowledged, and count together', async () => {
    expect(await calls(`${path}/pets`)).toEqual(forbidden)
    const plan = await admin<{ readonly id: string }>('POST', '/usageplans', {
      name: 'gold',
      apiStages: [{ apiId: restId, stage: 'prod' }],
      quota: { limit: 1_000, period: 'DAY' },
    })
    const key = await admin<{ readonly id: string; readonly value: string }>('POST', '/apikeys', {
      name: 'k',
      enabled: true,
    })
    const headers = { 'x-api-key': key.value }
    expect(await calls(`${path}/pets`, headers)).toEqual(forbidden)
    await admin('POST', `/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: 'API_KEY' })
    expect(await calls(`${path}/pets`, headers)).toEqual(new Set(['200 pets']))
    const enable = (value: string): Promise<unknown> =>
      admin('PATCH', `/apikeys/${key.id}`, {
        patchOperations: [{ op: 'replace', path: '/enabled', value }],
      })
    await enable('false')
    expect(await calls(`${path}/pets`, headers)).toEqual(forbidden)
    await enable('true')
    expect(await calls(`${path}/pets`, headers)).toEqual(new Set(['200 pets']))
    const today = new Date().toISOString().slice(0, 10)
    const range = `startDate=${today}&endDate=${today}`
    const usage = await admin<{ readonly values: object }>(
      'GET',
      `/usageplans/${plan.id}/usage?${range}`,
    )
    expect(usage.values).toEqual({ [key.id]: [[40, 960]] })
    const { series } = await admin<{
      readonly series: readonly { metric: string; total: { Sum?: number } }[]
    }>('GET', `/metrics?apiId=${restId}`)
    expect(series.find(({ metric }) => metric === 'Count')?.total.Sum).toBe(100)
  })

  it('share the cache of a stage', async () => {
    let attempt = 0
    const answers = async (): Promise<number> => {
      const cached = `${path}/cached/${attempt++}`
      await call(cached)
      // It is stored behind the first caller's back; the other process may have called the backend before.
      await new Promise((later) => setTimeout(later, 100))
      return (await calls(cached)).size
    }
    await expect.poll(answers, { timeout: 10_000 }).toBe(1)
  })

  it('reach every connection, wherever it was opened', async () => {
    const url = `${gateway.url.replace('http', 'ws')}/_api/${chatId}/prod`
    const sockets = Array.from({ length: 12 }, () => new WebSocket(url))
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    const message = async (socket: WebSocket): Promise<string> => {
      const [data] = (await once(socket, 'message')) as [Buffer]
      return data.toString()
    }
    for (const socket of sockets) {
      const told = message(socket)
      socket.send('{"action":"id"}')
      const connectionId = await told
      const posted = message(socket)
      await admin('POST', `/tidegate/connections/${chatId}/prod/${connectionId}`, {
        text: 'hello',
      })
      expect(await posted).toBe('{"text":"hello"}')
    }
    for (const socket of sockets) socket.close()
  })

  it('tell one journal what they refused', async () => {
    const requestIds: string[] = []
    for (let count = 0; count < 12; count++) {
      const response = await fetch(`${gateway.url}${path}/pets`, {
        headers: { connection: 'close' },
      })
      requestIds.push(response.headers.get('x-amzn-requestid') ?? '')
      await response.body?.cancel()
    }
    const { items } = await admin<{ readonly items: readonly { requestId: string }[] }>(
      'GET',
      '/traces?limit=200',
    )
    expect(items.map(({ requestId }) => requestId)).toEqual(expect.arrayContaining(requestIds))
  })

  // The last one: nothing serves after it.
  it('end together, so that a supervisor starts all anew', async () => {
    process.kill(Number(readFileSync(`${gateway.data}/workerd.pid`, 'utf8')), 'SIGKILL')
    expect(await gateway.ended).not.toBe(0)
    await expect(call(`${path}/pets`)).rejects.toThrow('ECONNREFUSED')
  })
})
