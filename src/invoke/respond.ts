import type { Invocation } from './invocation.ts'
import type { HeaderList, Reply } from './reply.ts'

/** Backend headers that come back under another name, because the gateway sets its own. */
const remapped = [
  'date',
  'server',
  'connection',
  'content-length',
  'www-authenticate',
  'authorization',
  'user-agent',
  'content-md5',
  'max-forwards',
  'x-amzn-requestid',
] as const

const emptyStatuses: ReadonlySet<number> = new Set([101, 204, 205, 304])

/**
 * Turns a REST API's reply into the client's response: request ids, the default Content-Type, and
 * for a proxied backend response the header rules of the data plane.
 */
export function respondRest(call: Invocation, reply: Reply): Response {
  return reply.native === undefined ? built(call, reply) : passedOn(call, reply.native)
}

function built(call: Invocation, reply: Reply): Response {
  const headers: [string, string][] = []
  let typed = false
  for (const [name, value] of reply.headers) {
    if (name.length === 12 && name.toLowerCase() === 'content-type') typed = true
    headers.push([name, value])
  }
  if (!typed) headers.push(['Content-Type', 'application/json'])
  headers.push(['x-amzn-RequestId', call.requestId], ['x-amz-apigw-id', call.extendedRequestId])
  addExtras(headers, call.responseExtras)
  const body = emptyStatuses.has(reply.status) || call.method === 'HEAD' ? null : reply.body
  return new Response(body, { status: reply.status, headers })
}

function passedOn(call: Invocation, native: Response): Response {
  const response = new Response(native.body, native)
  const { headers } = response
  for (const name of remapped) {
    const value = headers.get(name)
    if (value === null) continue
    headers.delete(name)
    headers.set(`x-amzn-Remapped-${name}`, value)
  }
  if (headers.has('content-encoding')) headers.delete('content-encoding')
  if (headers.has('via')) headers.delete('via')
  if (!headers.has('content-type')) headers.set('Content-Type', 'application/json')
  headers.set('x-amzn-RequestId', call.requestId)
  headers.set('x-amz-apigw-id', call.extendedRequestId)
  for (const [name, value] of call.responseExtras ?? []) headers.append(name, value)
  return response
}

function addExtras(headers: [string, string][], extras: HeaderList | undefined): void {
  for (const [name, value] of extras ?? []) headers.push([name, value])
}

/** The 500 of a REST call whose response could not be built. */
export function lastResortRest(call: Invocation): Response {
  return new Response('{"message": "Internal server error"}', {
    status: 500,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': call.requestId },
  })
}
