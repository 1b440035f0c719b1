import { connect } from 'node:net'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'
import { keyedLoad } from './keyed-load.ts'

const authorizationOf = (gateway: StartedGateway) => ({ authorization: `Bearer ${gateway.token}` })

describe('kill -9 while keys are being created', () => {
  it('loses no key whose creation was answered', async () => {
    const first = await startGateway()
    const plan = await createPlan(first)
    const answered: { id: string; value: string }[] = []
    const creating = (async () => {
      for (;;) {
        try {
          const key = await admin(first, 'POST', '/apikeys', { name: 'k', enabled: true })
          await admin(first, 'POST', `/usageplans/${plan}/keys`, {
            keyId: key['id'],
            keyType: 'API_KEY',
          })
          answered.push({ id: String(key['id']), value: String(key['value']) })
        } catch {
          return
        }
      }
    })()
    await vi.waitUntil(() => answered.length >= 30, { timeout: 30_000, interval: 10 })
    await first.kill()
    await creating
    const second = await startGateway({ data: first.data })
    try {
      for (const { id, value } of answered) {
        const known = await admin(second, 'GET', `/apikeys/${id}?includeValue=true`)
        expect(known['value']).toBe(value)
        const call = await fetch(`${second.url}/pets`, { headers: { 'x-api-key': value } })
        expect(call.status).toBe(200)
      }
    } finally {
      await second.stop()
    }
  })
})

/** A plan made through the API over the sample's stage. */
async function createPlan(gateway: StartedGateway): Promise<string> {
  const apiId = /_api\/([a-z0-9]{10})\//.exec(gateway.output())?.[1] ?? ''
  const plan = await admin(gateway, 'POST', '/usageplans', {
    name: 'crash',
    apiStages: [{ apiId, stage: 'prod' }],
  })
  return String(plan['id'])
}

async function admin(
  gateway: StartedGateway,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: authorizationOf(gateway),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Record<string, unknown>
}

describe('a gateway under strange requests', () => {
  let gateway: StartedGateway

  beforeAll(async () => {
    gateway = await startGateway()
    adminToken = gateway.token
  })
  afterAll(() => gateway.stop())

  it('answers 10,000 malformed requests without a 5xx of its own, and tells no stack', async () => {
    const { hostname, port } = new URL(gateway.url)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, lane) =>
        sendLane(hostname, Number(port), malformed(lane, 500)),
      ),
    )
    const text = answers.join('\n')
    const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
    expect(statuses.length).toBeGreaterThan(9000)
    expect(statuses.filter((status) => status >= 500 && status !== 501)).toEqual([])
    expect(text).not.toMatch(/\bat \S+ \(.*:\d+:\d+\)|\.ts:\d+|node_modules/)
    expect((await fetch(`${gateway.url}/_health`)).status).toBe(200)
    expect(gateway.output()).not.toMatch(/unhandled|uncaught/i)
  })
})

/** Raw requests of one lane: bad escapes, odd methods, unknown hosts, huge headers, broken JSON. */
function malformed(lane: number, count: number): string[] {
  const kinds: ((n: number) => string)[] = [
    (n) => request('GET', `/pets/%${n % 10}`),
    (n) => request('GET', `/pets/%ff%fe%${'c0'.repeat(n % 20)}`),
    (n) => request('GET', `/${'%2e%2e/'.repeat((n % 9) + 1)}etc/passwd?x=%`),
    (n) => request(['BREW', 'PROPFIND', 'PURGE', 'QUERY', 'LOCK'][n % 5] ?? 'BREW', '/pets'),
    (n) => request('GET', '/pets', { host: `unknown-${n}.example.com` }),
    (n) =>
      request('GET', '/pets', { host: `zzzzzzzz${n % 100}.execute-api.us-east-1.amazonaws.com` }),
    (n) => request('GET', '/hello', { 'x-big': 'a'.repeat(1000 + (n % 12) * 1000) }),
    (n) => request('GET', `/hello?${'a=%&'.repeat(n % 200)}`),
    () => request('POST', '/_admin/apikeys', { authorization: 'Bearer wrong' }, '{"name":'),
    () =>
      request('POST', '/_admin/restapis', { authorization: `Bearer ${tokenOf()}` }, '{"name":"x'),
    () =>
      request('PATCH', '/_admin/restapis/%zz', { authorization: `Bearer ${tokenOf()}` }, '[1,2'),
    () => request('GET', '/_admin/%00', { authorization: `Bearer ${tokenOf()}` }),
    (n) => request('GET', `/_api/${'x'.repeat(n % 300)}/prod`),
    () => request('GET', '/_api//'),
    () => request('GET', '/pets', { 'x-api-key': '\u0001' }),
    () => request('GET', '/hello', { authorization: 'AWS4-HMAC-SHA256 Credential=' }),
    () => request('GET', '/hello', { 'x-tidegate-trace': '1', authorization: 'Bearer ' }),
    // Hosts of which no URL can be made, on all ways in.
    (n) => request('GET', '/hello', { host: hosts[n % hosts.length] ?? '' }),
    (n) =>
      request('GET', '/hello', {
        host: hosts[n % hosts.length] ?? '',
        'x-tidegate-trace': '1',
        authorization: `Bearer ${n % 2 === 0 ? tokenOf() : 'wrong'}`,
      }),
    (n) => request('GET', '/_docs/a/b', { host: hosts[n % hosts.length] ?? '' }),
    (n) =>
      request('GET', '/_admin/restapis', {
        host: hosts[n % hosts.length] ?? '',
        authorization: `Bearer ${tokenOf()}`,
      }),
  ]
  return Array.from(
    { length: count },
    (_, n) => kinds[(n + lane) % kinds.length]?.(n * 31 + lane) ?? '',
  )
}

