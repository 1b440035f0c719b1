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

  it('ends what the gateway said with one full stop before its own advice', async () => {
    vi.stubGlobal('fetch', async () =>
      Response.json({ message: 'The token is invalid.' }, { status: 403 }),
    )
    await expect(gatewayApi({ data }).ask('GET', '/account')).rejects.toThrow(
      "answered 403: The token is invalid; set TIDEGATE_ADMIN_TOKEN to this gateway's admin token",
    )
  })
})
