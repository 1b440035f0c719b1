import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { adminEndpoint, gatewayApi, keepAddress } from './gateway-api.ts'

describe('the address of a gateway', () => {
  it.each([
    'http://127.0.0.1:8787',
    'http://127.0.0.1:8787/',
    'http://127.0.0.1:8787/_admin',
    'http://127.0.0.1:8787/_admin/',
  ])('may be its own or that of its admin API: %s', (given) => {
    expect(adminEndpoint(given)).toBe('http://127.0.0.1:8787/_admin')
  })

  it('is refused when it is no URL', () => {
    expect(() => adminEndpoint('localhost')).toThrow("--endpoint takes a URL, not 'localhost'")
  })
})

describe('a command that talks to a gateway', () => {
  let data = ''
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'tidegate-data-'))
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'credentials.json'), '{"TIDEGATE_ADMIN_TOKEN":"secret"}')
    vi.stubEnv('AWS_ENDPOINT_URL', '')
    vi.stubEnv('TIDEGATE_ADMIN_TOKEN', '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
  })

  it('finds it where it was last served from the data folder', () => {
    keepAddress(data, 'http://127.0.0.1:4711')
    expect(gatewayApi({ data })).toMatchObject({ origin: 'http://127.0.0.1:4711', token: 'secret' })
  })

  it('takes 127.0.0.1:8787 where none was, and AWS_ENDPOINT_URL before the folder', () => {
    expect(gatewayApi({ data }).origin).toBe('http://127.0.0.1:8787')
    keepAddress(data, 'http://127.0.0.1:4711')
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://gateway.example.com/_admin')
    expect(gatewayApi({ data }).origin).toBe('https://gateway.example.com')
  })

  it('says who did not answer, in one line', async () => {
    const api = gatewayApi({ data, endpoint: 'http://127.0.0.1:9' })
    await expect(api.ask('GET', '/apikeys?limit=500')).rejects.toThrow(
      /^no gateway answers at http:\/\/127\.0\.0\.1:9 \([^()]*\); start one with npm start/,
    )
  })

  it.each<[string, () => Response]>([
    ['JSON of its own', () => Response.json({ item: [] })],
    ['a page', () => new Response('<p>hello</p>')],
    ['that there is nothing', () => new Response('', { status: 404 })],
  ])('says that something else answers, which answers %s', async (_, answer) => {
    vi.stubGlobal('fetch', async () => answer())
    const api = gatewayApi({ data, endpoint: 'http://127.0.0.1:8080' })
    const expected = 'what answers at http://127.0.0.1:8080 (GET /traces: '
    await expect(api.ask('GET', '/traces')).rejects.toThrow(expected)
    await expect(api.find('/traces')).rejects.toThrow(expected)
  })

  it('asks the health of a gateway whose answer does not say that it is one', async () => {
    vi.stubGlobal('fetch', async (url: string | URL) =>
      Response.json(
        String(url).endsWith('/_health') ? { status: 'ok', version: '0.1.0' } : { traces: [] },
      ),
    )
    expect(await gatewayApi({ data }).ask('GET', '/traces')).toEqual({ traces: [] })
  })

  it('ends what the gateway said with one full stop before its own advice', async () => {
    vi.stubGlobal('fetch', async () =>
      Response.json(
        { message: 'The token is invalid.' },
        { status: 403, headers: { 'x-amzn-requestid': 'r' } },
      ),
    )
    await expect(gatewayApi({ data }).ask('GET', '/account')).rejects.toThrow(
      "answered 403: The token is invalid; set TIDEGATE_ADMIN_TOKEN to this gateway's admin token",
    )
  })
})
