import { style } from './style.ts'

const settled = new Map<string, Readonly<Record<string, string>>>()

/**
 * The headers of a page: its own style and script, named by their hashes, and calls to this very
 * gateway; nothing else loads, and no other page may frame it.
 * @param script one of the few that pages have
 */
export async function pageHeaders(script: string): Promise<Record<string, string>> {
  const headers = settled.get(script) ?? (await makeHeaders(script))
  settled.set(script, headers)
  return { ...headers }
}

async function makeHeaders(script: string): Promise<Readonly<Record<string, string>>> {
  const policy = [
    "default-src 'none'",
    `script-src ${await hashSource(script)}`,
    `style-src ${await hashSource(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'public, max-age=60',
  }
}

/** `"'sha256-…'"` of a text that stands in the page. */
async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`
}
