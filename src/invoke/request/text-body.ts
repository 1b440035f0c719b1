import type { HeadersView } from './backend-headers.ts'

const textTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/xml',
  'application/javascript',
])

/**
 * Whether an HTTP API hands a body to a function as text; everything else goes as base64, forms and bodies
 * without a type too.
 * Observed: `application/x-www-form-urlencoded` and a missing Content-Type are base64.
 * Differs: structured suffixes (`application/problem+json`) are not on record; they go as base64.
 */
export function isTextBody(headers: HeadersView): boolean {
  if (headers.has('content-encoding')) return false
  const [type = ''] = (headers.get('content-type') ?? '').split(';', 1)
  const lower = type.trim().toLowerCase()
  return lower.startsWith('text/') || textTypes.has(lower)
}
