import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleKey } from '../../src/cli/start/welcome.ts'
import { startGateway, type StartedGateway } from './gateway.ts'

let gateway: StartedGateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.stop())

const keyed = { 'x-api-key': sampleKey }
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${gateway.url}${path}`, { headers })

describe("a newcomer's first minute", () => {
  it('prints how to call and how to administer after the line ready', () => {
    expect(gateway.output()).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+$/m)
    expect(gateway.output()).toContain(`x-api-key: ${sampleKey}`)
    expect(gateway.output().match(/^ {2}export AWS_/gm)).toHaveLength(3)
  })

  it('prints each call of the sample on a line of its own that can be copied whole', () => {
    const calls = gateway.output().match(/^ {2}(?:curl|for) .*$/gm) ?? []
    expect(calls.length).toBeGreaterThanOrEqual(5)
    expect(calls.filter((line) => line.includes(' #'))).toEqual([])
  })

  it('answers 403 Forbidden without a key', async () => {
    const response = await get('/pets')
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Forbidden"}')
    expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
  })

  it('answers 200 with the key, through every invoke form', async () => {
    const id = /_api\/([a-z0-9]{10})\//.exec(gateway.output())?.[1] ?? ''
    for (const path of ['/pets', `/_api/${id}/prod/pets/2`]) {
      const response = await get(path, keyed)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('"Tom"')
    }
  })

  it('answers 429 after the burst', async () => {
    await new Promise((later) => setTimeout(later, 3000))
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await get('/pets', keyed)).status),
    )
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(4)
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(8)
    const refused = await get('/pets', keyed)
    expect(refused.status).toBe(429)
    expect(await refused.text()).toBe('{"message":"Too Many Requests"}')
    expect(refused.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException')
  })

  it('answers Missing Authentication Token on a wrong path', async () => {
    const response = await get('/nowhere')
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Missing Authentication Token"}')
  })

  it('answers a MOCK route from its templates', async () => {
    const response = await get('/hello')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ hello: '127.0.0.1', stage: 'prod' })
  })

  it('says it is well', async () => {
    expect(await (await get('/_health')).json()).toMatchObject({ status: 'ok' })
  })
})

describe('a traced call', () => {
  it('lists its phases in server-timing and keeps a trace by request id', async () => {
    const authorization = `Bearer ${gateway.token}`
    const response = await get('/hello', { 'x-tidegate-trace': '1', authorization })
    expect(response.headers.get('server-timing')).toContain('route;dur=')
    const id = response.headers.get('x-amzn-requestid') ?? ''
    const trace = await get(`/_admin/traces/${id}`, { authorization })
    expect(await trace.json()).toMatchObject({ requestId: id, status: 200, url: '/hello' })
  })

  it('is not traced for a stranger', async () => {
    const response = await get('/hello', { 'x-tidegate-trace': '1', authorization: 'Bearer wrong' })
    expect(response.headers.has('server-timing')).toBe(false)
  })
})
