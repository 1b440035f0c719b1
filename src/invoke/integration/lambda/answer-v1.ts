import { fromBase64 } from '../../binary.ts'
import { isToken } from '../../token.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import { isFinalStatus, reply, type HeaderList, type Reply } from '../../reply.ts'
import { textOf } from '../../text.ts'

const allowedKeys: ReadonlySet<string> = new Set([
  'statusCode',
  'headers',
  'multiValueHeaders',
  'body',
  'isBase64Encoded',
])

/** Headers of a function's answer that come back under another name. */
const remapped: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
])

/**
 * Reads a function's proxy answer: all keys optional, any other key a 502; `decode` says whether
 * this caller gets base64 bodies as bytes.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function readAnswerV1(payload: Uint8Array | string, decode: boolean): Reply | Refusal {
  let answer: unknown
  try {
    answer = JSON.parse(textOf(payload))
  } catch {
    return malformed('not JSON')
  }
  const head = readHead(answer, allowedKeys)
  if ('kind' in head) return head
  const { status, headers: list } = head
  const { body, isBase64Encoded } = answer as Readonly<Record<string, unknown>>
  if (body !== undefined && body !== null && typeof body !== 'string') return malformed('body')
  const text = body ?? ''
  if (isBase64Encoded !== true || !decode || text === '') return reply(status, list, text)
  const bytes = fromBase64(text)
  if (bytes === undefined) {
    return refuse('API_CONFIGURATION_ERROR', { code: 'body-not-base64' })
  }
  return reply(status, list, bytes)
}

/** Status and headers of an answer, buffered or streamed; any key beside `keys` is malformed. */
export function readHead(
  answer: unknown,
  keys: ReadonlySet<string>,
): { readonly status: number; readonly headers: HeaderList } | Refusal {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    return malformed('not an object')
  }
  const unknown = Object.keys(answer).find((key) => !keys.has(key))
  if (unknown !== undefined) return malformed(`unknown key ${unknown}`)
  const { statusCode, headers, multiValueHeaders } = answer as Readonly<Record<string, unknown>>
  const status = readStatus(statusCode)
  if (status === undefined) return malformed('statusCode')
  const list = readHeaders(headers, multiValueHeaders)
  return list === undefined ? malformed('headers') : { status, headers: list }
}

/** The 502 of every malformed answer. */
export function malformed(what: string): Refusal {
  return refuse(
    'INTEGRATION_FAILURE',
    {
      code: 'malformed-lambda-proxy-response',
      what,
      log: 'Malformed Lambda proxy response',
    },
    { status: 502 },
  )
}

function readStatus(statusCode: unknown): number | undefined {
  if (statusCode === undefined || statusCode === null) return 200
  const status =
    typeof statusCode === 'number'
      ? statusCode
      : typeof statusCode === 'string' && /^\d+$/.test(statusCode)
        ? Number(statusCode)
        : Number.NaN
  return isFinalStatus(status) ? status : undefined
}

/** Values of `multiValueHeaders` first and in its spelling; an identical pair is sent once. */
function readHeaders(single: unknown, multi: unknown): HeaderList | undefined {
  if (!isMap(single) || !isMap(multi)) return undefined
  const lines = new Map<string, { name: string; values: string[] }>()
  for (const [name, values] of Object.entries(multi ?? {})) {
    if (!Array.isArray(values) || !isToken(name)) return undefined
    const texts = values.map(headerText)
    if (texts.includes(undefined)) return undefined
    const line = lines.get(name.toLowerCase())
    if (line === undefined) lines.set(name.toLowerCase(), { name, values: texts as string[] })
    else line.values.push(...(texts as string[]))
  }
  for (const [name, value] of Object.entries(single ?? {})) {
    if (value === null) continue
    const text = headerText(value)
    if (text === undefined || !isToken(name)) return undefined
    const line = lines.get(name.toLowerCase())
    if (line === undefined) lines.set(name.toLowerCase(), { name, values: [text] })
    else if (!line.values.includes(text)) line.values.push(text)
  }
  const list: HeaderList = []
  for (const [lower, { name, values }] of lines) {
    if (lower === 'transfer-encoding') continue
    const shown = remapped.has(lower) ? `x-amzn-Remapped-${name}` : name
    for (const value of values) list.push([shown, value])
  }
  return list
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> | null | undefined {
  return (
    value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value))
  )
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : undefined
}
