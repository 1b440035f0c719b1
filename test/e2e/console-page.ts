import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { startGateway, type StartedGateway } from './gateway.ts'

/** Debian's Chromium; where there is none, tests of pages are skipped by name. */
export const chromiumPath = '/usr/bin/chromium'
export const hasChromium = existsSync(chromiumPath)

/**
 * Every tab renders a page for the list below its address bar, and keeps a process for a page to come:
 * together more work than a page of ours. The others are Playwright's own, which this list replaces.
 */
const disabledFeatures = [
  'WebUIOmniboxPopup',
  'SpareRendererForSitePerProcess',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
]

const flags = [
  `--disable-features=${disabledFeatures.join()}`,
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser of the tests beside the call: launched before them, closed after them. */
export function useBrowser(): () => Browser {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath, args: flags })
  })
  afterAll(() => browser.close())
  return () => browser
}

/** The script of axe; the debugger evaluates it, since a page's own policy lets none in. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// What passes is not asked for: to describe it takes longer than to find it.
const findings = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations
  .map(({ id, impact, nodes }) => impact + ' ' + id + ': ' + nodes[0].html))`

/** All that axe finds, the small things too. */
export async function findingsOf(page: Page): Promise<unknown> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  return page.evaluate(findings)
}

/** One call of the admin API with the started gateway's token. */
async function callAdmin<T>(
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

type PageOptions = Parameters<Browser['newPage']>[0]

/** A page of the console that somebody has signed in on; `problems` gets what its scripts throw. */
export async function signIn(
  browser: Browser,
  gateway: StartedGateway,
  problems: string[],
  options: PageOptions = {},
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

/** A gateway and a browser for the tests of its console. */
interface ConsoleInBrowser {
  readonly gateway: () => StartedGateway
  readonly browser: () => Browser
  /** What the scripts of the signed-in pages threw. */
  readonly problems: string[]
  readonly admin: <T>(method: string, path: string, body?: object | string) => Promise<T>
  readonly signIn: (options?: PageOptions) => Promise<Page>
}

/** Starts both before the tests beside the call and closes them afterwards. */
export function useConsole(): ConsoleInBrowser {
  let gateway: StartedGateway
  beforeAll(async () => {
    gateway = await startGateway()
  })
  afterAll(() => gateway.stop())
  const browser = useBrowser()
  const problems: string[] = []
  return {
    gateway: () => gateway,
    browser,
    problems,
    admin: (method, path, body) => callAdmin(gateway, method, path, body),
    signIn: (options) => signIn(browser(), gateway, problems, options),
  }
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

/** Presses a button of the open dialog and waits until the page shows what it did. */
export async function submitDialog(page: Page, name: string): Promise<void> {
  const dialog = dialogOf(page)
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('main:not([aria-busy])').waitFor()
}
