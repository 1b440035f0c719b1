import { Hono } from 'hono'
import { raw } from 'hono/html'
import type { ConsoleAssets } from './assets.ts'
import { ConsolePage } from './page.tsx'

/**
 * Nothing from elsewhere, no inline code, no frames around it, and no form that a browser would send
 * by itself: whatever the console does, its script does with the admin token in a header.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const securityHeaders = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/**
 * `/_console`: a page and its two files. Everything else the console knows and does goes through
 * `/_admin`, with the token its user signed in with; it has no other door.
 */
export function consoleRoutes(assets: ConsoleAssets): Hono {
  const app = new Hono()
  const tag = `"${assets.revision}"`
  const file = (text: string, contentType: string) => (request: Request) => {
    // Asked again at each load, answered without a body while nothing has changed.
    const headers = { ...securityHeaders, etag: tag, 'cache-control': 'no-cache' }
    if (request.headers.get('if-none-match')?.includes(tag)) {
      return new Response(null, { status: 304, headers })
    }
    return new Response(text, { headers: { ...headers, 'content-type': contentType } })
  }
  const script = file(assets.script, 'text/javascript; charset=utf-8')
  const style = file(assets.style, 'text/css; charset=utf-8')
  app.get('/app.js', (context) => script(context.req.raw))
  app.get('/style.css', (context) => style(context.req.raw))
  const page = (
    <>
      {raw('<!doctype html>')}
      <ConsolePage />
    </>
  )
  const headers = { ...securityHeaders, 'cache-control': 'no-cache' }
  app.get('/', (context) => context.html(page, 200, headers))
  return app
}
