import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StepBackend } from '../conformance/websocket/backend.ts'
import { readSocketCases } from '../conformance/websocket/case-files.ts'
import type { SocketCase } from '../conformance/websocket/case.ts'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'
import { playLive } from './websocket-player.ts'

const { defaults, cases } = readSocketCases()

/** In the path of a backend's URL: the host that the case means. */
const hostMark = '/~host/'

/** Seconds of a case that one real second stands for where a case moves the clock. */
const fast = 100

/** A gateway and the backend of its APIs, which behaves as the case that runs says. */
interface Ground {
  readonly gateway: StartedGateway
  readonly backend: Backend
  behave(behaviour: StepBackend): void
}

async function open(more: Readonly<Record<string, string>> = {}): Promise<Ground> {
  let behaviour: StepBackend
  const backend = await startBackend((incoming, outgoing) => {
    void (async () => {
      const response = await behaviour.serve(await requestOf(incoming, backend.url))
      outgoing.writeHead(response.status, [...response.headers].flat())
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    })()
  })
  const gateway = await startGateway({
    routes: { apis: {} },
    env: {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: defaults.region,
      AWS_ENDPOINT_URL: backend.url,
      TIDEGATE_ACCOUNT_ID: defaults.accountId,
      ...more,
    },
  })
  return { gateway, backend, behave: (one) => (behaviour = one) }
}

async function close({ gateway, backend }: Ground): Promise<void> {
  await gateway.stop()
  await backend.stop()
}

const fastTimes = {
  TIDEGATE_WEBSOCKET_IDLE_SECONDS: String(600 / fast),
  TIDEGATE_WEBSOCKET_LIFETIME_SECONDS: String(7_200 / fast),
}

/** Plays a case; returns what was not as it says. */
async function play(ground: Ground, original: SocketCase, speed: number) {
  const { gateway } = ground
  const apiId = await deploy(ground, original)
  return playLive(relocate(original, apiId), {
    url: gateway.url,
    accessKeyId: gateway.accessKeyId,
    secretAccessKey: gateway.secretAccessKey,
    region: defaults.region,
    host: defaults.host.replace(defaults.apiId, apiId),
    secondsPerSecond: speed,
    behave: (one) => ground.behave(one),
  })
}

const movesClock = ({ steps }: SocketCase): boolean => steps.some((step) => step.do === 'advance')

let ordinary: Ground
/** What cases that move the clock find, each on a ground of its own: they wait for seconds, and the others need not. */
const waiting = new Map<string, ReturnType<typeof play>>()

beforeAll(async () => {
  for (const one of cases.filter(movesClock)) {
    const played = open(fastTimes).then((ground) =>
      play(ground, one, fast).finally(() => close(ground)),
    )
    // Its own test tells of a failure.
    played.catch(() => undefined)
    waiting.set(one.id, played)
  }
  ordinary = await open()
})
afterAll(async () => {
  await close(ordinary)
  await Promise.allSettled(waiting.values())
})

describe('WebSocket API cases, against the started gateway', () => {
  for (const original of cases) {
    it(`${original.id}: ${original.description}`, { timeout: 30_000 }, async () => {
      const found = await (waiting.get(original.id) ?? play(ordinary, original, 1))
      expect(found).toEqual([])
    })
  }
})

/** The case for another API and a client on loopback, with a clock that runs: its frozen instants become any text and number. */
function relocate(testCase: SocketCase, apiId: string): SocketCase {
  const text = JSON.stringify(testCase)
    .replaceAll(defaults.apiId, apiId)
    .replaceAll(defaults.sourceIp, '127.0.0.1')
    .replaceAll('"15/Jan/2026:10:20:30 +0000"', '{"$any":"string"}')
    .replaceAll(String(defaults.nowEpochMs), '{"$any":"number"}')
  return JSON.parse(text) as SocketCase
}

/** Makes a case's API through the management API, as its users do; its id. */
async function deploy(
  { gateway: { url, token }, backend }: Ground,
  { id, api, steps }: SocketCase,
): Promise<string> {
  const post = async (path: string, body: object): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${url}/_admin/v2/apis${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }
  const uri = (text: unknown): unknown =>
    typeof text === 'string'
      ? text
          .replace(/^https:\/\//, `${backend.url}${hostMark}`)
          .replace(
            /^fn:(.+)$/,
            `arn:aws:apigateway:${defaults.region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${defaults.region}:${defaults.accountId}:function:$1/invocations`,
          )
      : text
  const waits = steps.some(({ integrationResult }) => integrationResult?.type === 'timeout')
  const { routeSelectionExpression, apiKeySelectionExpression } = api
  const made = await post('', {
    name: id,
    protocolType: 'WEBSOCKET',
    routeSelectionExpression,
    ...(apiKeySelectionExpression !== undefined && { apiKeySelectionExpression }),
  })
  const at = `/${String(made['apiId'])}`
  for (const [name, { schema, contentType }] of Object.entries(api.models ?? {})) {
    await post(`${at}/models`, { name, contentType, schema: JSON.stringify(schema) })
  }
  const targets = new Map<unknown, string>()
  for (const [name, { integrationResponses = [], ...own }] of Object.entries(api.integrations)) {
    const { integrationId } = await post(`${at}/integrations`, {
      ...own,
      integrationUri: uri(own['integrationUri']),
      ...(waits && { timeoutInMillis: 200 }),
    })
    targets.set(`integrations/${name}`, `integrations/${String(integrationId)}`)
    for (const response of integrationResponses) {
      await post(`${at}/integrations/${String(integrationId)}/integrationresponses`, response)
    }
  }
  const authorizers = new Map<unknown, unknown>()
  for (const [name, authorizer] of Object.entries(api.authorizers ?? {})) {
    const authorizerUri = uri(authorizer['authorizerUri'])
    const { authorizerId } = await post(`${at}/authorizers`, { name, ...authorizer, authorizerUri })
    authorizers.set(name, authorizerId)
  }
  for (const { routeResponses = [], ...route } of api.routes) {
    const { routeId } = await post(`${at}/routes`, {
      ...route,
      target: targets.get(route['target']),
      authorizerId: authorizers.get(route['authorizerId']),
    })
    for (const routeResponseKey of routeResponses) {
      await post(`${at}/routes/${String(routeId)}/routeresponses`, { routeResponseKey })
    }
  }
  const { deploymentId } = await post(`${at}/deployments`, {})
  for (const stage of api.stages) await post(`${at}/stages`, { ...stage, deploymentId })
  return String(made['apiId'])
}

/** What the gateway sent, to the host that the case means. */
async function requestOf(incoming: IncomingMessage, backendUrl: string): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const path = incoming.url ?? '/'
  const url = path.startsWith(hostMark)
    ? `https://${path.slice(hostMark.length)}`
    : backendUrl + path
  return new Request(url, {
    method: incoming.method ?? 'GET',
    headers,
    body: body.length === 0 ? null : body,
  })
}
