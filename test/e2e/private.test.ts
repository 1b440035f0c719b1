import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

let backend: Backend
let gateway: StartedGateway
/** Calls that reached the backend. */
let served: string[] = []
let apiId: string
let controlId: string
let tunnel: Tunnel

/** What `cloudflared` is to a network: one local address whose connections end at another. */
interface Tunnel {
  readonly port: number
  close(): Promise<void>
}

async function openTunnel(target: string, port = 0): Promise<Tunnel> {
  const { hostname, port: targetPort } = new URL(target)
  const sockets = new Set<Socket>()
  const server: Server = createServer((near) => {
    const far = connect(Number(targetPort), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.pipe(other).on('error', () => one.destroy())
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one))
    }
  })
  await new Promise<void>((ready) => server.listen(port, '127.0.0.1', ready))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => closed())
      }),
  }
}

const admin = async (method: string, path: string, body?: object) => {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
  return (await response.json()) as { readonly id: string; readonly rootResourceId: string }
}

/** An API that lets everybody in whom its type lets in, with a method on its root and on /{proxy+}. */
async function makeApi(name: string, type: 'PRIVATE' | 'REGIONAL'): Promise<string> {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: '*',
      Action: 'execute-api:Invoke',
      Resource: 'execute-api:/*',
    },
  })
  const { id, rootResourceId } = await admin('POST', '/restapis', {
    name,
    policy,
    endpointConfiguration: { types: [type] },
  })
  const child = { pathPart: '{proxy+}' }
  const { id: proxyId } = await admin('POST', `/restapis/${id}/resources/${rootResourceId}`, child)
  for (const resource of [rootResourceId, proxyId]) {
    const method = `/restapis/${id}/resources/${resource}/methods/ANY`
    await admin('PUT', method, { authorizationType: 'NONE' })
    const uri = `${backend.url}/${name}`
    await admin('PUT', `${method}/integration`, { type: 'HTTP_PROXY', httpMethod: 'ANY', uri })
  }
  await admin('POST', `/restapis/${id}/deployments`, { stageName: 'prod' })
  return id
}

