import type { CustomResponse, CustomResponseBody } from '../../definition/web-acl.ts'
import type { Pair } from './request.ts'

/** What the caller gets instead of the API's answer. */
export interface WafAnswer {
  readonly status: number
  readonly headers: readonly Pair[]
  readonly body: string
}

const contentTypes = {
  TEXT_PLAIN: 'text/plain',
  TEXT_HTML: 'text/html',
  APPLICATION_JSON: 'application/json',
} as const satisfies Record<CustomResponseBody['ContentType'], string>

/**
 * A block's own answer; without a body key the body is empty.
 * @returns undefined when the key names no body.
 */
export function customAnswer(
  response: CustomResponse,
  bodies: Readonly<Record<string, CustomResponseBody>>,
): WafAnswer | undefined {
  const headers: Pair[] = (response.ResponseHeaders ?? []).map(({ Name, Value }) => [Name, Value])
  const key = response.CustomResponseBodyKey
  if (key === undefined) return { status: response.ResponseCode, headers, body: '' }
  const body = bodies[key]
  if (body === undefined) return undefined
  return {
    status: response.ResponseCode,
    headers: [['content-type', contentTypes[body.ContentType]], ...headers],
    body: body.Content,
  }
}

/**
 * The bare answer to a client without a valid token. A page that earns one is added by whoever
 * can issue tokens, for callers that accept `text/html`.
 */
export function tokenAnswer(kind: 'captcha' | 'challenge'): WafAnswer {
  return {
    status: kind === 'captcha' ? 405 : 202,
    headers: [['x-amzn-waf-action', kind]],
    body: '',
  }
}