const hosts = ['a b', 'a\r\nhost: b', 'a:99999999', 'a<script>', '[::1', '%', 'a;for=1.2.3.4']

let adminToken = ''
const tokenOf = (): string => adminToken

function request(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): string {
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    'content-length': String(body.length),
  })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`
}

/** Sends raw requests one after another, each on its own connection: some end it. */
async function sendLane(host: string, port: number, requests: readonly string[]): Promise<string> {
  let answers = ''
  for (const one of requests) answers += `${await sendRaw(host, port, one)}\n`
  return answers
}

function sendRaw(host: string, port: number, raw: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, host)
    let answer = ''
    const giveUp = setTimeout(() => socket.destroy(), 2000)
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (answer.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clearTimeout(giveUp)
      done(answer)
    })
    socket.write(raw, 'latin1')
  })
}

/** How long an isolate uses a record before it reads it again (STORAGE.md). */
const refreshAfterMs = 8_000

describe('steady load', () => {
  let backend: Backend
  let gateway: StartedGateway

  beforeAll(async () => {
    backend = await startBackend((_, response) => response.end('{}'))
    gateway = await startGateway({ routes: loadRoutes(backend.url) })
  })
  afterAll(async () => {
    await gateway.stop()
    await backend.stop()
  })

  const counters = async (): Promise<Record<string, number>> => {
    const response = await fetch(`${gateway.url}/_admin/counters`, {
      headers: authorizationOf(gateway),
    })
    return (await response.json()) as Record<string, number>
  }

  const burst = async (count: number): Promise<void> => {
    let begun = 0
    const tally = await keyedLoad({
      url: `${gateway.url}/pets`,
      apiKey: 'load-test-key-000000000001',
      connections: 50,
      goesOn: () => begun++ < count,
    })
    expect(tally).toEqual({ admitted: count, refused: 0, unanswered: 0 })
  }

  it('reads no KV and calls a meter for at most one request in fifty', async () => {
    await burst(500)
    const before = await counters()
    const startedAtMs = Date.now()
    await burst(3000)
    const refreshes = Math.ceil((Date.now() - startedAtMs) / refreshAfterMs)
    const after = await counters()
    // A key and the stage's two records, behind callers' backs; a slow machine takes several times as long.
    expect((after['kvReads'] ?? 0) - (before['kvReads'] ?? 0)).toBeLessThanOrEqual(3 * refreshes)
    expect(((after['meterCalls'] ?? 0) - (before['meterCalls'] ?? 0)) / 3000).toBeLessThanOrEqual(
      0.02,
    )
  })

  it('keeps its memory flat', async () => {
    const pid = workerdPid(gateway)
    // After the bursts above.
    const before = residentKiB(pid)
    await burst(6000)
    // The heap breathes with collection; a leak of 10 KiB a request would add 60 MiB.
    expect(residentKiB(pid) - before).toBeLessThan(60_000)
  })
})

function loadRoutes(origin: string): object {
  return {
    apis: {
      load: {
        protocolType: 'REST',
        routes: {
          'GET /pets': { type: 'HTTP_PROXY', uri: `${origin}/pets`, apiKeyRequired: true },
        },
        stages: { prod: {} },
      },
    },
    domainNames: { '*': { basePathMappings: { '(none)': { api: 'load', stage: 'prod' } } } },
    usagePlans: {
      load: {
        throttle: { rateLimit: 50_000, burstLimit: 50_000 },
        apiStages: [{ api: 'load', stage: 'prod' }],
      },
    },
    apiKeys: {
      load: {
        // SHA-256 of load-test-key-000000000001
        sha256: '088ca18060a4ce056a5f0df8fab43e205769a52f80b8dbd1ead4abbc17e2a2fa',
        usagePlans: ['load'],
      },
    },
  }
}

/** The process that serves a gateway's data folder. */
function workerdPid(gateway: StartedGateway): number {
  return Number(readFileSync(`${gateway.data}/workerd.pid`, 'utf8'))
}

function residentKiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
