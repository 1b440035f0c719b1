/**
 * What every generated JavaScript client does at run time, as text: building requests, SigV4 with
 * WebCrypto, retries. It runs in browsers, in Workers and in Node 20 or newer, without packages.
 *
 * URLs are encoded by RFC 3986, so that SigV4 and fetch agree on every byte; signatures sort a query by name, so that
 * the blank, which is before every character of a name, stands for its end. 429 was not carried out; 500, 502, 503
 * and 504 may have been, so only calls that may be repeated are. The wait between is full jitter, or what the answer
 * asks for. An answer that says JSON and is not is a text. Parameters that are not declared are not sent.
 */
export const javascriptRuntime = String.raw`
const encoder = new TextEncoder()

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => '%' + mark.charCodeAt(0).toString(16).toUpperCase())

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

const sha256 = async (bytes) => hex(await crypto.subtle.digest('SHA-256', bytes))

async function hmac(secret, text) {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return crypto.subtle.sign('HMAC', key, encoder.encode(text))
}

class ApiError extends Error {
  constructor(reply) {
    super('The API answered ' + reply.status)
    this.name = 'ApiError'
    this.status = reply.status
    this.headers = reply.headers
    this.data = reply.data
  }
}

async function sign(request, credentials, region, now) {
  const { host, pathname, searchParams } = new URL(request.url)
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const signed = { host, 'x-amz-date': time }
  if (credentials.sessionToken) signed['x-amz-security-token'] = credentials.sessionToken
  const names = Object.keys(signed).sort()
  const query = [...searchParams].map((pair) => pair.map(encode).join(' ')).sort().join('&').replaceAll(' ', '=')
  const canonical = [
    request.method,
    pathname.split('/').map(encode).join('/'),
    query,
    ...names.map((name) => name + ':' + signed[name]),
    '',
    names.join(';'),
    await sha256(request.body ?? new Uint8Array()),
  ].join('\n')
  const scope = [time.slice(0, 8), region, 'execute-api', 'aws4_request']
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), await sha256(encoder.encode(canonical))].join('\n')
  let key = encoder.encode('AWS4' + credentials.secretAccessKey)
  for (const part of scope) key = await hmac(key, part)
  const { host: _host, ...headers } = signed
  return {
    ...headers,
    authorization:
      'AWS4-HMAC-SHA256 Credential=' + credentials.accessKeyId + '/' + scope.join('/') +
      ', SignedHeaders=' + names.join(';') + ', Signature=' + hex(await hmac(key, text)),
  }
}

function queryOf(entries) {
  const pairs = entries.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one) => encode(name) + '=' + encode(String(one))),
  )
  return pairs.length === 0 ? '' : '?' + pairs.join('&')
}

function bytesOf(body) {
  if (body === undefined || body === null) return undefined
  if (body instanceof Uint8Array) return body
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  return encoder.encode(typeof body === 'string' ? body : JSON.stringify(body))
}

const mayRepeat = (method, status) =>
  status === 429 || ([500, 502, 503, 504].includes(status) && method !== 'POST' && method !== 'PATCH')

const waitMs = (attempt, retryAfter) =>
  Number(retryAfter) > 0
    ? Math.min(Number(retryAfter) * 1000, 20000)
    : Math.random() * Math.min(5000, 100 * 2 ** attempt)

async function replyOf(response) {
  const text = await response.text()
  let data = text
  if (/\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
    try {
      data = JSON.parse(text)
    } catch {
    }
  }
  return { status: response.status, headers: Object.fromEntries(response.headers), data }
}

async function send(options, call) {
  const method = call.method
  const url = options.baseUrl.replace(/\/+$/, '') + call.path + queryOf(call.query)
  const body = bytesOf(call.body)
  const plain = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
    ...(options.apiKey && { 'x-api-key': options.apiKey }),
    ...options.headers,
    ...call.headers,
  }
  const attempts = options.maxAttempts ?? 3
  for (let attempt = 0; ; attempt++) {
    const isLast = attempt + 1 >= attempts
    const { credentials, region } = options
    const signature = credentials ? await sign({ method, url, body }, credentials, region, new Date()) : {}
    const signal = AbortSignal.timeout(options.timeoutMs ?? 30000)
    let response
    try {
      response = await (options.fetch ?? fetch)(url, { method, headers: { ...plain, ...signature }, body, signal })
    } catch (error) {
      if (isLast || !mayRepeat(method, 503)) throw error
    }
    if (response !== undefined) {
      if (isLast || !mayRepeat(method, response.status)) {
        const reply = await replyOf(response)
        if (response.ok) return reply
        throw new ApiError(reply)
      }
      await response.body?.cancel()
    }
    const pause = waitMs(attempt, response?.headers.get('retry-after'))
    await new Promise((done) => setTimeout(done, pause))
  }
}

function pathOf(template, params) {
  return template.replace(/\{([^{}+]+)(\+?)\}/g, (_all, name, greedy) => {
    const value = params[name]
    if (value === undefined || value === null || value === '') throw new TypeError('the path parameter ' + name + ' is missing')
    return greedy ? String(value).split('/').map(encode).join('/') : encode(String(value))
  })
}

function functionsOf(operations, options) {
  const functionOf = (operation) => async (params = {}, body, additional = {}) =>
    send(options, {
      method: operation.method,
      path: pathOf(operation.path, params),
      query: [
        ...operation.query.map((name) => [name, params[name]]),
        ...Object.entries(additional.queryParams ?? {}),
      ],
      headers: {
        ...Object.fromEntries(
          operation.headers
            .filter((name) => params[name] !== undefined && params[name] !== null)
            .map((name) => [name, String(params[name])]),
        ),
        ...additional.headers,
      },
      contentType: operation.contentType,
      body,
    })
  return Object.fromEntries(Object.entries(operations).map(([name, operation]) => [name, functionOf(operation)]))
}
`
