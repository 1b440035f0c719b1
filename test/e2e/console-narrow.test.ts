import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, hasChromium, openAddress, patience, useConsole } from './console-page.ts'

const method = {
  get: {
    responses: { 200: { description: 'ok' } },
    'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'GET', uri: 'http://b/' },
    'x-amazon-apigateway-request-validator': 'query only',
  },
}
const definition = {
  openapi: '3.0.1',
  info: { title: `An API ${'with a very long name '.repeat(5)}`.trim(), version: '1' },
  'x-amazon-apigateway-request-validators': {
    'query only': { validateRequestParameters: true, validateRequestBody: false },
  },
  'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true },
  paths: Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`/part-${at}`, method])),
}

describe.skipIf(!hasChromium)(`the console on a telephone (needs ${chromiumPath})`, () => {
  const { problems, admin, signIn } = useConsole()
  let page: Page
  let apiId = ''

  beforeAll(async () => {
    const text = JSON.stringify(definition)
    apiId = (await admin<{ id: string }>('POST', '/restapis?mode=import', text)).id
    await admin('POST', `/restapis/${apiId}/deployments`, { stageName: 'prod' })
    page = await signIn({ viewport: { width: 390, height: 844 } })
  })

  /** Whether an element stands where somebody sees it. */
  const isInSight = (selector: string): Promise<boolean> =>
    page.evaluate<boolean>(`(() => {
      const { left, right, top, bottom } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect()
      return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight
    })()`)

  it.each([
    ['/logs', 'nav[aria-label=Sections] [aria-current]'],
    ['/webacls', 'nav[aria-label=Sections] [aria-current]'],
    ['/apis', 'nav[aria-label=Sections] [aria-current]'],
  ])('scrolls the strip of sections to the present one: %s', async (address, selector) => {
    await openAddress(page, address)
    expect(await isInSight(selector)).toBe(true)
  })

  it('scrolls the tabs of an API to the present one', async () => {
    await openAddress(page, `/apis/rest/${apiId}/settings`)
    expect(await isInSight('.tabs [aria-current]')).toBe(true)
  })

  it('shows the beginning of every row of a table with long names', async () => {
    await openAddress(page, '/apis')
    expect(await isInSight('tbody tr td:nth-child(2)')).toBe(true)
  })

  it('lists parts in the order of their numbers, and brings the chosen one into sight', async () => {
    await openAddress(page, `/apis/rest/${apiId}`)
    const paths = await page.locator('.tree .resource').allTextContents()
    expect(paths.slice(1, 5)).toEqual(['/part-0', '/part-1', '/part-2', '/part-3'])
    await page.locator('.verb.get').nth(9).click()
    expect(await page.locator('.detail h2').textContent()).toBe('GET /part-9')
    expect(await isInSight('.detail h2')).toBe(true)
  })

  it('calls a validator by its name', async () => {
    await expect
      .poll(() => page.locator('.box').first().textContent(), patience)
      .toContain('Validatorquery only')
  })

  it('offers no URL that would be refused', async () => {
    await openAddress(page, `/apis/rest/${apiId}/stages`)
    expect(await page.locator('.stage .facts').textContent()).toContain(
      'domain names alone reach this API',
    )
  })

  it('shows the stages of a plan by name', async () => {
    const [plan] = (await admin<{ item: { id: string }[] }>('GET', '/usageplans')).item
    await openAddress(page, `/plans/${plan?.id}`)
    await page.getByRole('link', { name: 'petstore prod' }).waitFor()
  })

  it('leads back from an address that names nothing', async () => {
    await openAddress(page, '/apis/rest/nothere')
    expect(await page.title()).toBe('Not shown · Tidegate console')
    await page.getByRole('link', { name: 'All APIs' }).click()
    await page.getByRole('heading', { name: 'APIs', exact: true }).waitFor()
  })

  it('says that nobody answers, and tries again', async () => {
    // A browser that is told to be offline may take its time on a busy machine.
    await page.route('**/_admin/**', (route) => route.abort())
    await page.evaluate(`location.hash = '/plans'`)
    await page.getByText('The gateway does not answer.').waitFor()
    await page.unroute('**/_admin/**')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Usage plans' }).waitFor()
  })

  it('threw nothing', () => {
    expect(problems).toEqual([])
  })
})