/** Sends bytes as they are, which no HTTP client would, and answers the status line's code. */
function send(head: string): Promise<number> {
  const { port } = new URL(gateway.url)
  return new Promise((done, failed) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(head))
    let text = ''
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no answer to ${head}`)))
    socket.on('error', failed)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const status = /^HTTP\/1\.\d (\d{3})/.exec(text)?.[1]
      if (status === undefined) return
      socket.destroy()
      done(Number(status))
    })
    socket.on('close', () => done(0))
  })
}

beforeAll(async () => {
  backend = await startBackend((incoming, outgoing) => {
    served.push(incoming.url ?? '')
    outgoing.end('served')
  })
  tunnel = await openTunnel(backend.url)
  gateway = await startGateway({
    env: { TIDEGATE_VPC_LINK_ONPREM: `127.0.0.1:${tunnel.port}` },
    routes: {
      apis: {
        office: {
          protocolType: 'REST',
          routes: {
            'ANY /stock': {
              type: 'HTTP_PROXY',
              uri: 'http://stock.internal/items',
              connectionType: 'VPC_LINK',
              connectionId: 'ONPREM',
              timeoutInMillis: 2_000,
            },
          },
          stages: { prod: {} },
        },
      },
      domainNames: { '*': { basePathMappings: { '(none)': { api: 'office', stage: 'prod' } } } },
    },
  })
  apiId = await makeApi('secret', 'PRIVATE')
  controlId = await makeApi('open', 'REGIONAL')
})
afterAll(async () => {
  await gateway.stop()
  await tunnel.close()
  await backend.stop()
})

/** What the runtime says to CONNECT, which no worker sees. */
const runtimeRefusal = 500

/** Attempts, with `ID` for the API's id and `AWS` for its AWS name. */
const attempts: readonly (readonly [string, string, ...(readonly string[])])[] = [
  ['the path form', 'GET /_api/ID/prod/pets', 'Host: gateway.example'],
  ['the AWS name', 'GET /prod/pets', 'Host: AWS'],
  ['the AWS name with a port', 'GET /prod/pets', 'Host: AWS:443'],
  ['the AWS name in capitals', 'GET /prod/pets', 'Host: UPPER'],
  ['the AWS name with a trailing dot', 'GET /prod/pets', 'Host: AWS.'],
  ['any domain behind execute-api', 'GET /prod/pets', 'Host: ID.execute-api.gateway.example'],
  [
    'the name of a VPC endpoint',
    'GET /prod/pets',
    'Host: vpce-1.execute-api.us-east-1.vpce.amazonaws.com',
    'x-apigw-api-id: ID',
  ],
  [
    'an alias of a VPC endpoint',
    'GET /prod/pets',
    'Host: ID-vpce-1.execute-api.us-east-1.amazonaws.com',
  ],
  ['an absolute target', 'GET http://AWS/prod/pets', 'Host: gateway.example'],
  ['an absolute target in the path form', 'GET http://127.0.0.1/_api/ID/prod/pets', 'Host: AWS'],
  ['two slashes', 'GET //_api/ID/prod/pets', 'Host: gateway.example'],
  ['two slashes behind the prefix', 'GET /_api//ID/prod/pets', 'Host: gateway.example'],
  ['an escaped prefix', 'GET /%5fapi/ID/prod/pets', 'Host: gateway.example'],
  ['an escaped slash', 'GET /_api%2fID%2fprod%2fpets', 'Host: gateway.example'],
  ['a back-slash', 'GET /_api\\ID\\prod\\pets', 'Host: gateway.example'],
  ['dot segments', 'GET /x/../_api/ID/prod/pets', 'Host: gateway.example'],
  ['escaped dot segments', 'GET /x/%2e%2e/_api/ID/prod/pets', 'Host: gateway.example'],
  ['a forwarded host', 'GET /prod/pets', 'Host: gateway.example', 'X-Forwarded-Host: AWS'],
  ['an original URL', 'GET /', 'Host: gateway.example', 'X-Original-URL: /_api/ID/prod/pets'],
  [
    'a private address',
    'GET /_api/ID/prod/pets',
    'Host: gateway.example',
    'X-Forwarded-For: 10.0.0.7',
  ],
  [
    'a header of the platform',
    'GET /_api/ID/prod/pets',
    'Host: gateway.example',
    'CF-Worker: bound',
  ],
  [
    'a header of the network',
    'GET /_api/ID/prod/pets',
    'Host: gateway.example',
    'x-amzn-vpc-id: vpc-1',
  ],
  ['two Host headers', 'GET /prod/pets', 'Host: gateway.example', 'Host: AWS'],
  [
    'an upgrade',
    'GET /_api/ID/prod/pets',
    'Host: gateway.example',
    'Connection: Upgrade',
    'Upgrade: websocket',
  ],
  ['HEAD', 'HEAD /_api/ID/prod/pets', 'Host: gateway.example'],
  ['OPTIONS', 'OPTIONS /_api/ID/prod/pets', 'Host: gateway.example', 'Origin: https://x.example'],
  ['CONNECT', 'CONNECT AWS:443', 'Host: AWS'],
  ['the root', 'GET /_api/ID/prod', 'Host: gateway.example'],
]

const written = (id: string, [line, ...headers]: readonly string[]): string => {
  const aws = `${id}.execute-api.us-east-1.amazonaws.com`
  const filled: Readonly<Record<string, string>> = { UPPER: aws.toUpperCase(), AWS: aws, ID: id }
  // At once: a name in capitals may have the letters of the others.
  const fill = (text: string): string =>
    text.replaceAll(/UPPER|AWS|ID/g, (word) => filled[word] ?? word)
  return [`${fill(line ?? '')} HTTP/1.1`, ...headers.map(fill), 'Connection: close', '', ''].join(
    '\r\n',
  )
}

describe('a private API of a started gateway', () => {
  it.each(attempts)('is not reached by %s', async (_, ...lines) => {
    served = []
    const status = await send(written(apiId, lines))
    expect(served).toEqual([])
    // Refused by the API, by the runtime as no request, or no path of anybody.
    const isConnect = lines[0]?.startsWith('CONNECT') === true
    expect(isConnect ? [runtimeRefusal] : [0, 400, 403, 404, 405, 426]).toContain(status)
  })

  it.each(attempts.slice(0, 6))('would be reached by %s if it were public', async (_, ...lines) => {
    served = []
    expect(await send(written(controlId, lines))).toBe(200)
    expect(served).toHaveLength(1)
  })
})

describe('an origin behind a tunnel', () => {
  const stock = async () => {
    const response = await fetch(`${gateway.url}/stock`)
    return { status: response.status, text: await response.text() }
  }

  it('is called through the address that the operator gave the VPC link', async () => {
    served = []
    expect(await stock()).toEqual({ status: 200, text: 'served' })
    expect(served).toEqual(['/items'])
  })

  it('is a backend that cannot be reached while the tunnel is closed, and back with it', async () => {
    const { port } = tunnel
    await tunnel.close()
    expect(await stock()).toEqual({
      status: 504,
      text: '{"message":"Network error communicating with endpoint"}',
    })
    tunnel = await openTunnel(backend.url, port)
    expect(await stock()).toEqual({ status: 200, text: 'served' })
  })
})
