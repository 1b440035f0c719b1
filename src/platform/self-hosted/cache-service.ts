/**
 * `caches.default` for a gateway on one machine: the HTTP protocol that workerd's `cacheApiOutbound`
 * speaks, in the memory of one process. GET → the stored response with `CF-Cache-Status: HIT`, or
 * 504; PUT → the body is a whole HTTP response; PURGE → removes. Oldest use goes first.
 */
interface Stored {
  readonly status: number
  readonly headers: [string, string][]
  readonly body: Uint8Array
  readonly expiresAtMs: number
}

const memoryBytesMax = 64 * 1024 * 1024
const entryBytesMax = 4 * 1024 * 1024
const entries = new Map<string, Stored>()
let bytes = 0

function forget(key: string): boolean {
  const entry = entries.get(key)
  if (entry === undefined) return false
  bytes -= entry.body.length
  return entries.delete(key)
}

function match(key: string): Response {
  const entry = entries.get(key)
  if (entry === undefined || entry.expiresAtMs <= Date.now()) {
    forget(key)
    return new Response(null, { status: 504, headers: { 'cf-cache-status': 'MISS' } })
  }
  entries.delete(key)
  entries.set(key, entry)
  return new Response(entry.body as BodyInit, {
    status: entry.status,
    headers: [...entry.headers, ['cf-cache-status', 'HIT']],
  })
}

/** The head and body of a serialised HTTP response; `undefined` when it is none or has no lifetime. */
function parse(message: Uint8Array): Stored | undefined {
  const text = new TextDecoder('latin1').decode(message.subarray(0, 65_536))
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  if (!Number.isInteger(status)) return undefined
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const control = headers.find(([name]) => name.toLowerCase() === 'cache-control')?.[1] ?? ''
  const seconds = Number(/(?:s-maxage|max-age)=(\d+)/.exec(control)?.[1] ?? 0)
  if (seconds === 0 || /no-store|private/.test(control)) return undefined
  const kept = headers.filter(
    ([name]) => !/^(?:transfer-encoding|content-length|connection)$/i.test(name),
  )
  return {
    status,
    headers: kept,
    body: message.slice(end + 4),
    expiresAtMs: Date.now() + seconds * 1000,
  }
}

async function put(key: string, request: Request): Promise<Response> {
  const entry = parse(new Uint8Array(await request.arrayBuffer()))
  forget(key)
  if (entry === undefined || entry.body.length > entryBytesMax)
    return new Response(null, { status: 204 })
  entries.set(key, entry)
  bytes += entry.body.length
  for (const oldest of entries.keys()) {
    if (bytes <= memoryBytesMax) break
    forget(oldest)
  }
  return new Response(null, { status: 204 })
}

export default {
  async fetch(request: Request): Promise<Response> {
    const key = `${request.headers.get('cf-cache-namespace') ?? ''} ${request.url}`
    if (request.method === 'PUT') return put(key, request)
    if (request.method === 'PURGE') return new Response(null, { status: forget(key) ? 200 : 404 })
    return match(key)
  },
}
