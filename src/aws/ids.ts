/** Random identifiers in the lengths and alphabets of Amazon API Gateway. */

const lowerAlphanumerics = 'abcdefghijklmnopqrstuvwxyz0123456789'
const alphanumerics = `${lowerAlphanumerics}ABCDEFGHIJKLMNOPQRSTUVWXYZ`
const upperBase32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const base64Url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** One call of getRandomValues serves this many bytes: the call costs more than the bytes. */
const poolBytes = 4096
const pool = new Uint8Array(poolBytes)
let poolNext = poolBytes

/** One random byte. The first call of an isolate must come from a request: Workers refuse randomness at load. */
function randomByte(): number {
  if (poolNext === poolBytes) {
    crypto.getRandomValues(pool)
    poolNext = 0
  }
  const byte = pool[poolNext] ?? 0
  // A byte handed out once must not be readable from the pool afterwards.
  pool[poolNext++] = 0
  return byte
}

/** Unbiased: bytes past the largest multiple of the alphabet's size are thrown away. */
function randomText(length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    const byte = randomByte()
    if (byte < limit) text += alphabet.charAt(byte % alphabet.length)
  }
  return text
}

function randomHex(bytes: number): string {
  let text = ''
  for (let index = 0; index < bytes; index++) text += hexPairs[randomByte()] ?? ''
  return text
}

/** `'a1b2c3d4e5'`: a REST, HTTP or WebSocket API; an API key's id has the same shape. */
export const apiId = (): string => randomText(10, lowerAlphanumerics)

/** `'k3x9qz'`: a REST resource, deployment, model, authorizer, usage plan, client certificate, VPC link, and most others. */
export const resourceId = (): string => randomText(6, lowerAlphanumerics)

/** `'4f7kq2z'`: a route or an integration of an HTTP or WebSocket API. */
export const routeId = (): string => randomText(7, lowerAlphanumerics)

/** The value of a generated API key: 40 alphanumerics of both cases, about 238 bits. */
export const apiKeyValue = (): string => randomText(40, alphanumerics)

/** `'AKIAIOSFODNN7EXAMPLE'`, `'AIDA…'`: an access key's id or a principal's, by its four-letter kind. */
export const principalText = (kind: 'AKIA' | 'ASIA' | 'AIDA' | 'AROA'): string =>
  `${kind}${randomText(16, upperBase32)}`

/** A secret access key: 40 characters, about 240 bits. */
export const secretAccessKey = (): string => randomText(40, base64Url)

/** The token of a role's session; it proves nothing by itself, and nobody can guess it. */
export const sessionToken = (): string => randomText(120, base64Url)

/** `'c6af9ac6-7b61-11e6-9a41-93e8deadbeef'`: the request id of a REST call (UUID version 4). */
export const requestId = (): string => crypto.randomUUID()

/**
 * `'Vwc2MGFUrPEFV_g='`: the extended request id of a REST call (`x-amz-apigw-id`), the request id of an HTTP
 * API (`apigw-requestid`), an event's or a message's id of a WebSocket API. Base64url of 11 bytes.
 */
export function extendedRequestId(): string {
  // 14 whole sextets, then the last four bits of the 11 bytes, which base64 pads with two zero bits.
  return `${randomText(14, base64Url)}${base64Url.charAt((randomByte() & 0b1111) << 2)}=`
}

/** `'1-5e5ffe45-6a1bd6e4c1e2bd2b7c1f2f3d'`: the root of an X-Ray trace that starts now. */
export function traceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
  return `1-${seconds.toString(16).padStart(8, '0')}-${randomHex(12)}`
}

/** `'53995c3f42cd8ad8'`: one segment of an X-Ray trace. */
export const segmentId = (): string => randomHex(8)

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a caller's `x-amzn-RequestId` is a UUID and may serve as the request id. */
export const isUuid = (text: string): boolean => uuidShape.test(text)
