import { fromBase64 } from '../../binary.ts'
import { isToken } from '../../token.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import { isFinalStatus, reply, type HeaderList, type Reply } from '../../reply.ts'
import { textOf } from '../../text.ts'

const json: HeaderList = [['content-type', 'application/json']]

/**
 * Reads a function's answer in format 2.0: an object with `statusCode` is a response, a text is the body,
 * anything else is the body byte for byte, JSON or not.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function readAnswerV2(payload: Uint8Array | string): Reply | Refusal {
  const answer = parse(payload)
  if (typeof answer === 'string') return reply(200, [...json], answer)
  if (!isObject(answer) || !Object.hasOwn(answer, 'statusCode')) {
    return reply(200, [...json], payload)
  }
  const cookies = readCookies(answer['cookies'])
  const headers = readSingle(answer['headers'])
  if (cookies === undefined) return malformed('cookies')
  if (headers === undefined) return malformed('headers')
  return readResponse(answer, [...cookies, ...headers])
}

/**
 * Reads a function's answer in format 1.0: nothing but a response will do. A name in both maps is sent with
 * its single value first, each value on its own line.
 */
export function readHttpAnswerV1(payload: Uint8Array | string): Reply | Refusal {
  const answer = parse(payload)
  if (!isObject(answer)) return malformed('not an object')
  const single = readSingle(answer['headers'])
  const multi = readMulti(answer['multiValueHeaders'])
  if (single === undefined || multi === undefined) return malformed('headers')
  return readResponse(answer, [...single, ...multi])
}

/** The 500 of every malformed answer. */
function malformed(what: string): Refusal {
  return refuse('INTEGRATION_FAILURE', { code: 'malformed-lambda-response', what }, { status: 500 })
}

type Answer = Readonly<Record<string, unknown>>

function readResponse(answer: Answer, headers: HeaderList): Reply | Refusal {
  const status = readStatus(answer['statusCode'])
  if (status === undefined) return malformed('statusCode')
  const bad = headers.find(([name, value]) => !isToken(name) || !valueShape.test(value))
  if (bad !== undefined) return malformed(`header ${bad[0]}`)
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['content-type', 'text/plain; charset=utf-8'])
  }
  const { body, isBase64Encoded } = answer
  if (body === undefined || body === null) return reply(status, headers, '')
  if (typeof body !== 'string') return malformed('body')
  if (isBase64Encoded !== true) return reply(status, headers, body)
  const bytes = fromBase64(body)
  return bytes === undefined ? malformed('body is not base64') : reply(status, headers, bytes)
}

/** A number, or digits as text; a final status only: an HTTP response of 1xx would have no end. */
function readStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  return typeof status === 'number' && isFinalStatus(status) ? status : undefined
}

const valueShape = /^[^\0\r\n]*$/

function readCookies(value: unknown): HeaderList | undefined {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return undefined
  return value.map((cookie: string) => ['set-cookie', cookie])
}

function readSingle(value: unknown): HeaderList | undefined {
  if (value === undefined || value === null) return []
  if (!isObject(value)) return undefined
  const list: HeaderList = []
  for (const [name, one] of Object.entries(value)) {
    if (one === null) continue
    const text = headerText(one)
    if (text === undefined) return undefined
    list.push([name, text])
  }
  return list
}

function readMulti(value: unknown): HeaderList | undefined {
  if (value === undefined || value === null) return []
  if (!isObject(value)) return undefined
  const list: HeaderList = []
  for (const [name, values] of Object.entries(value)) {
    if (!Array.isArray(values)) return undefined
    for (const one of values) {
      const text = headerText(one)
      if (text === undefined) return undefined
      list.push([name, text])
    }
  }
  return list
}

function headerText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

function parse(payload: Uint8Array | string): unknown {
  try {
    return JSON.parse(textOf(payload))
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
