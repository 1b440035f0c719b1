import { forgetOldest } from '../forget-oldest.ts'
import { style } from './style.ts'

const settled = new Map<string, Readonly<Record<string, string>>>()

/** Scripts are few; themes are as many as there are portals. */
const settledMax = 100

/** What the owner of a page adds to its looks. */
export interface PageLooks {
  /** A style sheet. */
  readonly theme?: string
  /** Where its images come from: `'https://cdn.example.com'`. */
  readonly imageOrigin?: string | undefined
}

/**
 * The headers of a page: its own style and script, named by their hashes, and calls to this very
 * gateway; nothing else loads, and no other page may frame it.
 * @param script one of the few that pages have
 */
export async function pageHeaders(
  script: string,
  looks: PageLooks = {},
): Promise<Record<string, string>> {
  const name = JSON.stringify([script, looks.theme, looks.imageOrigin])
  const headers = settled.get(name) ?? (await makeHeaders(script, looks))
  settled.set(name, headers)
  forgetOldest(settled, settledMax)
  return { ...headers }
}

async function makeHeaders(
  script: string,
  { theme = '', imageOrigin }: PageLooks,
): Promise<Readonly<Record<string, string>>> {
  const styles = await Promise.all([style, theme].filter((text) => text !== '').map(hashSource))
  const policy = [
    "default-src 'none'",
    `script-src ${await hashSource(script)}`,
    `style-src ${styles.join(' ')}`,
    "connect-src 'self'",
    ['img-src data:', imageOrigin].filter((source) => source !== undefined).join(' '),
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
