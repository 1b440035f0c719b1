import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { StaticState } from '../../src/admin/declared.ts'
import { declaredRows, withDeclared } from '../../src/admin/declared.ts'
import { handleAdmin, refuseAdmin, type AdminOptions } from '../../src/admin/index.ts'
import { memoryRows } from '../../src/admin/memory-rows.ts'
import { adminStore } from '../../src/admin/store.ts'
import { fakeSenders } from './senders.ts'
import type { DayUsage, Settings } from '../../src/ports.ts'
import type { RowStore } from '../../src/ports-registry.ts'

/** Friday, 13 March 2026, 09:26:53 UTC. */
export const testNowMs = Date.UTC(2026, 2, 13, 9, 26, 53)

export const testCredentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }

export const testSettings: Settings = {
  accountId: '123456789012',
  region: 'us-east-1',
  partition: 'aws',
  version: '0.0.0-test',
  credentials: undefined,
  endpoints: new Map(),
  adminToken: 'test-admin-token',
  adminCredentials: testCredentials,
  secretKey: 'a test key that encrypts',
}

export const nothingDeclared: StaticState = {
  apis: [],
  apiKeys: [],
  usagePlans: [],
  domainNames: [],
}

/** Options of the management API over memory, with a clock that tests set and meters that they fill. */
export function adminOptions(
  overrides: {
    readonly rows?: RowStore
    readonly declared?: StaticState
    readonly settings?: Partial<Settings>
    readonly testInvoke?: AdminOptions['testInvoke']
    readonly boundCertificates?: readonly string[]
    readonly fetch?: AdminOptions['fetch']
    readonly wafSamples?: AdminOptions['wafSamples']
    readonly senders?: AdminOptions['senders']
  } = {},
) {
  const clock = { ms: testNowMs, now: () => clock.ms }
  const usage = new Map<string, DayUsage[]>()
  const grants: { meterId: string; remaining: number }[] = []
  const lines: Readonly<Record<string, unknown>>[] = []
  const rows = overrides.rows ?? memoryRows()
  const refuse = () => Promise.reject(new Error('no test call is expected'))
  const options: AdminOptions = {
    store: adminStore(withDeclared(rows, declaredRows(overrides.declared ?? nothingDeclared))),
    settings: { ...testSettings, ...overrides.settings },
    clock,
    meters: {
      usage: (meterId, { startDay }) =>
        Promise.resolve(usage.get(meterId) ?? [{ day: startDay, used: 0, remaining: 0 }]),
      setRemaining(meterId, _quota, remaining) {
        grants.push({ meterId, remaining })
        return Promise.resolve({ day: '2026-03-13', used: 0, remaining })
      },
    },
    fetch:
      overrides.fetch ?? (() => Promise.reject(new Error('no call to the network is expected'))),
    wafSamples: overrides.wafSamples ?? { read: () => Promise.resolve([]) },
    senders: overrides.senders ?? fakeSenders(clock.now),
    isCertificateBound: (id) => overrides.boundCertificates?.includes(id) === true,
    testInvoke: overrides.testInvoke ?? { method: refuse, authorizer: refuse },
    log: { write: (line) => lines.push(line) },
  }
  return { options, clock, usage, grants, lines, rows }
}

/** An answer's members; the named ones are ids and texts wherever they occur. */
export interface AnswerBody {
  readonly id: string
  readonly apiId: string
  readonly rootResourceId: string
  readonly deploymentId: string
  readonly integrationId: string
  readonly routeId: string
  readonly routeResponseId: string
  readonly position: string
  readonly message: string
  readonly [name: string]: unknown
}

/** A parsed answer. */
export interface Answered {
  readonly status: number
  readonly body: AnswerBody
  readonly errorType: string | null
  readonly response: Response
}

/** The management API as functions: `admin.call('POST', '/restapis', {name: 'pets'})`. */
export function fakeAdmin(overrides: Parameters<typeof adminOptions>[0] = {}) {
  const made = adminOptions(overrides)
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const request = new Request(`http://gateway.test/_admin${path}`, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body: text }),
    })
    const response = await handleAdmin(request, made.options)
    const answered = await response.clone().text()
    let parsed: unknown = answered
    try {
      parsed = answered === '' ? undefined : JSON.parse(answered)
    } catch {
      // Documents that are not JSON are compared as text.
    }
    const errorType = response.headers.get('x-amzn-errortype')
    // Almost every answer is an object; tests of others look at the response.
    const shown = parsed as Answered['body']
    return { status: response.status, body: shown, errorType, response }
  }
  const patch = (path: string, ...patchOperations: readonly object[]) =>
    call('PATCH', path, { patchOperations })
  return { ...made, call, patch }
}

/** A REST API of one mock method, deployed to a stage. */
export async function deployedRestApi(
  { call }: Pick<ReturnType<typeof fakeAdmin>, 'call'>,
  stageName: string,
): Promise<{ readonly apiId: string; readonly deploymentId: string }> {
  const { body: api } = await call('POST', '/restapis', { name: 'pets' })
  const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
  await call('PUT', method, { authorizationType: 'NONE' })
  await call('PUT', `${method}/integration`, { type: 'MOCK' })
  const { body } = await call('POST', `/restapis/${api.id}/deployments`, { stageName })
  return { apiId: api.id, deploymentId: body.id }
}

/** The management API behind a loopback server, authorised as in production, for real clients. */
export async function serveAdmin(overrides: Parameters<typeof adminOptions>[0] = {}) {
  const made = adminOptions(overrides)
  const clock = { now: () => Date.now() }
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      void respond(incoming.method ?? 'GET', incoming.url ?? '/', incoming.rawHeaders, chunks).then(
        async (response) => {
          const bytes = Buffer.from(await response.arrayBuffer())
          const headers = {
            ...Object.fromEntries(response.headers),
            'content-length': bytes.length,
          }
          outgoing.writeHead(response.status, response.status === 204 ? {} : headers)
          outgoing.end(bytes)
        },
      )
    })
  })

  async function respond(
    method: string,
    url: string,
    rawHeaders: readonly string[],
    chunks: readonly Buffer[],
  ): Promise<Response> {
    const headers = new Headers()
    for (let index = 0; index < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
    }
    const body = Buffer.concat(chunks)
    const hasBody = body.length > 0 && method !== 'GET'
    const request = new Request(`http://${headers.get('host')}${url}`, {
      method,
      headers,
      ...(hasBody ? { body } : {}),
    })
    const refused = await refuseAdmin(request, { settings: made.options.settings, clock })
    return refused ?? handleAdmin(request, { ...made.options, clock })
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { ...made, endpoint: `http://127.0.0.1:${port}/_admin`, close }
}
