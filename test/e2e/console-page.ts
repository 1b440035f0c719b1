import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { StartedGateway } from './gateway.ts'

/** Debian's Chromium; where there is none, tests of pages are skipped by name. */
export const chromiumPath = '/usr/bin/chromium'
export const hasChromium = existsSync(chromiumPath)

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath, args: flags })

/** Findings of axe that keep somebody from using the page; evaluated after axe itself. */
export const severeFindings = `axe.run().then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ': ' + nodes[0].html))`

/** One call of the admin API with the started gateway's token. */
export async function callAdmin<T>(
  gateway: StartedGateway,
  method: string,
  path: string,
  body?: object | string,
): Promise<T> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** Longest wait for anything on a page: a missing element fails its test soon. */
const patienceMs = 10_000

/** The same for what is polled: a busy machine may take longer than a second. */
export const patience = { timeout: patienceMs }

/** A page of the console that somebody has signed in on; `problems` gets what its scripts throw. */
export async function signIn(
  browser: Browser,
  gateway: StartedGateway,
  problems: string[],
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<Page> {
  const page = await browser.newPage(options)
  page.setDefaultTimeout(patienceMs)
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto(`${gateway.url}/_console`)
  await page.getByLabel('Admin token').fill(gateway.token)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'APIs' }).waitFor()
  return page
}

/** Goes to an address of the console and waits until it is shown. */
export async function openAddress(page: Page, address: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    addEventListener('hashchange', done, { once: true })
    location.hash = ${JSON.stringify(address)}
  }).then(() => undefined)`)
  await page.locator('main:not([aria-busy]) h1').waitFor()
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

export const dialogOf = (page: Page) => page.getByRole('dialog').last()
