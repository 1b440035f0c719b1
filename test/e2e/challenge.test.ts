import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, hasChromium, useBrowser } from './console-page.ts'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

let backend: Backend
let gateway: StartedGateway

describe.skipIf(!hasChromium)(`a challenged page (needs ${chromiumPath})`, () => {
  beforeAll(async () => {
    backend = await startBackend((_, outgoing) => {
      outgoing.setHeader('content-type', 'text/html')
      outgoing.end('<h1>served</h1>')
    })
    gateway = await startGateway({
      env: { TIDEGATE_SECRET_KEY: 'a secret of this test' },
      routes: {
        apis: {
          site: {
            protocolType: 'REST',
            routes: { 'GET /page': { type: 'HTTP_PROXY', uri: `${backend.url}/` } },
            stages: { prod: { webAcl: 'main' } },
          },
        },
        domainNames: { '*': { basePathMappings: { '(none)': { api: 'site', stage: 'prod' } } } },
        webAcls: {
          main: {
            DefaultAction: { Allow: {} },
            Rules: [
              {
                Name: 'everybody',
                Priority: 0,
                Action: { Challenge: {} },
                Statement: {
                  SizeConstraintStatement: {
                    FieldToMatch: { UriPath: {} },
                    ComparisonOperator: 'GE',
                    Size: 0,
                    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
                  },
                },
              },
            ],
          },
        },
      },
    })
  })
  afterAll(async () => {
    await gateway.stop()
    await backend.stop()
  })
  const browser = useBrowser()

  it('is served to a browser once it has done its work, and to no program', async () => {
    const page = await browser().newPage()
    const first = await page.goto(`${gateway.url}/page`)
    expect(first?.status()).toBe(202)
    await page.getByRole('heading', { name: 'served' }).waitFor({ timeout: 30_000 })
    const cookies = await page.context().cookies()
    expect(cookies.map(({ name }) => name)).toEqual(['aws-waf-token'])
    expect((await fetch(`${gateway.url}/page`)).status).toBe(202)
  })
})
