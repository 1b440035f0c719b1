import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  chromiumPath,
  dialogOf,
  hasChromium,
  openAddress,
  patience,
  press,
  findingsOf,
  useConsole,
} from './console-page.ts'

/** What somebody brings along: one documented method behind a key. */
const harbour = {
  openapi: '3.0.1',
  info: { title: 'Harbour', version: '1' },
  paths: {
    '/ships': {
      get: {
        summary: 'Ships at the quay',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'string' } }],
        responses: { '200': { description: 'ok' } },
        security: [{ api_key: [] }],
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: {
            default: {
              statusCode: '200',
              responseTemplates: { 'application/json': `{"limit": "$input.params('limit')"}` },
            },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
  },
}

/** The way of a newcomer through the console, in order; each step stands on those before. */
describe.skipIf(!hasChromium)(`a walk through the console (needs ${chromiumPath})`, () => {
  const { gateway, browser, problems, admin, signIn } = useConsole()
  let page: Page
  let url = ''
  let key = ''
  const callWith = (value: string) =>
    fetch(`${url}/ships?limit=1`, { headers: { 'x-api-key': value } })
  const plan = async (): Promise<string> => {
    const { item } = await admin<{ item: { id: string; name: string }[] }>('GET', '/usageplans')
    return item.find(({ name }) => name === 'captain')?.id ?? ''
  }

  beforeAll(async () => {
    page = await signIn({ bypassCSP: true })
  })

  it('imports a definition', async () => {
    await press(page, 'Import')
    await page.getByLabel('Definition').fill(JSON.stringify(harbour))
    await dialogOf(page).getByRole('button', { name: 'Import' }).click()
    await page.getByRole('heading', { name: 'Harbour' }).waitFor()
  })

  it('test-invokes a method and reads its log', async () => {
    await page.getByRole('button', { name: 'GET /ships', exact: true }).click()
    await page.getByLabel('Path and query').fill('/ships?limit=3')
    await press(page, 'Test')
    await page.getByText('{"limit": "3"}').first().waitFor()
    await page.locator('summary', { hasText: 'Execution log' }).click()
    await page.getByText('Successfully completed execution').waitFor()
  })

  it('deploys it and is told the URL', async () => {
    await press(page, 'Deploy')
    await dialogOf(page).getByRole('button', { name: 'Deploy' }).click()
    url = (await page.locator('.stage .copyable code').textContent()) ?? ''
    expect((await callWith('none')).status).toBe(403)
  })

  it('is told why that call was refused, and what would have let it pass', async () => {
    await openAddress(page, '/traces')
    const line = page.getByRole('link', { name: /\/ships/ }).first()
    await line.click()
    const why = page.getByRole('region', { name: 'Why it was refused' })
    await why.getByText('INVALID_API_KEY').waitFor()
    expect(await why.getByRole('listitem').count()).toBeGreaterThan(0)
    expect(await findingsOf(page)).toEqual([])
  })

  it('makes a key with its own plan in one step', async () => {
    await openAddress(page, '/keys')
    await press(page, 'Create key')
    await dialogOf(page).getByLabel('Name').fill('captain')
    await dialogOf(page).getByLabel('Limits').selectOption('new')
    await dialogOf(page).getByLabel('Requests a second').fill('1')
    await dialogOf(page).getByLabel('Burst').fill('4')
    await dialogOf(page).getByLabel('Quota').fill('10')
    await dialogOf(page).getByLabel('Stage').selectOption({ label: 'Harbour prod' })
    await press(page, 'Create')
    key = (await dialogOf(page).locator('.copyable code').textContent()) ?? ''
    expect(key).not.toBe('')
    await press(page, 'Close dialog')
    expect((await callWith(key)).status).toBe(200)
  })

  it('sees the throttle, and the usage bar move', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => callWith(key)))
    expect(answers.map(({ status }) => status)).toContain(429)
    await openAddress(page, `/plans/${await plan()}`)
    const bar = page.getByRole('progressbar').first()
    expect(Number(await bar.getAttribute('value'))).toBeGreaterThanOrEqual(40)
    await openAddress(page, '/traces')
    await page
      .getByRole('link', { name: /\/ships/ })
      .first()
      .waitFor()
    expect(await page.getByRole('cell', { name: '429' }).count()).toBeGreaterThan(0)
  })

  it('follows the access log, and goes from a line to its trace', async () => {
    await openAddress(page, '/logs')
    await page.getByLabel('Status').selectOption('4')
    await page.getByRole('cell', { name: '429' }).first().waitFor()
    const before = await page.getByRole('row').count()
    await callWith('nobody knows this key')
    const rows = () => page.getByRole('row').count()
    await expect.poll(rows, patience).toBeGreaterThan(before)
    expect(await findingsOf(page)).toEqual([])
    await page
      .getByRole('link', { name: /^Trace of / })
      .first()
      .click()
    await page.getByRole('heading', { name: 'Why it was refused' }).waitFor()
    await openAddress(page, '/traces')
  })

  it('replays a call with its key and sees every phase', async () => {
    await page
      .getByRole('link', { name: /\/ships/ })
      .first()
      .click()
    await press(page, 'Replay')
    await dialogOf(page)
      .getByLabel('Path')
      .fill(`${new URL(url).pathname}/ships?limit=7`)
    await dialogOf(page).getByLabel('API key').fill(key)
    await expect
      .poll(async () => (await callWith(key)).status, { ...patience, interval: 1_000 })
      .toBe(200)
    await page.waitForTimeout(1_100)
    await dialogOf(page).getByRole('button', { name: 'Call' }).click()
    await page.getByRole('heading', { name: /limit=7/ }).waitFor()
    const phases = await page.locator('tbody tr td:first-child').allTextContents()
    expect(phases).toContain('integration')
  })

  it('opens the published documentation and tries the method there', async () => {
    const [, apiId = '', stage = ''] = /_api\/([^/]+)\/([^/]+)$/.exec(url) ?? []
    const arn = `arn:aws:apigateway:us-east-1::/restapis/${apiId}/stages/${stage}`
    const tags = { 'tidegate:documentation': 'published' }
    await admin('PUT', `/tags/${encodeURIComponent(arn)}`, { tags })
    const docs = await browser().newPage()
    docs.on('pageerror', (error) => problems.push(error.message))
    await expect
      .poll(
        async () => (await docs.goto(`${gateway().url}/_docs/${apiId}/${stage}`))?.status(),
        patience,
      )
      .toBe(200)
    await docs.locator('summary', { hasText: '/ships' }).click()
    const form = docs.locator('form.try')
    await form.getByLabel('API key').fill(key)
    await form.getByLabel('limit').fill('9')
    await form.getByRole('button', { name: 'Send' }).click()
    await form
      .locator('.answer')
      .getByText(/^(?:200|429)/)
      .waitFor()
    await docs.close()
  })

  it('chats over a WebSocket', async () => {
    await openAddress(page, '/apis')
    await page.getByRole('link', { name: 'chat' }).click()
    await page.getByRole('link', { name: 'Tester' }).click()
    await press(page, 'Connect')
    await page.getByText('Connected.', { exact: true }).waitFor()
    await page.getByRole('textbox', { name: 'Message' }).fill('{"action": "echo", "text": "ahoy"}')
    await press(page, 'Send')
    await page.getByRole('log').locator('.in').getByText('ahoy').waitFor()
  })

  it('sees in charts what happened, to be read with the keyboard and as a table', async () => {
    await openAddress(page, '/monitoring')
    await expect
      .poll(
        async () => {
          await press(page, 'Refresh')
          return page.getByRole('link', { name: 'Harbour prod' }).count()
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe(1)
    await page.getByRole('link', { name: 'Harbour prod' }).click()
    await page.getByRole('heading', { name: 'Harbour prod' }).waitFor()
    await page.getByRole('cell', { name: 'GET /ships' }).waitFor()
    const traffic = page.locator('figure', { hasText: 'Traffic' })
    await traffic.getByRole('img').focus()
    await page.keyboard.press('ArrowLeft')
    await traffic.getByText(/: Calls [\d,]+$/).waitFor()
    await traffic.getByText('Table').click()
    await traffic.getByRole('table').waitFor()
    expect(await findingsOf(page)).toEqual([])
  }, 60_000)

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
